#include "server/composition.hpp"

#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/push_rest.hpp"
#include "dialects/quality_rest.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/users_rest.hpp"
#include "dialects/video/video_dialect.hpp"
#include "server/health.hpp"

namespace parley::server {

SocketDoors::SocketDoors(dialects::Host& host)
    : root_(host, calls::Door::root, {&dialects::calls_dialect::vocabulary(), &dialects::video::vocabulary()}),
      appointments_(host, calls::Door::appointments, {&dialects::appointments::vocabulary()}) {}

void SocketDoors::add_to(socketio::Server& server) {
    server.add_namespace("/", root_);
    server.add_namespace("/video-call", appointments_);
}

void add_routes(HttpRouter& router, dialects::Host& host, ports::Media* media, const ports::Notifier* notifier,
                dialects::whip::Desk& streams, const PageOptions& pages, Ready ready) {
    router.add("plain", dialects::plain_routes(host, dialects::bare::vocabulary(), dialects::rooms::vocabulary()));
    router.add("rooms", dialects::rooms::routes(host));
    router.add("calls", dialects::calls_dialect::routes(host));
    router.add("video", dialects::video::routes(host));
    router.add("appointments", dialects::appointments::routes(host));
    router.add("parley", dialects::own::routes(host, media));
    router.add("whip", streams.routes());
    router.add("users", dialects::user_routes(host));
    router.add("push", dialects::push_routes(host, notifier));
    router.add("quality", dialects::quality_routes(host));
    router.add("server", health_routes(std::move(ready)));
    add_pages(router, pages);
}

}  // namespace parley::server
