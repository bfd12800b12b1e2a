// An Engine.IO v4 server: sessions over long polling and WebSocket, the upgrade between them, heartbeats, limits. It
// knows nothing of Socket.IO: messages go to a SessionHandler. Driven by HTTP requests, WebSocket messages and a
// transport::Loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include "base/random.hpp"
#include "proto/engineio/packet.hpp"
#include "socketio/fifo.hpp"
#include "socketio/options.hpp"
#include "socketio/session.hpp"
#include "transport/http.hpp"
#include "transport/loop.hpp"
#include "transport/websocket.hpp"

namespace parley::socketio {

class WsTransport;

/// It must outlive the connections made through it.
class Engine {
public:
    /// Makes the handler of a new session. `request` is the handshake, valid during the call.
    using Factory = std::function<std::unique_ptr<SessionHandler>(Session&, const transport::Request& request)>;

    /// `options` must outlive the engine.
    Engine(transport::Loop& loop, Random& random, const Options& options, Factory factory);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// See transport::HttpService.
    [[nodiscard]] std::shared_ptr<void> begin_http(const transport::RequestHead& head);
    void handle_http(transport::Request request, transport::Reply reply);
    [[nodiscard]] transport::Upgrade handle_upgrade(const transport::Request& request);
    /// Refuses new sessions and closes all with reason server_shutting_down.
    void drain();

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] transport::Loop& loop() { return loop_; }
    [[nodiscard]] Stats& stats() { return stats_; }
    [[nodiscard]] const Stats& stats() const { return stats_; }

private:
    friend class Session;
    friend class WsTransport;
    using HandshakeError = proto::engineio::HandshakeError;

    // Who asks: checks in the reference server's order.
    struct Asked {
        std::string transport;
        std::string sid;
        Session* session = nullptr;
    };
    using Checked = std::variant<Asked, HandshakeError>;
    [[nodiscard]] Checked check(const transport::Request& request, bool upgrade);
    [[nodiscard]] Session* find(std::string_view sid) const;
    [[nodiscard]] bool full() const;

    // HTTP long polling.
    void open_polling(const transport::Request& request, transport::Reply reply);
    void poll(Session& session, const transport::Request& request, transport::Reply reply);
    void post(Session& session, const transport::Request& request, transport::Reply reply);
    [[nodiscard]] transport::Response error_response(const transport::Request& request, HandshakeError error);
    void respond(const transport::Request& request, transport::Reply& reply, transport::Response response) const;

    // Sessions.
    Session& create(const transport::Request& request, bool polling);
    [[nodiscard]] std::string open_packet(const Session& session) const;
    void forget(Session& session);
    void retire(std::unique_ptr<Session> session);

    // Deadlines.
    void schedule_ping(Session& session);
    void watch_upgrade(WsTransport& transport);
    void watch_closing(Polling& polling);
    void schedule_flush(Polling& polling);
    void flush();
    Instant sweep(Instant now);

    struct BySid {
        using is_transparent = void;
        std::size_t operator()(std::string_view sid) const { return std::hash<std::string_view>{}(sid); }
        std::size_t operator()(const Session* session) const { return (*this)(session->sid()); }
        bool operator()(const Session* a, const Session* b) const { return a == b; }
        bool operator()(std::string_view a, const Session* b) const { return a == b->sid(); }
        bool operator()(const Session* a, std::string_view b) const { return a->sid() == b; }
    };

    transport::Loop& loop_;
    Random& random_;
    const Options& options_;
    Factory factory_;
    Stats stats_;
    std::unordered_set<Session*, BySid, BySid> sessions_;
    Fifo<Session, HeartbeatTag> ping_due_;
    Fifo<Session, HeartbeatTag> pong_due_;
    Fifo<WsTransport, UpgradeTag> upgrade_due_;
    Fifo<Polling, ClosingTag> closing_due_;
    Fifo<Polling, FlushTag> to_flush_;
    std::vector<std::unique_ptr<Session>> retired_;
    bool flush_posted_ = false;
    bool draining_ = false;
    Sweeper sweeper_;
    std::shared_ptr<Engine*> alive_;  // tasks posted to the loop may outlive the engine
};

}  // namespace parley::socketio
