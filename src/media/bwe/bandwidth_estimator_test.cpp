// The estimator as a whole on simulated paths that are worse than RFC 8867's, with sources as a server for calls has
// them, and under feedback that lies.
#include "media/bwe/bandwidth_estimator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "media/allocate/allocator.hpp"
#include "media/testing/sim_path.hpp"

namespace parley::media {
namespace {

using testing::FlowConfig;
using testing::LinkConfig;
using testing::seconds;
using testing::SimPath;

TEST(BandwidthEstimator, WhatIsWantedIsProbedForBeforeAnythingCouldBeSent) {
    BandwidthEstimator estimator(EstimatorConfig{});
    EXPECT_FALSE(estimator.next_probe());
    estimator.start(Time{1'000'000});
    EXPECT_TRUE(estimator.next_probe());
    EXPECT_LT(estimator.deadline(), Time::never());
}

class Paths : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Paths, TheStartIsFoundWithinTwoSeconds) {
    SimPath path(GetParam(), {.rate_bps = 5'000'000}, {});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(2);
    EXPECT_GE(path.flow(0).target_bps(), 3'500'000);
    EXPECT_LE(path.queue_max(0, 2).count(), 150'000);
}

TEST_P(Paths, ALinkSlowerThanTheGuessIsBorne) {
    SimPath path(GetParam(), {.rate_bps = 150'000}, {});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(30);
    EXPECT_LE(path.queue_share_above(Micros{150'000}, 8, 30), 0.1);  // one packet takes 64 ms
    EXPECT_GE(path.arrived_bps(0, 20, 30), 150'000 * 0.75);
}

TEST_P(Paths, RandomLossOfAFewPercentDoesNotStarve) {
    SimPath path(GetParam(), {.rate_bps = 3'000'000, .loss = 0.08}, {.loss = 0.08});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(60);
    EXPECT_GE(path.arrived_bps(0, 40, 60), 3'000'000 * 0.92 * 0.5);
}

TEST_P(Paths, ALossyRadioLinkIsLearnt) {
    SimPath path(GetParam(), {.rate_bps = 3'000'000, .loss = 0.2}, {});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(90);
    EXPECT_GE(path.arrived_bps(0, 70, 90), 1'000'000);
}

TEST_P(Paths, BurstsOfLossDoNotStarve) {
    SimPath path(GetParam(), {.rate_bps = 2'000'000, .burst = {.enter_bad = 0.005, .leave_bad = 0.1}}, {});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(60);
    EXPECT_GE(path.arrived_bps(0, 40, 60), 2'000'000 * 0.5);
}

TEST_P(Paths, JitterAndReorderingAreNoOveruse) {
    SimPath path(GetParam(), {.rate_bps = 2'000'000, .jitter_deviation = Micros{5'000}, .reorder = 0.02},
                 {.jitter_deviation = Micros{5'000}});
    path.add_flow({}).start_at(seconds(0));
    path.run_until(60);
    EXPECT_GE(path.arrived_bps(0, 40, 60), 2'000'000 * 0.7);
    EXPECT_LE(path.queue_share_above(Micros{100'000}, 10, 60), 0.05);
}

TEST_P(Paths, ABlackOutOfThreeSecondsIsOverSoonAfterItsEnd) {
    SimPath path(GetParam(), {.rate_bps = 2'000'000}, {});
    path.add_flow({}).start_at(seconds(0));
    path.forward().black_out(seconds(20), seconds(23));
    path.backward().black_out(seconds(20), seconds(23));
    path.run_until(22.9);
    EXPECT_LE(path.flow(0).target_bps(), 1'500'000);  // nothing is heard: send less
    path.run_until(50);
    EXPECT_GE(path.arrived_bps(0, 33, 35), 2'000'000 * 0.7);
    EXPECT_GE(path.arrived_bps(0, 40, 50), 2'000'000 * 0.8);
}

TEST_P(Paths, AfterABlackOutWhatThePathCarriedIsTriedAtOnce) {
    for (const double lasts : {2.0, 5.0, 12.0}) {
        SimPath path(GetParam(), {.rate_bps = 2'000'000}, {});
        path.add_flow({}).start_at(seconds(0));
        path.forward().black_out(seconds(20), seconds(20 + lasts));
        path.backward().black_out(seconds(20), seconds(20 + lasts));
        path.run_until(40);
        EXPECT_GE(path.arrived_bps(0, 21.5 + lasts, 23.5 + lasts), 2'000'000 * 0.5) << lasts;
        EXPECT_GE(path.arrived_bps(0, 25 + lasts, 28 + lasts), 2'000'000 * 0.6) << lasts;
        EXPECT_LE(path.queue_share_above(Micros{100'000}, 20 + lasts, 40), 0.1) << lasts;
    }
}

TEST_P(Paths, ASlowerPathAfterABlackOutIsNotFlooded) {
    SimPath path(GetParam(), {.rate_bps = 4'000'000}, {});
    path.add_flow({}).start_at(seconds(0));
    path.forward().black_out(seconds(20), seconds(25));
    path.backward().black_out(seconds(20), seconds(25));
    path.schedule(path.forward(), {{22, 500'000}});
    path.run_until(45);
    EXPECT_LE(path.queue_share_above(Micros{150'000}, 25, 45), 0.15);
    EXPECT_GE(path.arrived_bps(0, 30, 45), 500'000 * 0.75);
}

TEST_P(Paths, AThinSourceStillLearnsOfMoreRoomByProbes) {
    // A layer of 400 kbit/s, and never more, until 30 s; the link opens at 10 s.
    SimPath path(GetParam(), {.rate_bps = 600'000}, {});
    FlowConfig config;
    config.choose = [](Time, std::int64_t target) { return std::min<std::int64_t>(target, 400'000); };
    path.add_flow(config).start_at(seconds(0));
    path.schedule(path.forward(), {{10, 4'000'000}});
    path.run_until(9);
    EXPECT_LE(path.flow(0).target_bps(), 900'000);
    path.run_until(30);
    EXPECT_GE(path.flow(0).target_bps(), 2'500'000);
    EXPECT_LE(path.queue_max(10.5, 30).count(), 100'000);
    // The price: padding of a few per cent.
    EXPECT_LE(path.flow(0).padding_bytes(), 30 * 400'000 / 8 / 10);
}

TEST_P(Paths, WithoutPaddingItGrowsByWhatMediaCanShow) {
    SimPath path(GetParam(), {.rate_bps = 2'000'000}, {});
    path.add_flow({.padding = false}).start_at(seconds(0));
    path.run_until(60);
    EXPECT_GE(path.arrived_bps(0, 50, 60), 2'000'000 * 0.8);
}

/// A subscriber who sees four cameras of three layers each, through the allocator.
struct Grid {
    Allocator allocator;
    std::vector<TrackDemand> demands;
    BandwidthEstimator* estimator = nullptr;
    int changes = 0;

    Grid() {
        demands.push_back({.track = 0, .audio_bps = 40'000});
        for (std::uint32_t track = 1; track <= 4; ++track) {
            TrackDemand demand{.track = track, .priority = track == 1 ? ViewPriority::speaker : ViewPriority::grid};
            demand.layer_bps[0] = {60'000, 100'000, 150'000, 0};
            demand.layer_bps[1] = {200'000, 350'000, 500'000, 0};
            demand.layer_bps[2] = {700'000, 1'200'000, 1'700'000, 0};
            demands.push_back(demand);
        }
    }
    std::int64_t choose(Time now, std::int64_t target_bps) {
        const auto result = allocator.update({now, target_bps, estimator->last_probe_success(), demands});
        estimator->set_wanted(now, result.wanted_bps);
        changes += result.changed ? 1 : 0;
        return result.used_bps;
    }
};

TEST_P(Paths, LayersFollowTheLinkWithoutFlapping) {
    Grid grid;
    SimPath path(GetParam(), {.rate_bps = 3'000'000, .jitter_deviation = Micros{1'000}}, {});
    FlowConfig config;
    config.choose = [&](Time now, std::int64_t target) { return grid.choose(now, target); };
    grid.estimator = &path.add_flow(config).estimator();
    path.flow(0).start_at(seconds(0));
    path.schedule(path.forward(), {{40, 800'000}, {80, 3'000'000}});
    path.run_until(30);
    EXPECT_GE(path.arrived_bps(0, 20, 30), 3'000'000 * 0.6);
    const int calm = grid.changes;
    path.run_until(40);
    EXPECT_LE(grid.changes - calm, 6);
    path.run_until(80);
    EXPECT_GE(path.arrived_bps(0, 70, 80), 800'000 * 0.6);
    EXPECT_LE(path.queue_settles(Micros{100'000}, 40, 80), 5);
    EXPECT_LE(path.queue_share_above(Micros{100'000}, 45, 80), 0.05);
    path.run_until(110);
    EXPECT_GE(path.arrived_bps(0, 100, 110), 3'000'000 * 0.55);
    EXPECT_LE(grid.changes, 80);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Paths, ::testing::Values(1, 2, 3, 4));

TEST(BandwidthEstimator, WithoutFeedbackARembIsTheEstimate) {
    BandwidthEstimator estimator({});
    EXPECT_EQ(estimator.target_bps(), 300'000);
    estimator.handle_remb(1'500'000);
    EXPECT_EQ(estimator.target_bps(), 1'500'000);
    estimator.handle_remb(0);  // lies stay within the limits
    EXPECT_EQ(estimator.target_bps(), RateLimits{}.min_bps);
    estimator.handle_remb(INT64_MAX);
    EXPECT_EQ(estimator.target_bps(), RateLimits{}.max_bps);
}

TEST(BandwidthEstimator, PrefersARoundTripThatWasReported) {
    BandwidthEstimator estimator({});
    EXPECT_EQ(estimator.rtt({0}), BandwidthEstimator::kRttStart);
    estimator.handle_rtt({0}, Micros{40'000});
    estimator.handle_rtt({0}, Micros{-1});
    estimator.handle_rtt({0}, Micros{60'000'000});
    EXPECT_EQ(estimator.rtt({1'000'000}), Micros{40'000});
    EXPECT_EQ(estimator.rtt({20'000'000}), BandwidthEstimator::kRttStart);
}

TEST(BandwidthEstimator, FeedbackOnWhatWasNeverSentChangesNothing) {
    BandwidthEstimator estimator({});
    const std::vector<Arrival> arrivals{{1, true, {5}}, {2, false, {}}, {60'000, true, {INT64_MAX}}};
    estimator.handle_feedback({1'000'000}, arrivals);
    EXPECT_EQ(estimator.unknown(), 3u);
    EXPECT_EQ(estimator.target_bps(), 300'000);
    EXPECT_EQ(estimator.deadline(), Time::never());
}

RC_GTEST_PROP(BandwidthEstimator, WhateverFeedbackSaysTheTargetStaysWithinItsLimits, ()) {
    const RateLimits limits{.min_bps = 30'000, .max_bps = 8'000'000};
    BandwidthEstimator estimator({.start_bps = 300'000, .limits = limits});
    Time now{1'000'000};
    std::uint16_t last = 0;
    for (int turn = 0; turn < 60; ++turn) {
        const auto packets = *rc::gen::inRange(0, 20);
        for (int i = 0; i < packets; ++i) {
            now = now + Micros{*rc::gen::inRange<std::int64_t>(0, 5'000)};
            last = estimator.handle_sent(now, static_cast<std::uint16_t>(*rc::gen::inRange(1, 1500)),
                                         *rc::gen::inRange<std::uint32_t>(0, 4));
        }
        std::vector<Arrival> arrivals;
        auto sequence = static_cast<std::uint16_t>(last - *rc::gen::inRange(-5, 60));
        const auto statuses = *rc::gen::inRange(0, 40);
        for (int i = 0; i < statuses; ++i) {
            const auto wild = *rc::gen::arbitrary<std::int64_t>();
            const bool lie = *rc::gen::inRange(0, 4) == 0;
            const std::int64_t at = lie ? wild % (std::int64_t{1} << 50) : now.us + i * 100;
            arrivals.push_back({sequence++, *rc::gen::inRange(0, 5) > 0, {at}});
        }
        estimator.handle_feedback(now, arrivals);
        estimator.handle_rtt(now, Micros{*rc::gen::arbitrary<std::int64_t>()});
        estimator.set_wanted(now, *rc::gen::arbitrary<std::int64_t>() / 1'000'000);
        if (estimator.deadline() <= now) estimator.on_time(now);
        while (const auto probe = estimator.next_probe()) RC_ASSERT(probe->rate_bps <= limits.max_bps);
        RC_ASSERT(estimator.target_bps() >= limits.min_bps);
        RC_ASSERT(estimator.target_bps() <= limits.max_bps);
        RC_ASSERT(estimator.in_flight_bytes() >= 0);
    }
}

}  // namespace
}  // namespace parley::media
