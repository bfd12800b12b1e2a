#include "socketio/ws_transport.hpp"

#include "proto/engineio/packet.hpp"
#include "socketio/engine.hpp"

namespace parley::socketio {

namespace {
constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kPolicy = 1008;
}  // namespace

using proto::engineio::PacketType;

WsTransport::WsTransport(Engine& engine, Session* session, Role role)
    : engine_(engine), session_(session), role_(role) {}

WsTransport::~WsTransport() {
    if (session_ != nullptr) on_close({});  // never opened
}

void WsTransport::on_open(transport::WsLink& link) {
    if (role_ == Role::unwanted || role_ == Role::detached) {
        role_ = Role::detached;
        link.close(pending_close_ != 0 ? pending_close_ : kPolicy, {});
        return;
    }
    link_ = &link;
    if (role_ == Role::carrier) link.send_text(engine_.open_packet(*session_));
}

void WsTransport::on_message(std::string_view payload, bool binary) {
    if (session_ == nullptr) return;
    if (payload.size() > engine_.options().max_payload) {
        if (role_ == Role::probe) return give_up();
        return session_->message_too_big();
    }
    if (role_ == Role::probe) return on_probe_message(payload, binary);
    if (binary) return session_->receive_binary(payload);
    const auto packet = proto::engineio::parse_packet(payload);
    if (!packet) return session_->fail(DisconnectReason::parse_error);
    if (packet->type == PacketType::close) return session_->client_closed({DisconnectReason::transport_close, kNormal});
    session_->receive(*packet);
}

void WsTransport::on_probe_message(std::string_view payload, bool binary) {
    if (!binary && payload == "2probe") {
        link_->send_text("3probe");
        return session_->probed();
    }
    // `5` without `2probe` is taken, too: the .NET client does that.
    if (!binary && payload == "5") return session_->upgraded(*this);
    give_up();
}

void WsTransport::on_close(transport::WsClose how) {
    link_ = nullptr;
    unlink();
    Session* session = std::exchange(session_, nullptr);
    const Role role = std::exchange(role_, Role::detached);
    if (session == nullptr) return;
    if (role == Role::probe) return session->probe_closed();
    session->transport_closed(how);
}

void WsTransport::detach_and_close(std::uint16_t code) {
    session_ = nullptr;
    role_ = Role::detached;
    unlink();
    if (auto* link = std::exchange(link_, nullptr)) {
        link->close(code, {});
    } else {
        pending_close_ = code;
    }
}

void WsTransport::give_up() {
    Session* session = session_;
    detach_and_close(kPolicy);
    if (session != nullptr) session->probe_closed();
}

}  // namespace parley::socketio
