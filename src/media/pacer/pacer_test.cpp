// How packets leave: audio at once, video spread and in groups, probes at their rate, and nothing that is too late.
#include "media/pacer/pacer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace parley::media {
namespace {

using Class = PacerItem::Class;

struct Wire final : PacerSink {
    struct Sent {
        std::uint32_t handle;
        Class kind;
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
        sent.push_back({item.handle, item.kind, now, cluster, item.size});
    }
    void drop(const PacerItem& item) override { dropped.push_back(item.handle); }
    void must_rekey(std::uint32_t track) override { rekeys.push_back(track); }
    std::uint16_t send_padding(std::uint16_t, std::uint32_t cluster) override {
        if (padding > 0) sent.push_back({0, Class::padding, now, cluster, padding});
        return padding;
    }

    std::uint32_t put(Class kind, std::uint16_t size = 1200, std::uint32_t track = 0, bool start = false,
                      bool key = false) {
        pacer.enqueue(
            now,
            {.handle = next_handle, .track = track, .size = size, .kind = kind, .frame_start = start, .keyframe = key},
            *this);
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
    for (int i = 0; i < 100; ++i) wire.put(Class::video);
    const Time began = wire.now;
    wire.run_for(Micros{1'000'000});
    ASSERT_EQ(wire.sent.size(), 100u);
    // 120,000 bytes at 2.5 Mbit/s are 384 ms.
    EXPECT_NEAR(static_cast<double>((wire.sent.back().at - began).count()), 384'000, 15'000);
    for (std::size_t i = 1; i < wire.sent.size(); ++i) EXPECT_LT(wire.sent[i - 1].handle, wire.sent[i].handle);
}

TEST(Pacer, NoBurstIsLongerThanFiveMilliseconds) {
    Wire wire;
    wire.pacer.set_target(wire.now, 4'000'000);  // paced at 10 Mbit/s: 6,250 bytes in 5 ms
    wire.run_for(Micros{1'000'000});             // an idle second saves nothing up beyond that
    for (int i = 0; i < 200; ++i) wire.put(Class::video);
    wire.run_for(Micros{1'000'000});
    std::map<std::int64_t, int> groups;
    for (const auto& each : wire.sent) ++groups[each.at.us];
    for (const auto& [at, packets] : groups) EXPECT_LE(packets, 6) << at;
}

TEST(Pacer, AFastLinkIsServedInGroupsThatOneCallCanTake) {
    Wire wire;
    wire.pacer.set_target(wire.now, 20'000'000);
    for (int i = 0; i < 700; ++i) wire.put(Class::video);
    wire.run_for(Micros{1'000'000});
    std::map<std::int64_t, int> groups;
    for (const auto& each : wire.sent) ++groups[each.at.us];
    EXPECT_EQ(wire.sent.size(), 700u);
    EXPECT_LE(groups.size(), 110u);  // about seven in each
}

TEST(Pacer, AudioWaitsForNothing) {
    Wire wire;
    wire.pacer.set_target(wire.now, 100'000);
    for (int i = 0; i < 50; ++i) wire.put(Class::video);
    wire.run_for(Micros{300'000});
    const auto audio = wire.put(Class::audio, 120);
    EXPECT_LE(wire.pacer.deadline(), wire.now);
    wire.pacer.on_time(wire.now, wire);
    EXPECT_EQ(wire.sent.back().handle, audio);
    EXPECT_EQ(wire.sent.back().at, wire.now);
}

TEST(Pacer, RetransmissionsGoBeforeVideo) {
    Wire wire;
    wire.pacer.set_target(wire.now, 500'000);
    for (int i = 0; i < 10; ++i) wire.put(Class::video);
    wire.run_for(Micros{5'000});
    const std::size_t before = wire.sent.size();
    const auto again = wire.put(Class::retransmission);
    wire.run_for(Micros{200'000});
    EXPECT_EQ(wire.sent[before].handle, again);
}

TEST(Pacer, VideoThatWaitedTwoSecondsGoesAsAWholeAndAsksForAKeyFrame) {
    Wire wire;
    wire.pacer.set_target(wire.now, 20'000);
    for (int i = 0; i < 100; ++i) wire.put(Class::video, 1200, 5, i % 10 == 0);
    wire.put(Class::video, 1200, 6, true);
    wire.run_for(Micros{2'100'000});
    EXPECT_EQ(wire.rekeys, (std::vector<std::uint32_t>{5, 6}));
    EXPECT_EQ(wire.sent.size() + wire.dropped.size(), 101u);
    EXPECT_EQ(wire.pacer.queued_bytes(), 0);

    // Nothing of the track is taken until a key frame begins.
    wire.pacer.set_target(wire.now, 1'000'000);
    wire.sent.clear();
    wire.put(Class::video, 1200, 5);
    wire.put(Class::video, 1200, 5, false, true);
    const auto key = wire.put(Class::video, 1200, 5, true, true);
    const auto more = wire.put(Class::video, 1200, 5, false, true);
    wire.run_for(Micros{100'000});
    ASSERT_EQ(wire.sent.size(), 2u);
    EXPECT_EQ(wire.sent[0].handle, key);
    EXPECT_EQ(wire.sent[1].handle, more);
}

TEST(Pacer, AKeyFrameThatWaitsAlreadyIsKept) {
    Wire wire;
    wire.pacer.set_target(wire.now, 20'000);
    for (int i = 0; i < 60; ++i) wire.put(Class::video, 1200, 5);
    wire.run_for(Micros{1'500'000});
    const auto key = wire.put(Class::video, 1200, 5, true, true);
    wire.run_for(Micros{600'000});
    EXPECT_TRUE(wire.rekeys.empty());
    EXPECT_FALSE(wire.dropped.empty());
    wire.run_for(Micros{300'000});
    EXPECT_EQ(wire.sent.back().handle, key);
}

TEST(Pacer, FullQueuesDropAndCount) {
    Wire wire;
    wire.pacer.set_target(wire.now, 1'000'000);
    for (std::size_t i = 0; i < Pacer::kVideoMax + 1; ++i) wire.put(Class::video, 1200, 3);
    EXPECT_EQ(wire.rekeys, (std::vector<std::uint32_t>{3}));
    EXPECT_EQ(wire.dropped.size(), Pacer::kVideoMax + 1);
    for (std::size_t i = 0; i < Pacer::kAudioMax + 2; ++i) wire.put(Class::audio, 100);
    EXPECT_EQ(wire.pacer.counters().dropped_audio, 2u);
    for (std::size_t i = 0; i < Pacer::kRetransmissionMax + 3; ++i) wire.put(Class::retransmission, 100);
    EXPECT_EQ(wire.pacer.counters().dropped_retransmission, 3u);
    for (std::uint32_t track = 0; track < 2000; ++track) wire.put(Class::video, 1200, track, true);
    EXPECT_LE(wire.pacer.queued_bytes(), static_cast<std::int64_t>(2 * Pacer::kVideoMax * 1200));
}

TEST(Pacer, AProbeIsFilledWithPaddingAndSentAtItsRate) {
    Wire wire;
    wire.pacer.set_target(wire.now, 300'000);
    wire.put(Class::video);
    wire.put(Class::video);
    wire.pacer.probe(wire.now, {.cluster = 9, .rate_bps = 8'000'000});  // 15,000 bytes in 15 ms
    const Time began = wire.now;
    wire.run_for(Micros{50'000});
    std::int64_t bytes = 0;
    for (const auto& each : wire.sent) bytes += each.cluster == 9 ? each.size : 0;
    EXPECT_GE(bytes, 15'000);
    EXPECT_LT(bytes, 17'000);
    EXPECT_EQ(wire.sent[0].kind, Class::video);
    EXPECT_EQ(wire.sent[1].kind, Class::video);
    EXPECT_EQ(wire.sent[2].kind, Class::padding);
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
        const auto kind = static_cast<Class>(*rc::gen::inRange(0, 3));
        const auto size = static_cast<std::uint16_t>(*rc::gen::inRange(60, 1500));
        wire.put(kind, size, *rc::gen::inRange<std::uint32_t>(0, 3), *rc::gen::inRange(0, 3) == 0,
                 *rc::gen::inRange(0, 5) == 0);
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
