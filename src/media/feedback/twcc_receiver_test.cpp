// What a publisher is told of its packets' arrival.
#include "media/feedback/twcc_receiver.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <vector>

namespace parley::media {
namespace {

Time ms(std::int64_t value) {
    return {value * 1000};
}

struct Told {
    TwccReceiver receiver;
    TwccFeedback feedback;
    ReferenceClock clock;

    /// The next message, when one is due.
    std::vector<Arrival> next(Time now) {
        if (!receiver.try_build(now, feedback)) return {};
        std::vector<Arrival> arrivals(TwccFeedback::kStatusesMax);
        arrivals.resize(feedback.expand(clock, arrivals));
        return arrivals;
    }
};

TEST(TwccReceiver, SaysNothingBeforeSomethingCame) {
    Told told;
    EXPECT_EQ(told.receiver.deadline(), Time::never());
    EXPECT_TRUE(told.next(ms(10'000)).empty());
}

TEST(TwccReceiver, TellsWhatCameAndWhatDidNot) {
    Told told;
    told.receiver.handle_packet(ms(1000), 7);
    told.receiver.handle_packet(ms(1010), 8);
    told.receiver.handle_packet(ms(1013), 10);
    EXPECT_TRUE(told.next(ms(1049)).empty());
    EXPECT_EQ(told.receiver.deadline(), ms(1050));
    const auto arrivals = told.next(ms(1050));
    ASSERT_EQ(arrivals.size(), 4u);
    EXPECT_EQ(told.feedback.base_sequence, 7);
    EXPECT_EQ(told.feedback.reference_time, 1000 / 64);
    EXPECT_TRUE(arrivals[0].received && arrivals[1].received && arrivals[3].received);
    EXPECT_FALSE(arrivals[2].received);
    EXPECT_EQ(arrivals[1].at - arrivals[0].at, Micros{10'000});
    EXPECT_EQ(arrivals[3].at - arrivals[1].at, Micros{3'000});
    EXPECT_TRUE(told.next(ms(1200)).empty());
}

TEST(TwccReceiver, SpeaksEachHundredMillisecondsAndSoonerOfMuch) {
    Told told;
    told.receiver.handle_packet(ms(1000), 0);
    ASSERT_FALSE(told.next(ms(1050)).empty());
    told.receiver.handle_packet(ms(1051), 1);
    EXPECT_EQ(told.receiver.deadline(), ms(1150));
    for (std::uint16_t sequence = 2; sequence < 30; ++sequence) told.receiver.handle_packet(ms(1060), sequence);
    EXPECT_EQ(told.receiver.deadline(), ms(1100));
}

TEST(TwccReceiver, GoesBackToALatePacket) {
    Told told;
    told.receiver.handle_packet(ms(1000), 1);
    told.receiver.handle_packet(ms(1000), 3);
    ASSERT_EQ(told.next(ms(1050)).size(), 3u);
    told.receiver.handle_packet(ms(1060), 2);
    const auto arrivals = told.next(ms(1150));
    ASSERT_EQ(arrivals.size(), 2u);
    EXPECT_EQ(arrivals[0].sequence, 2);
    EXPECT_TRUE(arrivals[0].received);
    EXPECT_TRUE(arrivals[1].received);
    EXPECT_EQ(told.feedback.feedback_count, 1);
}

TEST(TwccReceiver, TakesEachPacketOnce) {
    Told told;
    told.receiver.handle_packet(ms(1000), 5);
    told.receiver.handle_packet(ms(1020), 5);
    EXPECT_EQ(told.receiver.ignored(), 1u);
    EXPECT_EQ(told.next(ms(1050)).size(), 1u);
    told.receiver.handle_packet(ms(1090), 5);
    EXPECT_EQ(told.receiver.deadline(), Time::never());
}

TEST(TwccReceiver, NumbersAndReferenceTimesWrap) {
    Told told;
    // 64 ms before the 24-bit reference time turns over.
    const std::int64_t turn_us = (std::int64_t{1} << 24) * kReferenceTickUs;
    told.receiver.handle_packet({turn_us - 64'000}, 65'534);
    ASSERT_EQ(told.next({turn_us}).size(), 1u);
    EXPECT_EQ(told.feedback.reference_time, 0xffffffu);
    const Time before = told.clock.unwrap(told.feedback.reference_time);
    told.receiver.handle_packet({turn_us + 10'000}, 0);
    const auto arrivals = told.next({turn_us + 200'000});
    ASSERT_EQ(arrivals.size(), 2u);
    EXPECT_EQ(arrivals[0].sequence, 65'535);
    EXPECT_FALSE(arrivals[0].received);
    EXPECT_EQ(arrivals[1].sequence, 0);
    EXPECT_EQ(told.feedback.reference_time, 0u);
    EXPECT_EQ(arrivals[1].at - before, Micros{74'000});
}

TEST(ReferenceClock, StaysWithinBoundsWhateverIsSaid) {
    ReferenceClock forward;
    ReferenceClock backward;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const Time ahead = forward.unwrap(i * 0x7fffff);
        const Time back = backward.unwrap(0u - i * 0x7fffff);
        ASSERT_GT(ahead.us, 0);
        ASSERT_GT(back.us, 0);
        ASSERT_LT(ahead.us, std::int64_t{1} << 60);
    }
}

TEST(TwccReceiver, ALongListComesInSeveralMessages) {
    Told told;
    for (std::uint16_t sequence = 0; sequence < 1000; ++sequence) told.receiver.handle_packet(ms(1000), sequence);
    std::size_t statuses = 0;
    int messages = 0;
    for (auto arrivals = told.next(ms(1100)); !arrivals.empty(); arrivals = told.next(ms(1100))) {
        statuses += arrivals.size();
        ++messages;
    }
    EXPECT_EQ(statuses, 1000u);
    EXPECT_EQ(messages, 3);
}

TEST(TwccReceiver, ATimeThatFitsNoDeltaBeginsTheNextMessage) {
    Told told;
    told.receiver.handle_packet(ms(1000), 0);
    told.receiver.handle_packet(ms(10'000), 1);  // 9 s later; a delta holds 8.19
    EXPECT_EQ(told.next(ms(10'100)).size(), 1u);
    EXPECT_EQ(told.next(ms(10'100)).size(), 1u);
    EXPECT_TRUE(told.next(ms(10'100)).empty());
}

TEST(TwccReceiver, AJumpAheadBeginsANewHistory) {
    Told told;
    told.receiver.handle_packet(ms(1000), 0);
    told.receiver.handle_packet(ms(1001), 30'000);
    const auto arrivals = told.next(ms(1100));
    ASSERT_EQ(arrivals.size(), 1u);
    EXPECT_EQ(arrivals[0].sequence, 30'000);
}

RC_GTEST_PROP(TwccReceiver, TellsEveryArrivalWithinATick, ()) {
    Told told;
    std::map<std::uint16_t, Time> came;
    std::map<std::uint16_t, Time> heard;
    Time now{5'000'000};
    auto next = *rc::gen::arbitrary<std::uint16_t>();
    const auto listen = [&] {
        for (auto arrivals = told.next(now); !arrivals.empty(); arrivals = told.next(now)) {
            RC_ASSERT(arrivals.back().received);
            std::int32_t previous = 0;
            for (const std::int32_t ticks : told.feedback.statuses()) {
                if (ticks == TwccFeedback::kMissing) continue;
                RC_ASSERT(std::abs(ticks - previous) <= TwccFeedback::kDeltaTicksMax);
                previous = ticks;
            }
            for (const Arrival& arrival : arrivals) {
                if (arrival.received) heard[arrival.sequence] = arrival.at;
            }
        }
    };
    const auto steps = *rc::gen::inRange(1, 200);
    for (int i = 0; i < steps; ++i) {
        now = now + Micros{*rc::gen::inRange<std::int64_t>(0, 30'000)};
        next = static_cast<std::uint16_t>(next + *rc::gen::inRange(1, 4));
        const auto late = static_cast<std::uint16_t>(*rc::gen::inRange(0, 10) == 0 ? 5 : 0);
        const auto sequence = static_cast<std::uint16_t>(next - late);
        if (i > 5 && came.emplace(sequence, now).second) told.receiver.handle_packet(now, sequence);
        if (i == 5 && came.emplace(next, now).second) told.receiver.handle_packet(now, next);
        listen();
    }
    now = now + Micros{1'000'000};
    listen();
    std::optional<std::int64_t> offset;  // the two clocks differ by whole turns
    for (const auto& [sequence, at] : came) {
        RC_ASSERT(heard.contains(sequence));
        const std::int64_t error = heard[sequence].us - at.us;
        if (!offset) offset = error;
        RC_ASSERT(std::abs(error - *offset) < kArrivalTickUs * 2);
    }
}

}  // namespace
}  // namespace parley::media
