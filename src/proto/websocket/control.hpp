// Control frames that a server sends (RFC 6455 §5.5). Data frames are made by transport/websocket.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::proto::websocket {

inline constexpr std::size_t kCloseReasonBytesMax = 123;

/// `payload` is at most 125 bytes (a bug otherwise).
void append_ping(std::string& out, std::string_view payload);
void append_pong(std::string& out, std::string_view payload);
/// A code that may not travel (1005, 1006, …) gives a close frame without one. A reason that is too long is cut between
/// two code points.
void append_close(std::string& out, std::uint16_t code, std::string_view reason);

}  // namespace parley::proto::websocket
