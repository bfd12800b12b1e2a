#include "runtime/lookup_limiter.hpp"

#include <gtest/gtest.h>

namespace parley::runtime {
namespace {

TEST(LookupLimiter, RefusesAMinuteAfterTwentyUnknownRooms) {
    LookupLimiter limiter(20);
    Instant now{1'000'000};
    for (int i = 0; i < 20; ++i) limiter.count_unknown("198.51.100.7", now);
    EXPECT_TRUE(limiter.allowed("198.51.100.7", now));
    limiter.count_unknown("198.51.100.7", now);
    EXPECT_FALSE(limiter.allowed("198.51.100.7", now));
    EXPECT_TRUE(limiter.allowed("198.51.100.8", now));
    EXPECT_FALSE(limiter.allowed("198.51.100.7", now + Duration{59'999}));
    EXPECT_TRUE(limiter.allowed("198.51.100.7", now + Duration{60'000}));
}

TEST(LookupLimiter, ASlowAskerIsNeverRefused) {
    LookupLimiter limiter(20);
    Instant now{0};
    for (int i = 0; i < 200; ++i) {
        limiter.count_unknown("a", now);
        EXPECT_TRUE(limiter.allowed("a", now));
        now = now + Duration{3'100};
    }
}

TEST(LookupLimiter, KeepsABoundedNumberOfAddresses) {
    LookupLimiter limiter(20, 10);
    for (int i = 0; i < 1000; ++i) limiter.count_unknown(std::to_string(i), Instant{i});
    EXPECT_LE(limiter.size(), 11U);
    limiter.count_unknown("later", Instant{1'000'000});
    EXPECT_LE(limiter.size(), 2U);
}

}  // namespace
}  // namespace parley::runtime
