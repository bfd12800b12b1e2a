#include "server/heap_keeper.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

TEST(RushWatch, ARushThatHasCalmedDownIsToldOnce) {
    RushWatch watch;
    EXPECT_FALSE(watch.look(50));
    EXPECT_FALSE(watch.look(120)) << "still coming";
    EXPECT_TRUE(watch.look(130)) << "10 of 130 are no rush";
    EXPECT_FALSE(watch.look(130));
}

TEST(RushWatch, AFewAreNoRush) {
    RushWatch watch;
    for (std::uint64_t count = 1; count < RushWatch::kRushMin; ++count) EXPECT_FALSE(watch.look(count));
    EXPECT_TRUE(watch.look(RushWatch::kRushMin)) << "many a little has made much";
}

TEST(RushWatch, WhereItNeverCalmsDownItIsToldNowAndThen) {
    RushWatch watch;
    int told = 0;
    for (std::uint64_t look = 1; look <= 80; ++look) told += watch.look(look * 100) ? 1 : 0;
    EXPECT_EQ(told, 10);
}

}  // namespace
}  // namespace parley::server
