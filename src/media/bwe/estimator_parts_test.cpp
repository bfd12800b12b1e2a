// The parts of the estimator one by one: history, groups, trend, detector, rates, loss, probes.
#include <gtest/gtest.h>

#include <vector>

#include "media/bwe/acked_bitrate.hpp"
#include "media/bwe/alr_detector.hpp"
#include "media/bwe/delay_estimator.hpp"
#include "media/bwe/loss_estimator.hpp"
#include "media/bwe/probe_controller.hpp"
#include "media/bwe/probe_estimator.hpp"
#include "media/bwe/rate_control.hpp"
#include "media/bwe/send_history.hpp"
#include "media/rate.hpp"

namespace parley::media {
namespace {

Time ms(double value) {
    return {static_cast<std::int64_t>(value * 1000)};
}

TEST(SendHistory, KnowsWhatIsInFlight) {
    SendHistory history;
    const auto first = history.add(ms(1), 100, 0);
    const auto second = history.add(ms(2), 200, 7);
    EXPECT_EQ(static_cast<std::uint16_t>(first + 1), second);
    EXPECT_EQ(history.in_flight_bytes(), 300);
    EXPECT_EQ(history.oldest_in_flight(), ms(1));
    ASSERT_NE(history.find(second), nullptr);
    EXPECT_EQ(history.find(second)->probe_cluster, 7u);
    EXPECT_EQ(history.find(static_cast<std::uint16_t>(second + 1)), nullptr);
    history.land_before(second);
    EXPECT_EQ(history.in_flight_bytes(), 200);
    history.land(*history.find(second));
    history.land(*history.find(second));
    EXPECT_EQ(history.in_flight_bytes(), 0);
    EXPECT_EQ(history.oldest_in_flight(), Time::never());
}

TEST(SendHistory, ForgetsTheOldestAndSurvivesTheWrap) {
    SendHistory history;
    for (int i = 0; i < 200'000; ++i) {
        const auto sequence = history.add(ms(i), 10, 0);
        ASSERT_NE(history.find(sequence), nullptr);
        ASSERT_EQ(history.find(sequence)->at, ms(i));
    }
    EXPECT_EQ(history.in_flight_bytes(), static_cast<std::int64_t>(SendHistory::kSentMax) * 10);
    EXPECT_EQ(history.oldest_in_flight(), ms(200'000 - static_cast<double>(SendHistory::kSentMax)));
}

TEST(SendHistory, KeepsASecondAndWhatIsInFlightWhateverItsSizeIs) {
    SendHistory history;
    for (int i = 0; i < 5'000; ++i) {
        const auto sequence = history.add(ms(i * 5.0), 10, 0);
        if (i >= 199) {
            auto* packet = history.find(static_cast<std::uint16_t>(sequence - 199));
            ASSERT_NE(packet, nullptr) << i;
            ASSERT_EQ(packet->at, ms((i - 199) * 5.0));
            history.land(*packet);
        }
        ASSERT_LE(history.in_flight_bytes(), 2'000);
    }
    EXPECT_EQ(history.oldest_in_flight(), ms((5'000 - 199) * 5.0));
}

TEST(InterArrival, GroupsWhatWasSentWithinFiveMilliseconds) {
    InterArrival groups;
    EXPECT_FALSE(groups.add(ms(0), ms(50)));
    EXPECT_FALSE(groups.add(ms(4), ms(55)));
    EXPECT_FALSE(groups.add(ms(20), ms(75)));  // the first group is complete, but has none before it
    const auto delta = groups.add(ms(40), ms(95));
    ASSERT_TRUE(delta);
    EXPECT_EQ(delta->send, ms(20) - ms(4));
    EXPECT_EQ(delta->arrival, ms(75) - ms(55));
}

TEST(InterArrival, TakesWhatAJamLetsOutAsOneGroup) {
    InterArrival groups;
    (void)groups.add(ms(0), ms(50));
    (void)groups.add(ms(20), ms(70));
    EXPECT_TRUE(groups.add(ms(40), ms(170)));
    for (int i = 1; i < 5; ++i) EXPECT_FALSE(groups.add(ms(40 + 10 * i), ms(170 + i))) << i;  // held up, then at once
}

TEST(InterArrival, BeginsAnewAfterAJumpOfTheClock) {
    InterArrival groups;
    for (int i = 0; i < 5; ++i) (void)groups.add(ms(20 * i), ms(50 + 20 * i));
    EXPECT_TRUE(groups.add(ms(100), ms(1e9)));   // completes the one before
    EXPECT_FALSE(groups.add(ms(120), ms(2e9)));  // now the jump is between two groups
    EXPECT_FALSE(groups.add(ms(140), ms(2e9 + 20)));
    EXPECT_TRUE(groups.add(ms(160), ms(2e9 + 40)));
}

/// Packets each 20 ms whose delay grows by `growth_ms` each; how many until over-use is called, or -1.
int packets_until_over(double growth_ms, int packets = 500) {
    DelayEstimator delay;
    for (int i = 0; i < packets; ++i) {
        delay.add(ms(20 * i), ms(50 + (20 + growth_ms) * i));
        if (delay.use() == PathUse::over) return i;
    }
    return -1;
}

TEST(DelayEstimator, CallsOveruseWhenDelayGrowsAndOnlyThen) {
    EXPECT_EQ(packets_until_over(0), -1);
    EXPECT_EQ(packets_until_over(-0.5), -1);
    const int slow = packets_until_over(1);
    const int quick = packets_until_over(5);
    EXPECT_GT(slow, 0);
    EXPECT_GT(quick, 0);
    EXPECT_LE(quick, slow);
    EXPECT_LE(quick, 30);  // the window and some
}

TEST(OveruseDetector, TheThresholdFollowsTheTrendWithinBounds) {
    OveruseDetector detector;
    for (int i = 0; i < 5'000; ++i) detector.handle(0, Micros{20'000}, ms(20 * i));
    EXPECT_DOUBLE_EQ(detector.threshold_ms(), OveruseDetector::kThresholdMinMs);
    for (int i = 0; i < 50; ++i) detector.handle(20, Micros{20'000}, ms(100'000 + 20 * i));
    EXPECT_GT(detector.threshold_ms(), 15);  // rivals fill the queue: bear it
    detector.handle(5'000, Micros{20'000}, ms(102'000));
    EXPECT_LT(detector.threshold_ms(), 21);  // one spike is not the path
}

TEST(AckedBitrate, MeasuresOverItsWindow) {
    AckedBitrate acked;
    EXPECT_FALSE(acked.bps());
    for (int i = 0; i < 200; ++i) acked.add(ms(10 * i), 1250);
    EXPECT_NEAR(static_cast<double>(*acked.bps()), 1'000'000, 20'000);
    for (int i = 0; i < 100; ++i) acked.add(ms(2000 + 10 * i), 625);
    EXPECT_NEAR(static_cast<double>(*acked.bps()), 500'000, 10'000);
    acked.add(ms(30'000), 1250);  // after a silence one packet says nothing
    EXPECT_FALSE(acked.bps());
    acked.add({INT64_MAX}, 1250);  // nor does a clock gone mad
    acked.add({INT64_MIN}, 1250);
    EXPECT_FALSE(acked.bps());
}

TEST(RateControl, DecreasesToAShareOfWhatArrives) {
    RateControl rate(1'000'000, {});
    rate.handle(ms(0), PathUse::over, 800'000, Micros{100'000});
    EXPECT_EQ(rate.bps(), 680'000);
    rate.handle(ms(50), PathUse::over, 700'000, Micros{100'000});
    EXPECT_EQ(rate.bps(), 680'000);  // the first decrease has had no time to show
    rate.handle(ms(100), PathUse::over, 700'000, Micros{100'000});
    EXPECT_EQ(rate.bps(), 595'000);
    rate.handle(ms(110), PathUse::over, 200'000, Micros{100'000});
    EXPECT_EQ(rate.bps(), 170'000);  // unless next to nothing arrives
}

TEST(RateControl, IncreasesByEightPercentASecondAndNeverFarBeyondWhatArrives) {
    RateControl rate(1'000'000, {});
    for (int i = 0; i <= 100; ++i) rate.handle(ms(100 * i), PathUse::normal, 900'000'000, Micros{100'000});
    EXPECT_NEAR(static_cast<double>(rate.bps()), 1'000'000 * 2.16, 20'000);  // 1.08 to the tenth
    RateControl idle(1'000'000, {});
    for (int i = 0; i <= 300; ++i) idle.handle(ms(100 * i), PathUse::normal, 800'000, Micros{100'000});
    EXPECT_EQ(idle.bps(), 1'210'000);
    idle.set(ms(40'000), 5'000'000);  // a probe's word stands
    idle.handle(ms(40'100), PathUse::normal, 800'000, Micros{100'000});
    EXPECT_EQ(idle.bps(), 5'000'000);
}

TEST(RateControl, GoesSlowlyNearTheCapacityItKnows) {
    RateControl rate(1'000'000, {});
    rate.handle(ms(0), PathUse::over, 1'000'000, Micros{100'000});
    const auto after = rate.bps();
    for (int i = 1; i <= 11; ++i) rate.handle(ms(100 * i), PathUse::normal, 900'000, Micros{100'000});
    EXPECT_LT(rate.bps(), after + 60'000);
    EXPECT_GT(rate.bps(), after + 4'000);
}

TEST(RateControl, StaysWithinItsLimits) {
    RateControl rate(1, {.min_bps = 50'000, .max_bps = 60'000});
    EXPECT_EQ(rate.bps(), 50'000);
    rate.set(ms(0), INT64_MAX);
    EXPECT_EQ(rate.bps(), 60'000);
    rate.handle(ms(1), PathUse::over, 1, Micros{100'000});
    EXPECT_EQ(rate.bps(), 50'000);
}

TEST(LossEstimator, BoundsNothingUntilATenthIsLost) {
    LossEstimator loss;
    for (int i = 0; i < 20; ++i) loss.handle(ms(600 * i), 95, 5, 1'000'000, Micros{100'000});
    EXPECT_EQ(loss.bound_bps(), LossEstimator::kUnbounded);
    for (int i = 20; i < 23; ++i) loss.handle(ms(600 * i), 80, 20, 1'000'000, Micros{100'000});
    EXPECT_LE(loss.bound_bps(), 900'000);
}

/// Sends through a link that loses `inherent` of everything and drops what exceeds `capacity`; the rate after 60 s.
std::int64_t rate_under_loss(double inherent, std::int64_t capacity_bps) {
    LossEstimator loss;
    std::int64_t rate = 3'000'000;
    for (int i = 0; i < 600; ++i) {
        const double fits = std::min(1.0, static_cast<double>(capacity_bps) / static_cast<double>(rate));
        const auto sent = static_cast<std::uint32_t>(rate / 8 / 1000 / 10);
        const auto received = static_cast<std::uint32_t>(sent * fits * (1 - inherent) + 0.5);
        loss.handle(ms(100 * i), received, sent - received, rate, Micros{100'000});
        rate = std::min<std::int64_t>(3'000'000, loss.bound_bps());
    }
    return rate;
}

TEST(LossEstimator, YieldsToAPolicerButNotToABadRadioLink) {
    EXPECT_EQ(rate_under_loss(0.05, 10'000'000), 3'000'000);
    EXPECT_GE(rate_under_loss(0.2, 10'000'000), 2'000'000);
    for (const std::int64_t capacity : {600'000, 1'000'000, 2'000'000}) {
        const auto rate = static_cast<double>(rate_under_loss(0, capacity));
        EXPECT_LE(rate, static_cast<double>(capacity) * 1.2) << capacity;
        EXPECT_GE(rate, static_cast<double>(capacity) * 0.7) << capacity;
    }
}

TEST(AlrDetector, KnowsWhenTheApplicationUsesLittle) {
    AlrDetector alr;
    const auto send_for = [&](int from_ms, int to_ms, std::int64_t bps) {
        for (int at = from_ms; at < to_ms; at += 10) {
            alr.handle_sent(bytes_in(bps, Micros{10'000}));
            alr.on_time(ms(at), 1'000'000);
        }
    };
    send_for(0, 2000, 1'000'000);
    EXPECT_FALSE(alr.limited());
    send_for(2000, 5000, 300'000);
    EXPECT_TRUE(alr.limited());
    send_for(5000, 8000, 900'000);
    EXPECT_FALSE(alr.limited());
}

TEST(ProbeEstimator, MeasuresTheSlowerOfSendingAndArriving) {
    ProbeEstimator estimator;
    estimator.begin({.cluster = 1, .rate_bps = 4'000'000});
    std::optional<std::int64_t> bps;
    for (int i = 0; i < 8; ++i) {
        bps = estimator.handle_arrival({.at = ms(2 * i), .probe_cluster = 1, .size = 1000}, ms(50 + 4 * i));
    }
    ASSERT_TRUE(bps);
    EXPECT_EQ(*bps, 1'900'000);  // arrives at 2 Mbit/s, of which 95 % may be used
    estimator.begin({.cluster = 2, .rate_bps = 4'000'000});
    for (int i = 0; i < 8; ++i) {
        bps = estimator.handle_arrival({.at = ms(2 * i), .probe_cluster = 2, .size = 1000}, ms(50 + 2 * i));
    }
    EXPECT_EQ(*bps, 4'000'000);
}

TEST(ProbeEstimator, SaysNothingOfHalfAProbeOrAnImpossibleOne) {
    ProbeEstimator estimator;
    estimator.begin({.cluster = 1, .rate_bps = 4'000'000});
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(estimator.handle_arrival({.at = ms(2 * i), .probe_cluster = 1, .size = 1000}, ms(50 + 2 * i)));
    }
    estimator.begin({.cluster = 2, .rate_bps = 4'000'000});
    for (int i = 0; i < 8; ++i) {  // arrives ten times as fast as it was sent
        EXPECT_FALSE(estimator.handle_arrival({.at = ms(2 * i), .probe_cluster = 2, .size = 1000}, ms(50 + 0.2 * i)));
    }
    EXPECT_FALSE(estimator.handle_arrival({.at = ms(0), .probe_cluster = 99, .size = 1000}, ms(50)));
}

struct Prober {
    ProbeController controller{RateLimits{.max_bps = 10'000'000}};
    ProbeView view{.estimate_bps = 300'000};
    std::int64_t now_ms = 0;

    /// All probes asked for while time passes.
    std::vector<std::int64_t> run_for(int duration_ms) {
        std::vector<std::int64_t> rates;
        for (const std::int64_t end = now_ms + duration_ms; now_ms < end; now_ms += 100) {
            controller.on_time(now(), view);
            while (const auto probe = controller.next()) rates.push_back(probe->rate_bps);
        }
        return rates;
    }
    [[nodiscard]] Time now() const { return ms(static_cast<double>(now_ms)); }
};

using Rates = std::vector<std::int64_t>;

TEST(ProbeController, ClimbsByDoublingWhileProbesComeThrough) {
    Prober p;
    EXPECT_TRUE(p.run_for(1000).empty());  // not before something can be sent
    p.controller.start(p.now(), 300'000);
    EXPECT_EQ(p.run_for(100), (Rates{900'000, 1'800'000}));
    p.controller.handle_result(p.now(), 1'800'000);
    EXPECT_EQ(p.run_for(100), (Rates{3'600'000}));
    p.controller.handle_result(p.now(), 2'000'000);  // the link is full
    EXPECT_TRUE(p.run_for(3000).empty());
}

TEST(ProbeController, AsksNowAndThenWhileTheApplicationIsLimited) {
    Prober p;
    p.controller.start(p.now(), 300'000);
    (void)p.run_for(2000);
    p.view = {.estimate_bps = 1'000'000, .limited = true};
    EXPECT_EQ(p.run_for(10'000), (Rates{2'000'000, 2'000'000}));
    p.controller.set_wanted(p.now(), 900'000, 1'000'000);  // 1 Mbit/s serves that nearly
    EXPECT_EQ(p.run_for(10'000), (Rates{1'125'000, 1'125'000}));
    p.view.estimate_bps = 1'125'000;
    EXPECT_TRUE(p.run_for(20'000).empty());
    p.controller.set_wanted(p.now(), 3'000'000, 1'125'000);  // somebody turned a camera on
    EXPECT_EQ(p.run_for(500), (Rates{2'250'000}));
    p.view.over_used = true;
    EXPECT_TRUE(p.run_for(20'000).empty());
}

TEST(ProbeController, TriesTheOldRateSomeSecondsAfterADeepDrop) {
    Prober p;
    p.controller.start(p.now(), 300'000);
    p.view.estimate_bps = 2'000'000;
    (void)p.run_for(3000);
    p.view = {.estimate_bps = 500'000, .over_used = true};
    EXPECT_TRUE(p.run_for(4000).empty());
    p.view.over_used = false;
    EXPECT_TRUE(p.run_for(2900).empty());
    EXPECT_EQ(p.run_for(1000), (Rates{1'700'000}));
    EXPECT_TRUE(p.run_for(30'000).empty());  // once
}

}  // namespace
}  // namespace parley::media
