// One Engine.IO session: its id, the transport that carries it now, and what waits to be sent. Not the table of
// sessions and no deadline sweeps: those are the Engine's, which drives it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/engineio/packet.hpp"
#include "socketio/fifo.hpp"
#include "socketio/options.hpp"
#include "transport/http.hpp"
#include "transport/websocket.hpp"

namespace parley::socketio {

class Engine;
class Session;
class WsTransport;
struct HeartbeatTag;
struct UpgradeTag;
struct ClosingTag;
struct FlushTag;

/// What a session's messages go to. It is destroyed with the session, from a fresh stack, soon after on_close.
class SessionHandler {
public:
    virtual ~SessionHandler() = default;
    /// `message` without the Engine.IO digit; valid UTF-8; valid during the call only.
    virtual void on_text(std::string_view message) = 0;
    virtual void on_binary(std::string_view message) = 0;
    /// Called once. Nothing can be sent any more.
    virtual void on_close(Disconnect how) = 0;
};

/// What a session has while it is on long polling.
struct Polling : FifoHook<ClosingTag>, FifoHook<FlushTag> {
    struct Queued {
        std::string data;  // a text packet with its digit, or a binary message
        bool binary = false;
    };
    explicit Polling(Session& owner) : session(owner) {}
    Session& session;
    transport::Reply get;                        // the GET that waits
    std::vector<transport::Header> get_headers;  // of its answer
    std::vector<Queued> queue;
    std::size_t queued_bytes = 0;
    WsTransport* probe = nullptr;  // a WebSocket that may take over
    bool probed = false;           // it has sent `2probe`
    bool posting = false;          // the body of a POST comes in
};

class Session : public FifoHook<HeartbeatTag> {
public:
    Session(Engine& engine, std::string_view sid, bool base64);
    ~Session();

    /// A secret: whoever has it owns the session.
    [[nodiscard]] std::string_view sid() const { return {sid_, kSidLength}; }
    [[nodiscard]] bool is_open() const { return state_ == State::open; }
    [[nodiscard]] bool on_websocket() const { return polling_ == nullptr; }
    /// Whether a packet sent now would leave at once.
    [[nodiscard]] bool writable() const;

    /// `packet` has its Engine.IO digit. Ignored unless open.
    void send_text(std::string_view packet);
    void send_binary(std::string_view message);
    /// A frame made by transport::make_frame of either.
    void send_frame(const transport::SharedFrame& frame, bool binary);

    /// The application's close: what is queued still goes out, then the close.
    void close(DisconnectReason reason = DisconnectReason::forced_close);
    /// The peer broke a rule or is lost: closes at once.
    void fail(DisconnectReason reason);

    static constexpr std::size_t kSidLength = 22;  // 128 bits in base64url

private:
    friend class Engine;
    friend class WsTransport;
    enum class State : std::uint8_t { open, closing, closed };
    enum class Farewell : std::uint8_t { close, noop };

    // Called by the engine.
    void receive(const proto::engineio::Packet& packet);
    void receive_binary(std::string_view message);
    void ping();
    void flush_poll();
    void answer_poll(std::string body);
    void poll_aborted();
    void client_closed(Disconnect how);
    // Called by the WebSocket that carries or probes.
    void probed();
    void probe_closed();
    void upgraded(WsTransport& transport);
    void message_too_big();
    void transport_closed(transport::WsClose how);

    void enqueue(std::string_view data, bool binary);
    void finish(Disconnect how, Farewell farewell, std::uint16_t ws_code);
    void tell_handler(Disconnect how);
    void drop_probe();

    Engine& engine_;
    std::unique_ptr<SessionHandler> handler_;
    std::unique_ptr<Polling> polling_;
    WsTransport* ws_ = nullptr;
    char sid_[kSidLength] = {};
    State state_ = State::open;
    bool base64_ : 1 = false;     // the client cannot take binary WebSocket messages
    bool failed_ : 1 = false;     // ended by a broken rule
    bool overflown_ : 1 = false;  // will fail at the end of this turn
    bool told_ : 1 = false;       // handler_->on_close was called
};

}  // namespace parley::socketio
