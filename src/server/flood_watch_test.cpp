#include "server/flood_watch.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

using Gate = FloodWatch::Gate;

struct FloodWatchTest : ::testing::Test {
    /// One window in which so much comes in, and so much is dropped by the kernel.
    Gate window(std::uint64_t stun, std::uint64_t others, std::uint64_t kernel) {
        seen.stun += stun;
        seen.others += others;
        seen.kernel += kernel;
        now = now + FloodWatch::kWindow;
        EXPECT_TRUE(watch.due(now, seen.stun + seen.others));
        return watch.update(now, seen);
    }
    FloodWatch watch;
    FloodWatch::Seen seen;
    media::Time now;
};

TEST_F(FloodWatchTest, AFewStrangersAreNoFlood) {
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(window(10, 900, 0), Gate{});
}

TEST_F(FloodWatchTest, AFloodIsSeenBeforeItsWindowEnds) {
    EXPECT_EQ(window(0, 0, 0), Gate{});
    seen.others += FloodWatch::kFlood;
    EXPECT_TRUE(watch.due(now, seen.others));
    EXPECT_TRUE(watch.update(now, seen).closed);
}

TEST_F(FloodWatchTest, WhatTheKernelDropsWhileTheGateIsOpenIsNoSignOfStrangers) {
    // A burst of our own people's can fill the queue, too.
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(window(0, 10, 50'000).closed);
}

TEST_F(FloodWatchTest, TheGateStaysClosedAsLongAsTheKernelHasMuchToDropAndThenForTenSeconds) {
    EXPECT_TRUE(window(0, 50'000, 0).closed);
    for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(window(0, 0, 100'000).closed);
    for (int i = 0; i < 99; ++i) EXPECT_TRUE(window(0, 0, 20).closed);
    EXPECT_FALSE(window(0, 0, 20).closed);
}

TEST_F(FloodWatchTest, OfAFloodOfGreetingsFewerComeInAndLaterAllAgain) {
    EXPECT_EQ(window(80'000, 0, 0), (Gate{true, 4}));
    EXPECT_EQ(window(20'000, 0, 60'000), (Gate{true, 16}));
    EXPECT_EQ(window(5'000, 0, 75'000), (Gate{true, 64}));
    EXPECT_EQ(window(1'250, 0, 79'000), (Gate{true, 256}));
    EXPECT_EQ(window(310, 0, 79'700), (Gate{true, 256})) << "what one can read comes in";
    EXPECT_EQ(window(0, 0, 0), (Gate{true, 128}));
    for (int i = 0; i < 7; ++i) window(0, 0, 0);
    EXPECT_EQ(window(0, 0, 0), (Gate{true, 1}));
}

TEST_F(FloodWatchTest, TheShareOfGreetingsHasABound) {
    Gate gate;
    for (int i = 0; i < 20; ++i) gate = window(1'000'000, 0, 0);
    EXPECT_EQ(gate, (Gate{true, FloodWatch::kGreetingsOneIn}));
}

}  // namespace
}  // namespace parley::server
