// The stories in which `appointments` meets a plain WebSocket.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/transcript.hpp"

namespace parley::dialects {
namespace {

struct OnStage {
    explicit OnStage(testing::FakeHost& host)
        : door(host, calls::Door::appointments, {&appointments::vocabulary()}), server(host.loop, host.random(), {}) {
        server.add_namespace("/video-call", door);
    }
    SocketDoor door;
    socketio::Server server;
};

testing::Cast cast(testing::FakeHost& host) {
    auto on_stage = std::make_shared<OnStage>(host);
    testing::Cast made;
    made.routes = plain_routes(host, bare::vocabulary(), rooms::vocabulary());
    for (const auto& more : {rooms::routes(host), appointments::routes(host)})
        std::ranges::copy(more.http, std::back_inserter(made.routes.http));
    made.socketio = [server = &on_stage->server](const transport::Request& request) {
        return server->handle_upgrade(request);
    };
    made.keep = on_stage;
    return made;
}

std::vector<testing::Story> stories() {
    return testing::read_stories(std::filesystem::path(__FILE__).parent_path() / "appointments_and_rooms.transcript");
}

class AppointmentsAndRooms : public ::testing::TestWithParam<testing::Story> {};

TEST_P(AppointmentsAndRooms, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Crossing, AppointmentsAndRooms, ::testing::ValuesIn(stories()), testing::test_name);

}  // namespace
}  // namespace parley::dialects
