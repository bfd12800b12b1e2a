// How packets leave: spread and in groups, after what waits for nothing, probes at their rate, and nothing that is too
// late.
#include "media/pacer/pacer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace parley::media {
namespace {

struct Wire final : PacerSink {
    struct Sent {
        std::uint32_t handle;  ///< 0: padding
        Time at;
        std::uint32_t cluster;
        std::uint16_t size;
    };
    Pacer pacer;
    Time now{1'000'000};
    std::vector<Sent> sent;
    std::vector<std::uint32_t> dropped;
    std::vector<std::uint32_t> rekeys;
    std::uint16_t padding = 1000;  ///< 0: there is none
    std::uint32_t next_handle = 1;

    void send(const PacerItem& item, std::uint32_t cluster) override {
        sent.push_back({item.handle, now, cluster, item.size});
    }
    void drop(const PacerItem& item) override { dropped.push_back(item.handle); }
    void must_rekey(std::uint32_t track) override { rekeys.push_back(track); }
    std::uint16_t send_padding(std::uint16_t, std::uint32_t cluster) override {
        if (padding > 0) sent.push_back({0, now, cluster, padding});
        return padding;
    }

    std::uint32_t put(std::uint16_t size = 1200, std::uint32_t track = 0, bool begins = false) {
        pacer.enqueue({.handle = next_handle, .track = track, .size = size, .begins = begins}, *this);
        return next_handle++;
    }
    void run_until(Time end) {
        int turns = 0;
        while (pacer.deadline() <= end) {
            now = std::max(now, pacer.deadline());
            pacer.on_time(now, *this);
            ASSERT_LT(++turns, 100'000) << "the pacer asks for time and does nothing with it";
        }
        now = end;
    }
    void run_for(Micros duration) { run_until(now + duration); }
    [[nodiscard]] std::int64_t sent_bytes(Time from, Time to) const {
        std::int64_t bytes = 0;
        for (const Sent& each : sent) bytes += each.at >= from && each.at < to ? each.size : 0;
        return bytes;
    }
};

TEST(Pacer, SleepsWhenThereIsNothing) {
    Wire wire;
    EXPECT_EQ(wire.pacer.deadline(), Time::never());
    wire.pacer.set_target(wire.now, 1'000'000);
    wire.pacer.on_time(wire.now, wire);
    EXPECT_TRUE(wire.sent.empty());
}

TEST(Pacer, SpreadsAKeyFrameAtTwoAndAHalfTimesTheTarget) {
    Wire wire;
    wire.pacer.set_target(wire.now, 1'000'000);
    for (int i = 0; i < 20; ++i) wire.put();  // 24,000 bytes: 76.8 ms at 2.5 Mbit/s
    const Time began = wire.now;
    wire.run_for(Micros{1'000'000});
    ASSERT_EQ(wire.sent.size(), 20u);
    EXPECT_NEAR(static_cast<double>((wire.sent.back().at - began).count()), 76'800, 5'000);
    for (std::size_t i = 1; i < wire.sent.size(); ++i) EXPECT_LT(wire.sent[i - 1].handle, wire.sent[i].handle);
}

TEST(Pacer, NoBurstIsLongerThanFiveMilliseconds) {
    Wire wire;
    wire.pacer.set_target(wire.now, 4'000'000);  // paced at 10 Mbit/s: 6,250 bytes in 5 ms
    wire.run_for(Micros{1'000'000});             // an idle second saves nothing up beyond that
    for (int i = 0; i < 90; ++i) wire.put();
    wire.run_for(Micros{1'000'000});
    std::map<std::int64_t, int> groups;
    for (const auto& each : wire.sent) ++groups[each.at.us];
    for (const auto& [at, packets] : groups) EXPECT_LE(packets, 6) << at;
}

TEST(Pacer, AFastLinkIsServedInGroupsThatOneCallCanTake) {
    Wire wire;
    wire.pacer.set_target(wire.now, 20'000'000);
    for (int i = 0; i < 500; ++i) wire.put();
    wire.run_for(Micros{1'000'000});
    std::map<std::int64_t, int> groups;
    for (const auto& each : wire.sent) ++groups[each.at.us];
    EXPECT_EQ(wire.sent.size(), 500u);
    EXPECT_LE(groups.size(), 80u);  // about seven in each
}

TEST(Pacer, APacketPassesWhileNothingWaitsAndThereIsBudget) {
    Wire wire;
    wire.pacer.set_target(wire.now, 1'000'000);  // 1,562 bytes in 5 ms
    wire.run_for(Micros{100'000});
    EXPECT_TRUE(wire.pacer.passes(wire.now, 1200));
    EXPECT_TRUE(wire.pacer.passes(wire.now, 1200)) << "something was left";
    EXPECT_FALSE(wire.pacer.passes(wire.now, 1200));
    wire.put();
    EXPECT_FALSE(wire.pacer.passes(wire.now + Micros{1'000'000}, 100)) << "it would overtake";
    wire.run_for(Micros{1'000'000});
    EXPECT_EQ(wire.sent.size(), 1u);
    EXPECT_TRUE(wire.pacer.passes(wire.now, 1200));
}

TEST(Pacer, WhatWaitsForNothingIsNotThereForVideo) {
    const auto time_for_five = [](bool with_sound) {
        Wire wire;
        wire.pacer.set_target(wire.now, 400'000);  // paced at 1 Mbit/s
        for (int i = 0; i < 5; ++i) wire.put();
        const Time began = wire.now;
        for (int i = 0; i < 20; ++i) {
            if (with_sound) wire.pacer.spend(wire.now, 125);  // half of it
            wire.run_for(Micros{2'000});
        }
        wire.run_for(Micros{1'000'000});
        return (wire.sent.back().at - began).count();
    };
    EXPECT_NEAR(static_cast<double>(time_for_five(true) - time_for_five(false)), 20'000, 5'000);
}

TEST(Pacer, VideoIsNotHeldUpForLongByWhatWentBefore) {
    Wire wire;
    wire.pacer.set_target(wire.now, 100'000);
    for (int i = 0; i < 1'000; ++i) wire.pacer.spend(wire.now, 1200);
    wire.put();
    wire.run_for(Pacer::kDebtMax + Micros{50'000});
    EXPECT_EQ(wire.sent.size(), 1u);
}

TEST(Pacer, NothingIsHeldForLongWhateverTheTarget) {
    Wire wire;
    wire.pacer.set_target(wire.now, 20'000);
    for (int i = 0; i < 100; ++i) wire.put();
    wire.run_for(Pacer::kHoldMax * 3);
    EXPECT_GT(wire.sent.size(), 90u) << "all but the last, whose share of the time grows";
    wire.run_for(Micros{1'000'000});
    EXPECT_EQ(wire.sent.size(), 100u);
}

TEST(Pacer, AFullQueueDropsATrackAsAWholeAndAsksForAKeyFrame) {
    Wire wire;
    wire.pacer.set_target(wire.now, 1'000'000);
    for (std::size_t i = 0; i < Pacer::kItemsMax; ++i) wire.put(1200, i % 8 == 0 ? 4 : 3);
    wire.put(1200, 3);
    EXPECT_EQ(wire.rekeys, (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(wire.dropped.size(), Pacer::kItemsMax / 8 * 7 + 1);
    EXPECT_EQ(wire.pacer.counters().dropped, wire.dropped.size());
    wire.run_for(Micros{2'000'000});
    EXPECT_EQ(wire.sent.size(), Pacer::kItemsMax / 8) << "the other track's";

    // Nothing of the track is taken until a key frame begins.
    wire.sent.clear();
    wire.put(1200, 3);
    const auto key = wire.put(1200, 3, true);
    const auto more = wire.put(1200, 3);
    wire.run_for(Micros{100'000});
    ASSERT_EQ(wire.sent.size(), 2u);
    EXPECT_EQ(wire.sent[0].handle, key);
    EXPECT_EQ(wire.sent[1].handle, more);

    for (std::uint32_t track = 0; track < 2000; ++track) wire.put(1200, track, true);
    EXPECT_LE(wire.pacer.queued_bytes(), static_cast<std::int64_t>(Pacer::kItemsMax * 1200));
}

TEST(Pacer, AKeyFrameThatWaitsAlreadyIsKept) {
    Wire wire;
    wire.pacer.set_target(wire.now, 1'000'000);
    for (std::size_t i = 0; i < 1'000; ++i) wire.put(1200, 5);
    const auto key = wire.put(1200, 5, true);
    while (wire.dropped.empty()) wire.put(1200, 5);
    EXPECT_EQ(wire.dropped.size(), 1'000u);
    EXPECT_TRUE(wire.rekeys.empty());
    wire.run_for(Micros{1'000'000});
    EXPECT_EQ(wire.sent.front().handle, key);
}

TEST(Pacer, AProbeIsFilledWithPaddingAndSentAtItsRate) {
    Wire wire;
    wire.pacer.set_target(wire.now, 300'000);
    wire.put();
    wire.put();
    wire.pacer.probe(wire.now, {.cluster = 9, .rate_bps = 8'000'000});  // 15,000 bytes in 15 ms
    const Time began = wire.now;
    wire.run_for(Micros{50'000});
    std::int64_t bytes = 0;
    for (const auto& each : wire.sent) bytes += each.cluster == 9 ? each.size : 0;
    EXPECT_GE(bytes, 15'000);
    EXPECT_LT(bytes, 17'000);
    EXPECT_NE(wire.sent[0].handle, 0u);
    EXPECT_NE(wire.sent[1].handle, 0u);
    EXPECT_EQ(wire.sent[2].handle, 0u) << "padding";
    EXPECT_NEAR(static_cast<double>((wire.sent.back().at - began).count()), 14'000, 2'000);
    EXPECT_EQ(wire.pacer.deadline(), Time::never());
}

TEST(Pacer, AProbeWithoutAnythingToSendIsGivenUp) {
    Wire wire;
    wire.padding = 0;
    wire.pacer.set_target(wire.now, 300'000);
    wire.pacer.probe(wire.now, {.cluster = 1, .rate_bps = 1'000'000});
    wire.run_for(Micros{200'000});
    EXPECT_TRUE(wire.sent.empty());
    EXPECT_EQ(wire.pacer.counters().probes_given_up, 1u);
    EXPECT_EQ(wire.pacer.deadline(), Time::never());
}

RC_GTEST_PROP(Pacer, EveryPacketIsSentOrDroppedOnceAndTheRateIsKept, ()) {
    Wire wire;
    const auto target = *rc::gen::inRange<std::int64_t>(0, 5'000'000);
    wire.pacer.set_target(wire.now, target);
    const auto steps = *rc::gen::inRange(1, 150);
    for (int i = 0; i < steps; ++i) {
        const auto size = static_cast<std::uint16_t>(*rc::gen::inRange(60, 1500));
        if (*rc::gen::inRange(0, 3) == 0) wire.pacer.spend(wire.now, size);
        if (!wire.pacer.passes(wire.now, size))
            wire.put(size, *rc::gen::inRange<std::uint32_t>(0, 3), *rc::gen::inRange(0, 5) == 0);
        if (*rc::gen::inRange(0, 20) == 0) {
            wire.pacer.probe(wire.now, {.cluster = 1, .rate_bps = *rc::gen::inRange<std::int64_t>(0, 10'000'000)});
        }
        wire.run_for(Micros{*rc::gen::inRange<std::int64_t>(0, 30'000)});
    }
    wire.run_for(Micros{10'000'000});
    std::map<std::uint32_t, int> fates;
    for (const auto& each : wire.sent) fates[each.handle] += each.handle != 0;
    for (const auto handle : wire.dropped) ++fates[handle];
    for (std::uint32_t handle = 1; handle < wire.next_handle; ++handle) RC_ASSERT(fates[handle] == 1);
    RC_ASSERT(wire.pacer.deadline() == Time::never());
    RC_ASSERT(wire.pacer.queued_bytes() == 0);
}

}  // namespace
}  // namespace parley::media
