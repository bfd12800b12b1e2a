#include "proto/rtp/seq.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace parley::proto::rtp {
namespace {

TEST(Sequence, NewerGoesRoundTheWrap) {
    EXPECT_TRUE(newer_than<std::uint16_t>(1, 0));
    EXPECT_FALSE(newer_than<std::uint16_t>(0, 1));
    EXPECT_FALSE(newer_than<std::uint16_t>(7, 7));
    EXPECT_TRUE(newer_than<std::uint16_t>(0, 65'535));
    EXPECT_TRUE(newer_than<std::uint16_t>(0x7FFF, 0));
    EXPECT_FALSE(newer_than<std::uint16_t>(0x8000, 0));  // half the range: neither is newer
    EXPECT_FALSE(newer_than<std::uint16_t>(0, 0x8000));
    EXPECT_TRUE(newer_than<std::uint32_t>(5, 0xFFFF'FFF0));
}

TEST(Sequence, DistanceIsTheShortestWay) {
    EXPECT_EQ(distance(std::uint16_t{65'535}, std::uint16_t{2}), 3);
    EXPECT_EQ(distance(std::uint16_t{2}, std::uint16_t{65'535}), -3);
    EXPECT_EQ(distance(std::uint32_t{0xFFFF'FFFF}, std::uint32_t{960}), 961);
}

TEST(Sequence, UnwrappingSurvivesReorderingAroundTheWrap) {
    SequenceUnwrapper unwrapper;
    EXPECT_EQ(unwrapper.unwrap(65'534), 65'534);
    EXPECT_EQ(unwrapper.unwrap(1), 65'537);
    EXPECT_EQ(unwrapper.unwrap(65'535), 65'535);  // late, from before the wrap
    EXPECT_EQ(unwrapper.peek(0), 65'536);
    EXPECT_EQ(unwrapper.highest(), 65'537);
}

TEST(Sequence, WhatIsLateRightAfterTheStartComesOutNegative) {
    SequenceUnwrapper unwrapper;
    EXPECT_EQ(unwrapper.unwrap(0), 0);
    EXPECT_EQ(unwrapper.unwrap(65'535), -1);
}

TEST(Sequence, PictureIdsOfFifteenBitsUnwrapToo) {
    Unwrapper<std::uint16_t, 15> unwrapper;
    EXPECT_EQ(unwrapper.unwrap(32'767), 32'767);
    EXPECT_EQ(unwrapper.unwrap(0), 32'768);
}

RC_GTEST_PROP(Sequence, AnyWalkInSmallStepsUnwrapsToItself, ()) {
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000, 32'000));
    SequenceUnwrapper numbers;
    TimestampUnwrapper times;
    std::int64_t place = 5'000, highest = place;
    RC_ASSERT(numbers.unwrap(5'000) == place);
    RC_ASSERT(times.unwrap(static_cast<std::uint32_t>(place)) == place);
    for (const auto step : steps) {
        place = highest + step;
        highest = std::max(highest, place);
        RC_ASSERT(numbers.unwrap(static_cast<std::uint16_t>(place)) == place);
        RC_ASSERT(times.unwrap(static_cast<std::uint32_t>(place)) == place);
    }
}

}  // namespace
}  // namespace parley::proto::rtp
