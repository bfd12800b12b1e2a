// A WebSocket connection (RFC 6455) as its user sees it: whole messages in, whole messages out. net/ implements
// WsLink; whoever talks over it implements WsHandler. All calls are made on the connection's loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace parley::transport {

/// Bytes that go to many connections without being copied for each: a message already framed for a server to send.
using SharedFrame = std::shared_ptr<const std::string>;

/// Frames a message once (RFC 6455 §5.2, server to client, unmasked, final).
[[nodiscard]] SharedFrame make_frame(std::string_view payload, bool binary);
/// Appends the same frame to `out`.
void append_frame(std::string& out, std::string_view payload, bool binary);

/// The sending half. It lives until the handler's on_close has returned. Sends are queued and go out together at the
/// end of the loop's turn. A queue past the configured bound closes the connection with 1013.
class WsLink {
public:
    virtual ~WsLink() = default;
    virtual void send_text(std::string_view payload) = 0;
    virtual void send_binary(std::string_view payload) = 0;
    virtual void send_frame(const SharedFrame& frame) = 0;
    /// Sends a close frame and ends the connection once it is answered or a short time has passed. Idempotent.
    virtual void close(std::uint16_t code, std::string_view reason) = 0;
    /// Bytes queued that the kernel has not taken.
    [[nodiscard]] virtual std::size_t queued_bytes() const = 0;
    /// Stops (true) or goes on (false) reading from the peer: back-pressure for a handler that cannot take more.
    virtual void pause_reading(bool paused) = 0;
};

/// How a connection ended. `code` is the peer's close code: 1005 without one, 1006 when no close frame came.
struct WsClose {
    std::uint16_t code = 1006;
    bool by_peer = false;  ///< a close frame came from the peer first
};

class WsHandler {
public:
    virtual ~WsHandler() = default;
    virtual void on_open(WsLink& link) = 0;
    /// `payload` is valid during the call only. Text is valid UTF-8.
    virtual void on_message(std::string_view payload, bool binary) = 0;
    /// Called once; the link must not be used afterwards. The handler is destroyed after it.
    virtual void on_close(WsClose how) = 0;
    /// Whether net/ should ping a silent peer. False for protocols with a heartbeat of their own (Socket.IO).
    [[nodiscard]] virtual bool wants_ping() const { return true; }
};

}  // namespace parley::transport
