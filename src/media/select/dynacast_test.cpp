#include "media/select/dynacast.hpp"

#include <gtest/gtest.h>

namespace parley::media {
namespace {

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

TEST(DynacastTest, ALayerNobodyWatchesIsPausedAfterAWhileAndResumedAtOnce) {
    Dynacast dynacast(3);
    dynacast.want(0b101, at_ms(1'000));
    EXPECT_FALSE(dynacast.take_due(at_ms(5'999)));
    EXPECT_EQ(dynacast.take_due(at_ms(6'000)), 0b101);
    EXPECT_FALSE(dynacast.take_due(at_ms(60'000))) << "it was told";
    dynacast.want(0b011, at_ms(60'000));
    EXPECT_EQ(dynacast.take_due(at_ms(60'000)), 0b111) << "the new one at once, the old one still";
    EXPECT_EQ(dynacast.take_due(at_ms(65'000)), 0b011);
    EXPECT_EQ(dynacast.active(), 0b011);
}

TEST(DynacastTest, WhoeverLooksInBetweenStartsTheTimeAgain) {
    Dynacast dynacast(2);
    dynacast.want(0b01, at_ms(0));
    dynacast.want(0b11, at_ms(4'000));
    dynacast.want(0b01, at_ms(4'500));
    EXPECT_FALSE(dynacast.take_due(at_ms(9'499)));
    EXPECT_EQ(dynacast.take_due(at_ms(9'500)), 0b01);
    EXPECT_TRUE(dynacast.has_news());
}

TEST(DynacastTest, WhatNobodyWatchesAtAllStops) {
    Dynacast dynacast(1);
    EXPECT_FALSE(dynacast.take_due(at_ms(60'000))) << "wanted until somebody says otherwise";
    dynacast.want(0, at_ms(60'000));
    EXPECT_EQ(dynacast.take_due(at_ms(65'000)), 0);
    dynacast.want(0b1110, at_ms(66'000));
    EXPECT_FALSE(dynacast.take_due(at_ms(66'000))) << "there are no such layers";
}

}  // namespace
}  // namespace parley::media
