#include "socketio/engine.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "socketio/ws_transport.hpp"

namespace parley::socketio {

using proto::engineio::HandshakeError;

namespace {
constexpr Duration kStall{1000};
}

Engine::Engine(transport::Loop& loop, Random& random, const Options& options, Factory factory)
    : loop_(loop),
      random_(random),
      options_(options),
      factory_(std::move(factory)),
      sweeper_(loop, [this](Instant now) { return sweep(now); }),
      alive_(std::make_shared<Engine*>(this)) {}

Engine::~Engine() {
    *alive_ = nullptr;
    for (Session* session : sessions_) {
        if (auto* ws = std::exchange(session->ws_, nullptr)) ws->detach_and_close(1001);
        session->drop_probe();
        retired_.emplace_back(session);
    }
    sessions_.clear();
}

// Sessions.

Session* Engine::find(std::string_view sid) const {
    const auto found = sessions_.find(sid);
    return found == sessions_.end() ? nullptr : *found;
}

bool Engine::full() const {
    return draining_ || sessions_.size() >= options_.max_sessions;
}

Session& Engine::create(const transport::Request& request, bool polling) {
    const auto sid = random_token(random_, 16);
    auto session = std::make_unique<Session>(*this, sid, request.query_value("b64").has_value());
    Session& opened = *session.release();
    if (polling) opened.polling_ = std::make_unique<Polling>(opened);
    sessions_.insert(&opened);
    stats_.sessions = sessions_.size();
    opened.handler_ = factory_(opened, request);
    schedule_ping(opened);
    return opened;
}

std::string Engine::open_packet(const Session& session) const {
    return proto::engineio::encode_open({.sid = session.sid(),
                                         .upgrade_to_websocket = !session.on_websocket() && options_.allow_upgrades,
                                         .ping_interval_ms = options_.ping_interval_ms,
                                         .ping_timeout_ms = options_.ping_timeout_ms,
                                         .max_payload = options_.max_payload});
}

void Engine::forget(Session& session) {
    if (sessions_.erase(&session) == 0) return;
    stats_.sessions = sessions_.size();
    retire(std::unique_ptr<Session>(&session));
}

void Engine::retire(std::unique_ptr<Session> session) {
    retired_.push_back(std::move(session));
    if (retired_.size() > 1) return;
    loop_.post([alive = alive_] {
        if (*alive != nullptr) std::exchange((*alive)->retired_, {}).clear();
    });
}

void Engine::drain() {
    draining_ = true;
    const std::vector<Session*> open(sessions_.begin(), sessions_.end());
    for (Session* session : open) session->close(DisconnectReason::server_shutting_down);
}

transport::Upgrade Engine::handle_upgrade(const transport::Request& request) {
    sweeper_.sweep_now();
    if (request.path != options_.path) return transport::Response{404, {}, {}, true};
    const auto checked = check(request, true);
    if (const auto* error = std::get_if<HandshakeError>(&checked)) {
        ++stats_.handshakes_refused;
        // The message as text, as the reference server; but it says 400 for "Forbidden", too.
        const auto text = proto::engineio::message(*error);
        return transport::Response{
            proto::engineio::http_status(*error), {{"Content-Type", "text/plain"}}, std::string(text), true};
    }
    using Role = WsTransport::Role;
    Session* session = std::get<Asked>(checked).session;
    if (session == nullptr) {
        if (full()) return transport::Response{503, {}, {}, true};
        Session& created = create(request, false);
        auto transport = std::make_unique<WsTransport>(*this, &created, Role::carrier);
        created.ws_ = transport.get();
        ++stats_.websockets;
        return transport;
    }
    if (session->on_websocket() || session->polling_->probe != nullptr) {
        return std::make_unique<WsTransport>(*this, nullptr, Role::unwanted);
    }
    auto transport = std::make_unique<WsTransport>(*this, session, Role::probe);
    session->polling_->probe = transport.get();
    watch_upgrade(*transport);
    return transport;
}

// Deadlines.

void Engine::schedule_ping(Session& session) {
    const Instant due = loop_.now() + Duration{options_.ping_interval_ms};
    ping_due_.push(session, due);
    sweeper_.arm(due);
}

void Engine::watch_upgrade(WsTransport& transport) {
    const Instant due = loop_.now() + Duration{options_.upgrade_timeout_ms};
    upgrade_due_.push(transport, due);
    sweeper_.arm(due);
}

void Engine::watch_closing(Polling& polling) {
    const Instant due = loop_.now() + Duration{options_.close_timeout_ms};
    closing_due_.push(polling, due);
    sweeper_.arm(due);
}

void Engine::schedule_flush(Polling& polling) {
    to_flush_.push(polling, loop_.now());
    if (std::exchange(flush_posted_, true)) return;
    loop_.post([alive = alive_] {
        if (*alive != nullptr) (*alive)->flush();
    });
}

void Engine::flush() {
    flush_posted_ = false;
    while (Polling* polling = to_flush_.pop()) polling->session.flush_poll();
}

Instant Engine::sweep(Instant now) {
    while (Session* session = pong_due_.pop_due(now)) session->fail(DisconnectReason::ping_timeout);
    while (!ping_due_.empty() && ping_due_.front_due() <= now) {
        Session& session = ping_due_.front();
        // From when the ping was due, so that sweeping in batches does not lengthen a session's life; but after a stall
        // of the process the clients get their full time.
        const Instant from = now - session.due() > kStall ? now : session.due();
        pong_due_.push(session, from + Duration{options_.ping_timeout_ms});
        session.ping();
    }
    while (WsTransport* transport = upgrade_due_.pop_due(now)) transport->give_up();
    while (Polling* polling = closing_due_.pop_due(now)) {
        polling->session.finish({}, Session::Farewell::close, 1000);
    }
    return std::min({pong_due_.front_due(), ping_due_.front_due(), upgrade_due_.front_due(), closing_due_.front_due()});
}

}  // namespace parley::socketio
