#include "proto/websocket/handshake.hpp"

#include "base/encoding.hpp"
#include "proto/http/text.hpp"
#include "proto/websocket/sha1.hpp"

namespace parley::proto::websocket {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 §1.3
constexpr std::size_t kKeyChars = 24;
constexpr std::size_t kKeyBytes = 16;

tl::unexpected<HandshakeRefusal> refuse(int status, std::string_view message) {
    return tl::unexpected<HandshakeRefusal>(HandshakeRefusal{status, message});
}

bool is_key(std::string_view key) {
    if (key.size() != kKeyChars) return false;
    const auto bytes = decode_base64(key);
    return bytes && bytes->size() == kKeyBytes;
}

}  // namespace

bool asks_for_websocket(std::optional<std::string_view> upgrade) {
    return upgrade && http::list_contains(*upgrade, "websocket");
}

std::string accept_value(std::string_view key) {
    std::string text(key);
    text.append(kGuid);
    return encode_base64(sha1(text));
}

// RFC 6455 §4.2.1
tl::expected<std::string, HandshakeRefusal> accept_handshake(const HandshakeRequest& request) {
    if (request.method != "GET") return refuse(400, "a WebSocket handshake is a GET");
    if (!request.http_1_1) return refuse(400, "a WebSocket handshake is HTTP/1.1");
    if (!asks_for_websocket(request.upgrade)) return refuse(400, "no Upgrade: websocket");
    if (!request.connection || !http::list_contains(*request.connection, "upgrade")) {
        return refuse(400, "no Connection: Upgrade");
    }
    if (request.version != "13") return refuse(426, "only Sec-WebSocket-Version 13 is spoken here");  // §4.4
    if (!request.key || !is_key(*request.key)) return refuse(400, "Sec-WebSocket-Key is not 16 bytes of base64");
    return accept_value(*request.key);
}

}  // namespace parley::proto::websocket
