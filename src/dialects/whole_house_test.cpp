// The stories of the whole house: namespace `/`, where one connection speaks `calls` and `video` both; dialects that
// meet in one room; and what the host app says of its users, which reaches every dialect.
#include <gtest/gtest.h>

#include "dialects/testing/whole_house.hpp"

namespace parley::dialects {
namespace {

std::vector<testing::Story> stories() {
    const auto here = std::filesystem::path(__FILE__).parent_path();
    std::vector<testing::Story> all;
    for (const char* file : {"calls/calls.transcript", "video/video.transcript", "root_and_rooms.transcript",
                             "appointments_and_rooms.transcript", "own_and_others.transcript", "users_rest.transcript",
                             "whip/whip.transcript", "calls_and_parley.transcript", "push_rest.transcript"})
        std::ranges::move(testing::read_stories(here / file), std::back_inserter(all));
    return all;
}

class WholeHouse : public ::testing::TestWithParam<testing::Story> {};

TEST_P(WholeHouse, Plays) {
    ASSERT_FALSE(GetParam().lines.empty());
    testing::Stage stage(GetParam(), testing::whole_house);
    stage.play();
}
INSTANTIATE_TEST_SUITE_P(Stories, WholeHouse, ::testing::ValuesIn(stories()), testing::test_name);

}  // namespace
}  // namespace parley::dialects
