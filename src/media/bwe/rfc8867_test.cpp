// The wired test cases of RFC 8867 §5 that a sender of media alone can run, on simulated links with several seeds each.
// The bars: within five seconds of a drop the queue is below 100 ms again, and at the end of a step at least 80 % of
// what the link carries is used. PARLEY_REPORT=1 in the environment prints the figures of each step.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "media/testing/sim_path.hpp"

namespace parley::media {
namespace {

using testing::FlowConfig;
using testing::LinkConfig;
using testing::seconds;
using testing::SimPath;

constexpr double kUsedMin = 0.8;
constexpr Micros kQueueBar{100'000};
constexpr double kSettleBar = 5;
constexpr double kEnd = 5;  // seconds over which the use at the end of a step is measured

bool reporting() {
    return std::getenv("PARLEY_REPORT") != nullptr;
}

/// RFC 8867 §4.1: 50 ms one way, a queue of 300 ms, jitter small and without reordering.
LinkConfig link(std::int64_t rate_bps) {
    return {.rate_bps = rate_bps,
            .base_delay = Micros{50'000},
            .queue_max = Micros{300'000},
            .jitter_deviation = Micros{1'000}};
}

std::int64_t arrived_of_all(const SimPath& path, int flows, double from, double to) {
    std::int64_t sum = 0;
    for (int i = 0; i < flows; ++i) sum += path.arrived_bps(i, from, to);
    return sum;
}

/// Holds each step of a schedule against the bars.
void expect_steps(const char* name, std::uint64_t seed, const SimPath& path, int flows,
                  const std::vector<SimPath::Step>& steps, double end) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double until = i + 1 < steps.size() ? steps[i + 1].at : end;
        const auto arrived = arrived_of_all(path, flows, until - kEnd, until);
        const double used = static_cast<double>(arrived) / static_cast<double>(steps[i].rate_bps);
        const bool drop = i > 0 && steps[i].rate_bps < steps[i - 1].rate_bps;
        const double settled = drop ? path.queue_settles(kQueueBar, steps[i].at, until) : 0;
        const double above = path.queue_share_above(kQueueBar, steps[i].at + (drop ? kSettleBar : 0), until);
        if (reporting()) {
            std::printf(
                "%s seed %lu: %3.0f s %4ld kbit/s: used %3.0f %%, settled %.1f s, queue > 100 ms %4.1f %% of the "
                "time\n",
                name, static_cast<unsigned long>(seed), steps[i].at, static_cast<long>(steps[i].rate_bps / 1000),
                used * 100, settled, above * 100);
        }
        EXPECT_GE(used, kUsedMin) << name << " at " << steps[i].at << " s";
        EXPECT_LE(settled, kSettleBar) << name << " at " << steps[i].at << " s";
        EXPECT_LE(above, 0.05) << name << " at " << steps[i].at << " s";
    }
}

class Rfc8867 : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Rfc8867, OneFlowFollowsACapacityThatVaries) {  // §5.1
    const std::vector<SimPath::Step> steps{{0, 1'000'000}, {40, 2'500'000}, {60, 600'000}, {80, 1'000'000}};
    SimPath path(GetParam(), link(steps[0].rate_bps), link(10'000'000));
    path.add_flow({}).start_at(seconds(0));
    path.schedule(path.forward(), steps);
    path.run_until(100);
    expect_steps("5.1", GetParam(), path, 1, steps, 100);
}

TEST_P(Rfc8867, TwoFlowsFollowACapacityThatVaries) {  // §5.2
    const std::vector<SimPath::Step> steps{
        {0, 4'000'000}, {25, 2'000'000}, {50, 3'500'000}, {75, 1'000'000}, {100, 2'000'000}};
    SimPath path(GetParam(), link(steps[0].rate_bps), link(10'000'000));
    for (int i = 0; i < 2; ++i) path.add_flow({}).start_at(seconds(0));
    path.schedule(path.forward(), steps);
    path.run_until(125);
    expect_steps("5.2", GetParam(), path, 2, steps, 125);
}

TEST_P(Rfc8867, FeedbackThatSharesACongestedLinkStillSteers) {  // §5.3
    const std::vector<SimPath::Step> forward{{0, 2'000'000}, {20, 1'000'000}, {40, 500'000}, {60, 2'000'000}};
    SimPath path(GetParam(), link(forward[0].rate_bps), link(2'000'000));
    path.add_flow({}).start_at(seconds(0));
    path.add_flow({}, {}, true).start_at(seconds(0));
    path.schedule(path.forward(), forward);
    path.schedule(path.backward(), {{35, 800'000}, {70, 2'000'000}});
    path.run_until(100);
    expect_steps("5.3", GetParam(), path, 1, forward, 100);
    EXPECT_GE(path.arrived_bps(1, 65, 70), 800'000 * kUsedMin);
    EXPECT_GE(path.arrived_bps(1, 95, 100), 2'000'000 * kUsedMin);
}

TEST_P(Rfc8867, FlowsOfOneKindShareFairly) {  // §5.4
    SimPath path(GetParam(), link(3'500'000), link(10'000'000));
    for (int i = 0; i < 3; ++i) path.add_flow({}).start_at(seconds(20 * i));
    path.run_until(120);
    EXPECT_GE(arrived_of_all(path, 3, 110, 120), 3'500'000 * kUsedMin);
    for (int i = 0; i < 3; ++i) {
        const auto share = static_cast<double>(path.arrived_bps(i, 90, 120)) / (3'500'000 / 3.0);
        if (reporting())
            std::printf("5.4 seed %lu: flow %d has %.2f of its share\n", static_cast<unsigned long>(GetParam()), i,
                        share);
        EXPECT_GT(share, 0.4) << "flow " << i;
        EXPECT_LT(share, 1.9) << "flow " << i;
    }
}

TEST_P(Rfc8867, ALongRoundTripDoesNotStarve) {  // §5.5
    SimPath path(GetParam(), link(4'000'000), link(10'000'000));
    constexpr int kDelaysMs[] = {0, 15, 40, 90, 140};  // beyond the link's own; the RFC's are 10, 25, 50, 100, 150
    for (int i = 0; i < 5; ++i) path.add_flow({}, Micros{kDelaysMs[i] * 1000}).start_at(seconds(10 * i));
    path.run_until(150);
    EXPECT_GE(arrived_of_all(path, 5, 140, 150), 4'000'000 * kUsedMin);
    for (int i = 0; i < 5; ++i) {
        const auto share = static_cast<double>(path.arrived_bps(i, 110, 150)) / (4'000'000 / 5.0);
        if (reporting())
            std::printf("5.5 seed %lu: flow %d has %.2f of its share\n", static_cast<unsigned long>(GetParam()), i,
                        share);
        EXPECT_GT(share, 0.25) << "flow " << i;
    }
}

TEST_P(Rfc8867, APauseAndItsEndDisturbTheOthersShortly) {  // §5.8
    SimPath path(GetParam(), link(3'500'000), link(10'000'000));
    for (int i = 0; i < 3; ++i) path.add_flow({}).start_at(seconds(0));
    path.flow(0).pause_between(seconds(40), seconds(60));
    path.run_until(120);
    const double alone = static_cast<double>(arrived_of_all(path, 3, 55, 60)) / 3'500'000;
    const double again = static_cast<double>(arrived_of_all(path, 3, 115, 120)) / 3'500'000;
    const double settled = path.queue_settles(kQueueBar, 60, 120);
    const double resumed = static_cast<double>(path.arrived_bps(0, 90, 120)) / (3'500'000 / 3.0);
    if (reporting()) {
        std::printf(
            "5.8 seed %lu: used %.0f %% in the pause, %.0f %% at the end; settled %.1f s; resumed to %.2f of its "
            "share\n",
            static_cast<unsigned long>(GetParam()), alone * 100, again * 100, settled, resumed);
    }
    EXPECT_GE(alone, kUsedMin);
    EXPECT_GE(again, kUsedMin);
    EXPECT_LE(settled, kSettleBar);
    EXPECT_GT(resumed, 0.4);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Rfc8867, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace parley::media
