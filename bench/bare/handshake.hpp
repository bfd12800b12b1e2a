// The server's half of the WebSocket opening handshake (RFC 6455 §4.2), as little of it as a bench needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::bare {

struct Upgrade {
    std::string pair;  // the value of ?pair=
    std::string key;   // Sec-WebSocket-Key
};

/// `head`: the request line and header lines, each with its CRLF. Empty when it is no upgrade with a pair.
[[nodiscard]] std::optional<Upgrade> parse_upgrade(std::string_view head);
[[nodiscard]] std::string upgrade_answer(std::string_view key);

}  // namespace parley::bare
