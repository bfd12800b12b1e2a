// Who serves what: the dialects' REST tables, WebSocket paths and Socket.IO namespaces, put on the router and the
// Socket.IO server. The one place that knows all dialects. Used by serve.cpp, and by the test that compares what is
// served with the API documents.
#pragma once

#include <memory>
#include <vector>

#include "dialects/session.hpp"
#include "dialects/socket_session.hpp"
#include "dialects/whip/desk.hpp"
#include "ports/media.hpp"
#include "ports/notifier.hpp"
#include "server/http_router.hpp"
#include "server/pages.hpp"
#include "socketio/server.hpp"

namespace parley::server {

/// Puts a Socket.IO server behind the router.
class SocketIoService final : public transport::HttpService {
public:
    explicit SocketIoService(socketio::Server& server) : server_(server) {}
    std::shared_ptr<void> begin_http(const transport::RequestHead& head) override { return server_.begin_http(head); }
    void handle_http(transport::Request request, transport::Reply reply) override {
        server_.handle_http(std::move(request), std::move(reply));
    }
    transport::Upgrade handle_upgrade(const transport::Request& request) override {
        return server_.handle_upgrade(request);
    }

private:
    socketio::Server& server_;
};

/// The namespaces' doors. They must outlive the Socket.IO server.
class SocketDoors {
public:
    explicit SocketDoors(dialects::Host& host);
    void add_to(socketio::Server& server);

private:
    dialects::SocketDoor root_;          ///< `/`: calls and video
    dialects::SocketDoor appointments_;  ///< `/video-call`
};

/// Is the server fit to take new work? Asked by /readyz.
using Ready = std::function<bool()>;

/// Adds every dialect's routes, the pages, health and /api/ice-servers. `host` must outlive the router.
/// `media` and `notifier` may be null: no media server, no push. All must outlive the router.
void add_routes(HttpRouter& router, dialects::Host& host, ports::Media* media, const ports::Notifier* notifier,
                dialects::whip::Desk& streams, const PageOptions& pages, Ready ready);

}  // namespace parley::server
