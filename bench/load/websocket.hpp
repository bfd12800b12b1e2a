// A WebSocket client connection: opening handshake, then text frames in batches as they came off the socket. Answers
// pings.
#pragma once

#include <string>
#include <string_view>

#include "frame.hpp"
#include "loop.hpp"

namespace parley::load {

class WebSocket;

/// Told what happens on a connection. All views die with the call.
class WebSocketUser {
public:
    virtual ~WebSocketUser() = default;
    virtual void on_open(WebSocket& socket) = 0;
    virtual void on_text(WebSocket& socket, std::string_view text) = 0;
    /// After the last frame of one recv(): the moment to answer several frames with one send().
    virtual void on_batch_end(WebSocket& /*socket*/) {}
};

class WebSocket : public Stream {
public:
    WebSocket(Loop& loop, WebSocketUser& user) : Stream(loop), user_(user) {}

    /// `protocol`: a subprotocol to ask for (RFC 6455 §1.9), or none.
    void open(const sockaddr_in& target, std::string_view path, std::string_view protocol = {});
    void send_text(std::string_view text) { write(encode_client_frame(text)); }

private:
    void on_bytes(std::string_view bytes) override;
    void on_frame(Opcode opcode, std::string_view payload);
    void read_answer(std::string_view bytes);

    WebSocketUser& user_;
    bool is_upgraded_ = false;
    std::string answer_;
    FrameReader reader_;
};

}  // namespace parley::load
