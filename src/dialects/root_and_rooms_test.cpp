// The stories in which namespace `/` meets a plain WebSocket.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/transcript.hpp"
#include "dialects/video/video_dialect.hpp"

namespace parley::dialects {
namespace {

struct Root {
    explicit Root(testing::FakeHost& host)
        : door(host, calls::Door::root, {&calls_dialect::vocabulary(), &video::vocabulary()}),
          server(host.loop, host.random(), {}) {
        server.add_namespace("/", door);
    }
    SocketDoor door;
    socketio::Server server;
};

testing::Cast cast(testing::FakeHost& host) {
    auto root = std::make_shared<Root>(host);
    testing::Cast made;
    made.routes = plain_routes(host, bare::vocabulary(), rooms::vocabulary());
    for (const auto& more : {rooms::routes(host), calls_dialect::routes(host), video::routes(host)}) {
        std::ranges::copy(more.http, std::back_inserter(made.routes.http));
    }
    made.socketio = [server = &root->server](const transport::Request& request) {
        return server->handle_upgrade(request);
    };
    made.keep = root;
    return made;
}

std::vector<testing::Story> stories() {
    return testing::read_stories(std::filesystem::path(__FILE__).parent_path() / "root_and_rooms.transcript");
}

class RootAndRooms : public ::testing::TestWithParam<testing::Story> {};

TEST_P(RootAndRooms, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Stories, RootAndRooms, ::testing::ValuesIn(stories()), testing::test_name);

}  // namespace
}  // namespace parley::dialects
