// The server's side of the opening handshake (RFC 6455 §4.2) as a check of header values. Not an HTTP parser: net/
// gives it the fields of a parsed request, and sends what it says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parley::proto::websocket {

/// The fields that count, as they came; nothing when absent.
struct HandshakeRequest {
    std::string_view method;
    bool http_1_1 = true;
    std::optional<std::string_view> upgrade;
    std::optional<std::string_view> connection;
    std::optional<std::string_view> key;      ///< Sec-WebSocket-Key
    std::optional<std::string_view> version;  ///< Sec-WebSocket-Version
};

struct HandshakeRefusal {
    int status = 400;  ///< 400, or 426: then send "Sec-WebSocket-Version: 13"
    std::string_view message;
};

/// Whether the request asks for a WebSocket at all: an Upgrade field that names it. Only then is the rest looked at.
[[nodiscard]] bool asks_for_websocket(std::optional<std::string_view> upgrade);

/// Sec-WebSocket-Accept for a right handshake, else why it is refused.
[[nodiscard]] tl::expected<std::string, HandshakeRefusal> accept_handshake(const HandshakeRequest& request);

/// base64(SHA-1(key + GUID)) (RFC 6455 §4.2.2).
[[nodiscard]] std::string accept_value(std::string_view key);

}  // namespace parley::proto::websocket
