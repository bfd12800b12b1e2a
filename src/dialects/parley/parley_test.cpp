// The own protocol's stories, on the real domain and a media server that only notes what it is asked.
#include "dialects/parley/parley.hpp"

#include <gtest/gtest.h>

#include "dialects/parley/words.hpp"
#include "dialects/testing/fake_media.hpp"
#include "dialects/testing/transcript.hpp"

namespace parley::dialects {
namespace {

testing::Cast cast(testing::FakeHost& host) {
    auto media = std::make_shared<testing::FakeMedia>();
    auto routes = own::routes(host, media.get());
    return {std::move(routes), {}, media, [media](const std::string& what) { return media->act(what); }};
}

class OwnTranscript : public ::testing::TestWithParam<testing::Story> {};

TEST_P(OwnTranscript, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}

INSTANTIATE_TEST_SUITE_P(Own, OwnTranscript, ::testing::ValuesIn(testing::read_stories_beside(__FILE__)),
                         testing::test_name);

TEST(OwnPath, AutoIsDirectForTwoAndThroughTheServerFromThree) {
    calls::RoomRecord room;
    EXPECT_EQ(own::path_of(room, 2, false), own::Path::direct);
    EXPECT_EQ(own::path_of(room, 3, false), own::Path::server);
    EXPECT_EQ(own::path_of(room, 1, true), own::Path::server) << "a stream knows no other way";
    room.media = calls::MediaMode::sfu;
    EXPECT_EQ(own::path_of(room, 1, false), own::Path::server);
    room.media = calls::MediaMode::p2p;
    EXPECT_EQ(own::path_of(room, 50, false), own::Path::direct);
}

}  // namespace
}  // namespace parley::dialects
