// The namespace `/`, where one connection speaks `calls` and `video` both: their stories, played together.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "dialects/calls/calls_dialect.hpp"
#include "dialects/testing/transcript.hpp"
#include "dialects/video/video_dialect.hpp"

namespace parley::dialects {
namespace {

/// What the composition root puts together for `/`.
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
    made.routes = calls_dialect::routes(host);
    std::ranges::move(video::routes(host).http, std::back_inserter(made.routes.http));
    made.socketio = [server = &root->server](const transport::Request& request) {
        return server->handle_upgrade(request);
    };
    made.keep = root;
    return made;
}

std::vector<testing::Story> stories() {
    const auto here = std::filesystem::path(__FILE__).parent_path();
    auto all = testing::read_stories(here / "calls" / "calls.transcript");
    std::ranges::move(testing::read_stories(here / "video" / "video.transcript"), std::back_inserter(all));
    return all;
}

class RootTranscript : public ::testing::TestWithParam<testing::Story> {};

TEST_P(RootTranscript, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Root, RootTranscript, ::testing::ValuesIn(stories()), testing::test_name);

}  // namespace
}  // namespace parley::dialects
