#include "websocket.hpp"

#include <stdexcept>

namespace parley::load {
namespace {

// RFC 6455 §1.3: the specification's own sample key and the accept value that belongs to it.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::size_t kAnswerMax = 16 * 1024;

}  // namespace

void WebSocket::open(const sockaddr_in& target, std::string_view path, std::string_view protocol) {
    connect(target);
    std::string request = "GET ";
    request.append(path).append(" HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
    request.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ").append(kKey).append("\r\n");
    if (!protocol.empty()) request.append("Sec-WebSocket-Protocol: ").append(protocol).append("\r\n");
    request.append("\r\n");
    write(request);
}

void WebSocket::on_bytes(std::string_view bytes) {
    if (!is_upgraded_) return read_answer(bytes);
    reader_.feed(bytes, [this](Opcode opcode, std::string_view payload) { on_frame(opcode, payload); });
    user_.on_batch_end(*this);
}

void WebSocket::on_frame(Opcode opcode, std::string_view payload) {
    if (opcode == Opcode::kText) return user_.on_text(*this, payload);
    if (opcode == Opcode::kPing) return write(encode_client_frame(payload, Opcode::kPong));
    if (opcode == Opcode::kPong) return;
    throw std::runtime_error(opcode == Opcode::kClose ? "the server sent a close frame"
                                                      : "the server sent a binary frame");
}

void WebSocket::read_answer(std::string_view bytes) {
    answer_.append(bytes);
    const auto end = answer_.find("\r\n\r\n");
    if (end == answer_.npos) {
        if (answer_.size() > kAnswerMax) throw std::runtime_error("the handshake's answer is too long");
        return;
    }
    if (!answer_.starts_with("HTTP/1.1 101") || answer_.find(kAccept) > end) {
        throw std::runtime_error("the WebSocket handshake was refused: " + answer_.substr(0, 300));
    }
    is_upgraded_ = true;
    const std::string rest = answer_.substr(end + 4);
    answer_ = {};
    user_.on_open(*this);
    if (!rest.empty()) on_bytes(rest);
}

}  // namespace parley::load
