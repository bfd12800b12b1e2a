// SHA-1 (RFC 3174) for Sec-WebSocket-Accept, which protects nothing. Whatever needs security uses crypto/.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace parley::proto::websocket {

[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::string_view text);

}  // namespace parley::proto::websocket
