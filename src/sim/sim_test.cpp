#include <gtest/gtest.h>

#include "sim/run.hpp"

namespace parley::sim {
namespace {

constexpr std::uint64_t kSeeds = 300;
constexpr std::uint64_t kSteps = 240;

TEST(Simulator, keeps_its_promises_in_three_hundred_worlds) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const auto result = run(seed, kSteps, 0);
        if (!result.failure) continue;
        ADD_FAILURE() << "parley-sim --seed " << seed << " --steps " << kSteps << ": step " << result.failure->step
                      << ": " << result.failure->what;
    }
}

TEST(Simulator, replays_a_seed_to_the_letter) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed)
        EXPECT_EQ(run(seed, kSteps, 0).figures.hash, run(seed, kSteps, 0).figures.hash);
}

TEST(Simulator, gives_each_seed_a_life_of_its_own) {
    EXPECT_NE(run(1, kSteps, 0).figures.hash, run(2, kSteps, 0).figures.hash);
}

TEST(Simulator, lets_things_happen) {
    RunFigures sum;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
        const auto one = run(seed, kSteps, 0).figures;
        sum.rooms += one.rooms;
        sum.calls_ended += one.calls_ended;
        sum.crashes += one.crashes;
        sum.drains += one.drains;
        sum.datagrams += one.datagrams;
        sum.relayed += one.relayed;
        sum.polls += one.polls;
        sum.upgrades += one.upgrades;
        sum.failures += one.failures;
        sum.signals += one.signals;
    }
    EXPECT_GT(sum.rooms, 20U);
    EXPECT_GT(sum.calls_ended, 20U);
    EXPECT_GT(sum.crashes, 10U);
    EXPECT_GT(sum.drains, 2U);
    EXPECT_GT(sum.datagrams, 10'000U);
    EXPECT_GT(sum.relayed, 20U);
    EXPECT_GT(sum.polls, 100U);
    EXPECT_GT(sum.upgrades, 20U);
    EXPECT_GT(sum.failures, 10U);
    EXPECT_GT(sum.signals, 100U);
}

}  // namespace
}  // namespace parley::sim
