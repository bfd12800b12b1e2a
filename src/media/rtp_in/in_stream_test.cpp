#include "media/rtp_in/in_stream.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "media/rtp_in/keyframe_requester.hpp"
#include "media/testing/made_packet.hpp"

namespace parley::media {
namespace {

using testing::MadePacket;
using testing::PacketSpec;

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

class InStreamTest : public ::testing::Test {
protected:
    Place receive(std::uint16_t sequence, std::int64_t ms, bool recovered = false, bool key = false) {
        const MadePacket made({.sequence = sequence,
                               .timestamp = static_cast<std::uint32_t>(ms * 90),
                               .arrival = at_ms(ms),
                               .keyframe = key});
        return stream.handle_packet(made.packet, recovered);
    }
    std::vector<std::uint16_t> nacks(std::int64_t ms) {
        std::array<std::uint16_t, 300> out{};
        const auto count = stream.take_nacks(at_ms(ms), out);
        return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count)};
    }
    InStream stream{InStream::Options{.ssrc = 1, .rtx_ssrc = 2}};
};

TEST_F(InStreamTest, NumbersGoOnOverTheWrapAndLatePacketsFindTheirPlace) {
    EXPECT_EQ(receive(65'534, 0).sequence, 65'534);
    EXPECT_EQ(receive(1, 10).sequence, 65'537);
    const auto late = receive(65'535, 11);
    EXPECT_EQ(late.arrival, ArrivalKind::late);
    EXPECT_EQ(late.sequence, 65'535);
    EXPECT_EQ(receive(65'535, 12).arrival, ArrivalKind::duplicate);
    EXPECT_EQ(stream.stats().lost(), 1u);
}

TEST_F(InStreamTest, OneWildNumberIsRefusedAndTwoInARowAreANewStart) {
    receive(100, 0);
    EXPECT_EQ(receive(20'000, 1).arrival, ArrivalKind::refused);
    EXPECT_EQ(receive(101, 2).arrival, ArrivalKind::next);
    EXPECT_EQ(receive(30'000, 3).arrival, ArrivalKind::refused);
    const auto again = receive(30'001, 4);
    EXPECT_EQ(again.arrival, ArrivalKind::restarted);
    EXPECT_EQ(again.sequence & 0xFFFF, 30'001);
    EXPECT_GT(again.sequence, 101);
    EXPECT_TRUE(nacks(100).empty()) << "a restart is no loss";
}

TEST_F(InStreamTest, AMissingPacketIsAskedForUntilItComes) {
    stream.set_rtt(Micros{100'000});
    receive(10, 0);
    receive(12, 20);
    EXPECT_TRUE(nacks(20).empty()) << "it may only be late";
    EXPECT_EQ(stream.nack_deadline(), at_ms(25));
    EXPECT_EQ(nacks(25), std::vector<std::uint16_t>{11});
    EXPECT_TRUE(nacks(100).empty()) << "the answer may still be on its way";
    EXPECT_EQ(nacks(175), std::vector<std::uint16_t>{11});
    EXPECT_EQ(receive(11, 200, true).arrival, ArrivalKind::late);
    EXPECT_TRUE(nacks(1'000).empty());
    EXPECT_EQ(stream.nack_deadline(), Time::never());
    EXPECT_EQ(receive(11, 210, true).arrival, ArrivalKind::duplicate);
    EXPECT_EQ(stream.useless_rtx(), 1u);
}

TEST_F(InStreamTest, APacketIsGivenUpAfterTenTries) {
    stream.set_rtt(Micros{20'000});
    receive(10, 0);
    receive(12, 1);
    int tries = 0;
    for (std::int64_t ms = 1; ms < 5'000; ++ms) tries += static_cast<int>(nacks(ms).size());
    EXPECT_EQ(tries, 10);
    EXPECT_EQ(stream.nacks().missing(), 0u);
    EXPECT_TRUE(stream.take_gave_up());
    EXPECT_FALSE(stream.take_gave_up()) << "told once";
}

TEST_F(InStreamTest, NoMoreThanTwoHundredFiftyAreHeld) {
    receive(0, 0);
    receive(200, 1);
    EXPECT_FALSE(stream.take_gave_up());
    receive(300, 2);
    EXPECT_EQ(stream.nacks().missing(), 250u);
    EXPECT_TRUE(stream.take_gave_up()) << "the oldest were given up";
    EXPECT_EQ(nacks(100).front(), 49);
    receive(2'000, 110);
    EXPECT_EQ(stream.nacks().missing(), 0u) << "a key frame is cheaper";
    EXPECT_TRUE(stream.take_gave_up());
}

TEST_F(InStreamTest, WhatAKeyFrameMakesNeedlessIsForgotten) {
    receive(0, 0);
    receive(5, 1);
    receive(7, 2, false, true);
    receive(9, 3);
    EXPECT_EQ(nacks(50), std::vector<std::uint16_t>{8});
}

TEST_F(InStreamTest, ReportsCountAsRfc3550AppendixA3) {
    for (std::uint16_t i = 0; i < 100; ++i)
        if (i % 4 != 3) receive(i, i * 10);
    receive(100, 1'000);
    auto report = stream.take_report(at_ms(1'000));
    EXPECT_EQ(report.cumulative_lost, 25);
    EXPECT_EQ(report.fraction_lost, 25 * 256 / 101);
    EXPECT_EQ(report.highest_sequence, 100u);
    EXPECT_EQ(report.jitter, 0u) << "the packets came as evenly as they were stamped";
    EXPECT_EQ(report.last_sender_report, 0u);
    for (std::uint16_t i = 101; i < 151; ++i) receive(i, i * 10);
    stream.handle_sender_report(0x0001'0002'0003'0004, 0, at_ms(1'500));
    report = stream.take_report(at_ms(2'000));
    EXPECT_EQ(report.fraction_lost, 0);
    EXPECT_EQ(report.cumulative_lost, 25);
    EXPECT_EQ(report.last_sender_report, 0x0002'0003u);
    EXPECT_EQ(report.delay_since_last, 32'768u);
}

TEST_F(InStreamTest, RepairedPacketsStayLostInTheReport) {
    receive(0, 0);
    receive(2, 20);
    receive(1, 100, true);
    EXPECT_EQ(stream.take_report(at_ms(100)).cumulative_lost, 1);
    EXPECT_EQ(stream.recovered(), 1u);
}

TEST_F(InStreamTest, JitterIsThatOfAppendixA8) {
    std::int64_t ms = 0;
    for (std::uint16_t i = 0; i < 1'000; ++i) {
        ms += 20;
        const MadePacket made({.sequence = i,
                               .timestamp = static_cast<std::uint32_t>(ms * 90),
                               .arrival = at_ms(ms + (i % 2 == 0 ? 0 : 10))});
        stream.handle_packet(made.packet);
    }
    // Every transit differs from the one before by 10 ms: 900 ticks.
    EXPECT_NEAR(stream.take_report(at_ms(ms)).jitter, 900, 10);
}

TEST_F(InStreamTest, AStreamIsIdleAfterByeOrSilence) {
    EXPECT_FALSE(stream.idle(at_ms(100'000))) << "it never began";
    receive(0, 0);
    EXPECT_FALSE(stream.idle(at_ms(4'000)));
    EXPECT_TRUE(stream.idle(at_ms(5'001)));
    receive(1, 6'000);
    EXPECT_FALSE(stream.idle(at_ms(6'001)));
    stream.handle_bye();
    EXPECT_TRUE(stream.idle(at_ms(6'001)));
    receive(2, 6'010);
    EXPECT_FALSE(stream.idle(at_ms(6'011)));
}

TEST_F(InStreamTest, TheRateIsThatOfTheLastSecondByLayer) {
    for (int i = 0; i < 200; ++i) {
        const MadePacket made({.sequence = static_cast<std::uint16_t>(i),
                               .arrival = at_ms(i * 10),
                               .temporal = static_cast<std::uint8_t>(i % 2),
                               .payload_size = 1'238});
        stream.handle_packet(made.packet);
    }
    EXPECT_NEAR(static_cast<double>(stream.rates().rate_bps(at_ms(1'999), 0, 0)), 500'000, 10'000);
    EXPECT_NEAR(static_cast<double>(stream.rates().total_bps(at_ms(1'999))), 1'000'000, 10'000);
    EXPECT_EQ(stream.rates().total_bps(at_ms(4'000)), 0);
}

TEST(KeyframeRequesterTest, AStormOfWishesIsOneRequestASecond) {
    KeyframeRequester requester;
    int sent = 0;
    for (int i = 0; i < 100'000; ++i) {
        requester.want(0);
        if (requester.take_due({i * 100})) ++sent;
    }
    EXPECT_EQ(sent, 10) << "ten seconds of 10,000 wishes a second";
    EXPECT_EQ(requester.wishes(), 100'000u);
}

TEST(KeyframeRequesterTest, TheFirstWishGoesAtOnceAndIsRepeatedUntilAnswered) {
    KeyframeRequester requester;
    EXPECT_EQ(requester.deadline(), Time::never());
    requester.want(1);
    EXPECT_EQ(requester.take_due(at_ms(5)), 1);
    EXPECT_FALSE(requester.take_due(at_ms(500)));
    EXPECT_EQ(requester.deadline(), at_ms(1'005));
    EXPECT_EQ(requester.take_due(at_ms(1'005)), 1);
    requester.handle_keyframe(1);
    EXPECT_EQ(requester.deadline(), Time::never());
    requester.want(1);
    EXPECT_FALSE(requester.take_due(at_ms(1'100))) << "still one a second";
    EXPECT_EQ(requester.take_due(at_ms(2'005)), 1);
    requester.want(200);
    requester.cancel(200);
}

}  // namespace
}  // namespace parley::media
