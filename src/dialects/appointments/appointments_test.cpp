// The stories of `appointments`, with the `rooms` dialect beside it for those that cross.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "dialects/appointments/appointments.hpp"
#include "dialects/appointments/date_time.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/testing/transcript.hpp"

namespace parley::dialects::appointments {
namespace {

struct OnStage {
    explicit OnStage(testing::FakeHost& host)
        : door(host, calls::Door::appointments, {&vocabulary()}), server(host.loop, host.random(), {}) {
        server.add_namespace("/video-call", door);
    }
    SocketDoor door;
    socketio::Server server;
};

testing::Cast cast(testing::FakeHost& host) {
    auto on_stage = std::make_shared<OnStage>(host);
    testing::Cast made;
    made.routes = routes(host);
    made.socketio = [server = &on_stage->server](const transport::Request& request) {
        return server->handle_upgrade(request);
    };
    made.keep = on_stage;
    return made;
}

class AppointmentsTranscript : public ::testing::TestWithParam<testing::Story> {};

TEST_P(AppointmentsTranscript, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Appointments, AppointmentsTranscript,
                         ::testing::ValuesIn(testing::read_stories_beside(__FILE__)), testing::test_name);

TEST(DateTime, ReadsWhatClientsWriteAndRefusesATimeWithoutItsZone) {
    const auto iso = [](std::string_view text) {
        const auto time = parse_date_time(text);
        return time ? to_iso8601(*time) : std::string("refused");
    };
    EXPECT_EQ(iso("2025-10-15T10:00:00Z"), "2025-10-15T10:00:00.000Z");
    EXPECT_EQ(iso("2025-10-15T10:00:00.123456Z"), "2025-10-15T10:00:00.123Z");
    EXPECT_EQ(iso("2025-10-15t10:00:00.5z"), "2025-10-15T10:00:00.500Z");
    EXPECT_EQ(iso("2025-10-15T10:00:00+02:00"), "2025-10-15T08:00:00.000Z");
    EXPECT_EQ(iso("2025-12-31T23:30:00-01:00"), "2026-01-01T00:30:00.000Z");
    EXPECT_EQ(iso("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00.000Z");
    for (const char* wrong :
         {"", "2025-10-15", "2025-10-15T10:00:00", "2025-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
          "2025-10-15T24:00:00Z", "2025-10-15T10:60:00Z", "2025-10-15T10:00:60Z", "2025-10-15T10:00:00.Z",
          "2025-10-15T10:00:00Zx", "soon", "2025-10-15T10:00:00+2:00", "2025-1-15T10:00:00Z"}) {
        EXPECT_EQ(iso(wrong), "refused") << wrong;
    }
}

}  // namespace
}  // namespace parley::dialects::appointments
