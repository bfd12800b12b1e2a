// The simulated link keeps what it promises: rate, queue, delay, loss; and the same seed gives the same run.
#include "media/testing/sim_link.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::media::testing {
namespace {

struct Line {
    explicit Line(LinkConfig config, std::uint64_t seed = 1)
        : random(seed), link(events, random, config, [this](int packet) {
              came.push_back({packet, events.now()});
          }) {}

    struct Came {
        int packet;
        Time at;
        bool operator==(const Came&) const = default;
    };
    EventQueue events;
    SeededRandom random;
    std::vector<Came> came;
    SimLink<int> link;

    /// One packet of 1,000 bytes each `gap`.
    void send(int packets, Micros gap) {
        for (int i = 0; i < packets; ++i) {
            link.send(i, 1000);
            events.run_for(gap);
        }
        events.run_for(Micros{10'000'000});
    }
};

TEST(SimLink, PacketsTakeTheirTimeOnTheWireAndTheDelay) {
    Line line({.rate_bps = 1'000'000, .base_delay = Micros{50'000}});
    line.send(2, Micros{0});
    ASSERT_EQ(line.came.size(), 2u);
    EXPECT_EQ(line.came[0].at, Time{58'000});
    EXPECT_EQ(line.came[1].at, Time{66'000});
}

TEST(SimLink, WhatTheQueueDoesNotHoldIsDropped) {
    Line line({.rate_bps = 1'000'000, .base_delay = Micros{0}, .queue_max = Micros{100'000}});
    line.send(100, Micros{0});
    EXPECT_EQ(line.came.size(), 12u);  // 12,500 bytes are 100 ms
    EXPECT_EQ(line.link.stats().dropped_queue, 88u);
}

TEST(SimLink, TheRateChangesWithTheSchedule) {
    Line line({.rate_bps = 1'000'000, .base_delay = Micros{0}, .queue_max = Micros{60'000'000}});
    line.link.set_rate_at({1'000'000}, 500'000);
    for (int i = 0; i < 250; ++i) line.link.send(i, 1000);
    line.events.run_until({1'000'000});
    EXPECT_EQ(line.came.size(), 125u);
    line.events.run_until({2'000'000});
    EXPECT_EQ(line.came.size(), 187u);
}

TEST(SimLink, JitterDoesNotReorderUnlessAsked) {
    LinkConfig config{.base_delay = Micros{20'000}, .jitter_deviation = Micros{10'000}};
    Line line(config);
    line.send(500, Micros{1'000});
    for (int i = 0; i < 500; ++i) EXPECT_EQ(line.came[static_cast<std::size_t>(i)].packet, i);
    config.reorder = 0.1;
    Line wild(config);
    wild.send(500, Micros{1'000});
    EXPECT_EQ(wild.came.size(), 500u);
    EXPECT_FALSE(
        std::is_sorted(wild.came.begin(), wild.came.end(), [](auto& a, auto& b) { return a.packet < b.packet; }));
}

TEST(SimLink, LosesTheShareItIsTold) {
    Line uniform_loss({.loss = 0.1});
    uniform_loss.send(10'000, Micros{10});
    EXPECT_NEAR(static_cast<double>(uniform_loss.came.size()), 9'000, 150);
    // 0.02 of entering and 0.2 of leaving: a share of 1/11 in bursts of five.
    Line bursts({.burst = {.enter_bad = 0.02, .leave_bad = 0.2, .loss_in_bad = 1}});
    bursts.send(20'000, Micros{10});
    EXPECT_NEAR(static_cast<double>(bursts.link.stats().dropped_loss), 20'000 / 11.0, 300);
}

TEST(SimLink, IsDarkDuringABlackOutAndDuplicatesOnRequest) {
    Line line({.base_delay = Micros{0}, .duplicate = 1});
    line.link.black_out({5'000}, {10'000});
    line.send(20, Micros{1'000});
    EXPECT_EQ(line.link.stats().dropped_blackout, 5u);
    EXPECT_EQ(line.came.size(), 30u);
}

TEST(SimLink, ASeedIsARun) {
    const LinkConfig config{.rate_bps = 2'000'000, .jitter_deviation = Micros{3'000}, .loss = 0.2, .reorder = 0.2};
    Line one(config, 7);
    Line two(config, 7);
    Line other(config, 8);
    for (Line* line : {&one, &two, &other}) line->send(300, Micros{4'000});
    EXPECT_EQ(one.came, two.came);
    EXPECT_NE(one.came, other.came);
}

}  // namespace
}  // namespace parley::media::testing
