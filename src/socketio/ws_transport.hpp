// A WebSocket as an Engine.IO transport: it carries a session from the start, or probes to take one over from polling.
// Not a WebSocket implementation: net/ drives it and owns it.
#pragma once

#include <cstdint>
#include <string_view>

#include "socketio/fifo.hpp"
#include "socketio/session.hpp"
#include "transport/websocket.hpp"

namespace parley::socketio {

class Engine;

class WsTransport final : public transport::WsHandler, public FifoHook<UpgradeTag> {
public:
    enum class Role : std::uint8_t {
        carrier,   // all packets of session_ go over it
        probe,     // session_ is on polling still
        unwanted,  // session_ has another WebSocket: closed as soon as it is open
        detached,  // the session is done with it
    };
    WsTransport(Engine& engine, Session* session, Role role);
    ~WsTransport() override;

    void on_open(transport::WsLink& link) override;
    void on_message(std::string_view payload, bool binary) override;
    void on_close(transport::WsClose how) override;
    [[nodiscard]] bool wants_ping() const override { return false; }  // Engine.IO has its own

    // Called by the session.
    [[nodiscard]] bool writable() const { return link_ != nullptr && link_->queued_bytes() == 0; }
    void send_text(std::string_view packet) {
        if (link_ != nullptr) link_->send_text(packet);
    }
    void send_binary(std::string_view message) {
        if (link_ != nullptr) link_->send_binary(message);
    }
    void send_frame(const transport::SharedFrame& frame) {
        if (link_ != nullptr) link_->send_frame(frame);
    }
    void become_carrier() {
        role_ = Role::carrier;
        unlink();
    }
    /// The session lets go of it.
    void detach_and_close(std::uint16_t code);
    /// It did not take over in time.
    void give_up();

private:
    void on_probe_message(std::string_view payload, bool binary);

    Engine& engine_;
    Session* session_;
    transport::WsLink* link_ = nullptr;
    std::uint16_t pending_close_ = 0;  // closed before it was open
    Role role_;
};

}  // namespace parley::socketio
