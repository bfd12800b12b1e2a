// All dialects on one stage, as the composition root puts them together: every route, and a Socket.IO server with both
// namespaces. For tests; header only.
#pragma once

#include <algorithm>
#include <iterator>
#include <memory>

#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/push_rest.hpp"
#include "dialects/quality_rest.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/fake_media.hpp"
#include "dialects/testing/fake_notifier.hpp"
#include "dialects/testing/transcript.hpp"
#include "dialects/users_rest.hpp"
#include "dialects/video/video_dialect.hpp"
#include "dialects/whip/desk.hpp"

namespace parley::dialects::testing {

struct Namespaces {
    explicit Namespaces(FakeHost& host)
        : root(host, calls::Door::root, {&calls_dialect::vocabulary(), &video::vocabulary()}),
          visits(host, calls::Door::appointments, {&appointments::vocabulary()}),
          server(host.loop, host.random(), {}) {
        server.add_namespace("/", root);
        server.add_namespace("/video-call", visits);
    }
    SocketDoor root;
    SocketDoor visits;
    socketio::Server server;
};

/// What serves media, the streams by HTTP that use it, and what tells of calls by push.
struct Streams {
    explicit Streams(FakeHost& host) : media(&host.loop), desk(host, &media) {}
    FakeMedia media;
    whip::Desk desk;
    FakeNotifier notifier;
};

inline Cast whole_house(FakeHost& host) {
    auto namespaces = std::make_shared<Namespaces>(host);
    auto streams = std::make_shared<Streams>(host);
    Cast cast;
    cast.routes = plain_routes(host, bare::vocabulary(), rooms::vocabulary());
    for (auto&& more :
         {rooms::routes(host), calls_dialect::routes(host), video::routes(host), appointments::routes(host),
          user_routes(host), quality_routes(host), push_routes(host, &streams->notifier)}) {
        std::ranges::copy(more.http, std::back_inserter(cast.routes.http));
    }
    cast.socketio = [server = &namespaces->server](const transport::Request& request) {
        return server->handle_upgrade(request);
    };
    for (auto&& more : {own::routes(host, &streams->media), streams->desk.routes()}) {
        std::ranges::copy(more.http, std::back_inserter(cast.routes.http));
        std::ranges::copy(more.upgrades, std::back_inserter(cast.routes.upgrades));
    }
    cast.media = [media = &streams->media](const std::string& what) { return media->act(what); };
    cast.keep = std::make_shared<std::pair<std::shared_ptr<Namespaces>, std::shared_ptr<Streams>>>(namespaces, streams);
    return cast;
}

}  // namespace parley::dialects::testing
