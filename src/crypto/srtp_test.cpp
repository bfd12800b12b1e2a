#include "crypto/srtp.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "crypto/replay_window.hpp"
#include "crypto/srtp_test_tools.hpp"

namespace parley::crypto {
namespace {

using testing::Bytes;
using testing::kSsrc;
using testing::sealed_rtcp;
using testing::sealed_rtp;

class SrtpTest : public ::testing::TestWithParam<SrtpProfile> {
protected:
    SrtpDrop give(Bytes packet) { return receiver.unprotect(packet).drop; }
    SrtpDrop give(std::uint64_t index) { return give(sealed_rtp(sender, index)); }
    SrtpDrop give_rtcp(Bytes packet) { return receiver.unprotect_rtcp(packet).drop; }

    SrtpMaster master = testing::counting_master(GetParam());
    SrtpSender sender{GetParam(), master};
    SrtpReceiver receiver{GetParam(), master};
};

INSTANTIATE_TEST_SUITE_P(Profiles, SrtpTest,
                         ::testing::Values(SrtpProfile::aes_cm_128_hmac_sha1_80, SrtpProfile::aead_aes_128_gcm,
                                           SrtpProfile::aead_aes_256_gcm));

TEST_P(SrtpTest, one_plaintext_goes_to_many_buffers_with_a_rewritten_beginning) {
    // What a subscriber gets: its own header, its own first payload bytes, the publisher's rest.
    const auto shared = testing::rtp_packet(7, 1, 1000);
    auto expected = testing::rtp_packet(900, 2, 1000);
    expected[12] = 0xaa;
    expected[13] = 0xbb;
    Bytes out(1200);
    std::copy_n(expected.begin(), 14, out.begin());
    const auto size = sender.protect(900, 12, 14, std::span(shared).subspan(14), out);
    ASSERT_EQ(size, expected.size() + sender.overhead());
    const auto opened = receiver.unprotect(std::span(out).first(size));
    ASSERT_TRUE(opened);
    out.resize(opened.size);
    EXPECT_EQ(out, expected);
    EXPECT_EQ(shared, testing::rtp_packet(7, 1, 1000));
}

TEST_P(SrtpTest, a_packet_is_taken_once_in_any_order_within_the_window) {
    EXPECT_EQ(give(5000), SrtpDrop::none);
    EXPECT_EQ(give(5000), SrtpDrop::replayed);
    EXPECT_EQ(give(4998), SrtpDrop::none);
    EXPECT_EQ(give(5001), SrtpDrop::none);
    EXPECT_EQ(give(4998), SrtpDrop::replayed);
    EXPECT_EQ(give(5001 - kSrtpReplayBits + 1), SrtpDrop::none);
    EXPECT_EQ(give(5001 - kSrtpReplayBits), SrtpDrop::replayed);  // too old to know
    EXPECT_EQ(receiver.rtp_counters().replayed, 3U);
    EXPECT_EQ(receiver.rtp_counters().opened, 4U);
}

TEST_P(SrtpTest, the_roll_over_counter_follows_the_sequence_number_over_several_wraps_and_back) {
    for (std::uint64_t index = 60000; index < 400000; index += 15000) {
        auto packet = sealed_rtp(sender, index);
        const auto opened = receiver.unprotect(packet);
        ASSERT_TRUE(opened) << index;
        EXPECT_EQ(opened.index, index);
    }
    for (const std::uint64_t index : {0x67000, 0x6e000, 0x70001}) EXPECT_EQ(give(index), SrtpDrop::none);
    EXPECT_EQ(give(0x6ffff), SrtpDrop::none);  // late, of the turn before
    EXPECT_EQ(give(0x70000), SrtpDrop::none);
}

TEST_P(SrtpTest, a_jump_of_the_roll_over_counter_does_not_open_and_does_no_harm) {
    EXPECT_EQ(give(100), SrtpDrop::none);
    EXPECT_EQ(give((7ULL << 16) + 101), SrtpDrop::bad_tag);
    EXPECT_EQ(give(65500), SrtpDrop::replayed);  // seems to lie before the beginning
    EXPECT_EQ(give(101), SrtpDrop::none);
}

TEST_P(SrtpTest, a_hundred_thousand_bad_tags_hang_nobody_up) {
    EXPECT_EQ(give(1), SrtpDrop::none);
    const auto good = sealed_rtp(sender, 2);
    for (int i = 0; i < 100'000; ++i) {
        auto bad = good;
        bad[bad.size() - 1 - static_cast<std::size_t>(i % 10)] ^= static_cast<std::uint8_t>(1 + i % 255);
        ASSERT_EQ(receiver.unprotect(bad).drop, SrtpDrop::bad_tag);
    }
    EXPECT_EQ(receiver.rtp_counters().bad_tag, 100'000U);
    EXPECT_EQ(give(good), SrtpDrop::none);
}

TEST_P(SrtpTest, any_changed_bit_is_noticed) {
    rc::check([&] {
        SrtpReceiver fresh(GetParam(), master);
        auto packet = sealed_rtp(sender, 3, kSsrc, *rc::gen::inRange<std::size_t>(0, 200));
        const auto bit = *rc::gen::inRange<std::size_t>(0, packet.size() * 8);
        packet[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        RC_ASSERT(!fresh.unprotect(packet));
        auto rtcp = sealed_rtcp(sender, testing::rtcp_packet());
        const auto rtcp_bit = *rc::gen::inRange<std::size_t>(0, rtcp.size() * 8);
        rtcp[rtcp_bit / 8] ^= static_cast<std::uint8_t>(1 << rtcp_bit % 8);
        RC_ASSERT(!fresh.unprotect_rtcp(rtcp));
    });
}

TEST_P(SrtpTest, what_is_no_rtp_is_dropped_unread) {
    EXPECT_EQ(give(Bytes{}), SrtpDrop::malformed);
    EXPECT_EQ(give(Bytes(13, 0x80)), SrtpDrop::malformed);
    EXPECT_EQ(give(Bytes(200, 0x40)), SrtpDrop::malformed);   // version 1
    EXPECT_EQ(give(Bytes(1501, 0x80)), SrtpDrop::malformed);  // too long
    auto many_sources = sealed_rtp(sender, 4, kSsrc, 40);
    many_sources[0] = 0x8f;  // 15 CSRCs take 60 bytes
    EXPECT_EQ(give(many_sources), SrtpDrop::malformed);
    auto extended = sealed_rtp(sender, 4);
    extended[0] = 0x90;
    extended[14] = 0xff;  // an extension of 65,535 words
    EXPECT_EQ(give(extended), SrtpDrop::malformed);
    auto cut = testing::rtp_packet(4, kSsrc, 2);
    cut[0] = 0x90;  // no room for the extension's own header
    cut.resize(cut.size() + sender.overhead());
    EXPECT_EQ(give(cut), SrtpDrop::malformed);
    EXPECT_EQ(receiver.rtp_counters().malformed, 7U);
    EXPECT_EQ(give(4), SrtpDrop::none);
}

TEST_P(SrtpTest, bytes_at_random_never_open) {
    rc::check([&](Bytes bytes) {
        if (!bytes.empty()) bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x3f) | 0x80);
        auto copy = bytes;
        RC_ASSERT(!receiver.unprotect(bytes));
        RC_ASSERT(!receiver.unprotect_rtcp(copy));
    });
}

TEST_P(SrtpTest, an_empty_payload_and_one_byte_pass) {
    for (const std::size_t payload : {0U, 1U, 2U}) {
        auto packet = sealed_rtp(sender, 10 + payload, kSsrc, payload);
        const auto opened = receiver.unprotect(packet);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened.size, 12 + payload);
    }
}

TEST_P(SrtpTest, streams_are_capped_and_can_be_forgotten) {
    for (std::uint32_t ssrc = 1; ssrc <= kSrtpStreamsMax; ++ssrc) {
        ASSERT_EQ(give(sealed_rtp(sender, 1, ssrc)), SrtpDrop::none);
    }
    for (std::uint32_t ssrc = 1000; ssrc < 1000 + 65536; ++ssrc) {
        auto packet = testing::rtp_packet(1, ssrc);
        ASSERT_EQ(receiver.unprotect(packet).drop, SrtpDrop::too_many_streams);
    }
    EXPECT_EQ(give(sealed_rtp(sender, 2, 7)), SrtpDrop::none);  // those that are known go on
    receiver.forget(7);
    receiver.forget(7);
    receiver.forget(0xffffffff);
    EXPECT_EQ(give(sealed_rtp(sender, 1, 1000)), SrtpDrop::none);
    EXPECT_EQ(give(sealed_rtp(sender, 2, 1)), SrtpDrop::none);
    EXPECT_EQ(give(sealed_rtp(sender, 2, 1)), SrtpDrop::replayed);  // moving them about kept their windows
}

TEST_P(SrtpTest, strangers_take_no_place_among_the_streams) {
    for (std::uint32_t ssrc = 1; ssrc < 1000; ++ssrc) {
        auto packet = testing::rtp_packet(1, ssrc);
        ASSERT_EQ(receiver.unprotect(packet).drop, SrtpDrop::bad_tag);
    }
    EXPECT_EQ(give(1), SrtpDrop::none);
}

TEST_P(SrtpTest, rtcp_goes_over_once) {
    const auto plain = testing::rtcp_packet();
    auto packet = sealed_rtcp(sender, plain);
    EXPECT_EQ(packet.size(), plain.size() + sender.overhead() + 4);
    auto again = packet;
    const auto opened = receiver.unprotect_rtcp(packet);
    ASSERT_TRUE(opened);
    packet.resize(opened.size);
    EXPECT_EQ(packet, plain);
    EXPECT_EQ(give_rtcp(again), SrtpDrop::replayed);
    EXPECT_EQ(give_rtcp(sealed_rtcp(sender, testing::rtcp_packet(kSsrc, 0))), SrtpDrop::none);  // the header alone
    EXPECT_EQ(give_rtcp(Bytes(8, 0x80)), SrtpDrop::malformed);
    EXPECT_EQ(receiver.rtcp_counters().opened, 2U);
}

TEST_P(SrtpTest, rtcp_is_protected_where_it_lies_too) {
    const auto plain = testing::rtcp_packet();
    auto buffer = plain;
    buffer.resize(plain.size() + kSrtcpOverheadMax);
    const auto size = sender.protect_rtcp(std::span(buffer).first(plain.size()), buffer);
    const auto opened = receiver.unprotect_rtcp(std::span(buffer).first(size));
    ASSERT_TRUE(opened);
    buffer.resize(opened.size);
    EXPECT_EQ(buffer, plain);
}

TEST_P(SrtpTest, keys_that_are_spent_protect_nothing) {
    Bytes buffer = testing::rtp_packet(0xffff);
    buffer.resize(200);
    EXPECT_NE(sender.protect(kSrtpIndexMax, 12, 112, buffer), 0U);
    buffer = testing::rtp_packet(0);
    buffer.resize(200);
    EXPECT_EQ(sender.protect(kSrtpIndexMax + 1, 12, 112, buffer), 0U);

    const auto session = derive_srtp_session(GetParam(), master, SrtpUse::rtcp);
    SrtpSender old(GetParam(), session, session, kSrtcpIndexMax);
    EXPECT_FALSE(sealed_rtcp(old, testing::rtcp_packet()).empty());
    EXPECT_TRUE(sealed_rtcp(old, testing::rtcp_packet()).empty());
}

TEST_P(SrtpTest, a_buffer_without_room_for_the_tag_is_refused) {
    auto packet = testing::rtp_packet(1);
    const auto size = packet.size();
    packet.resize(size + sender.overhead() - 1);
    EXPECT_EQ(sender.protect(1, 12, size, packet), 0U);
    const auto rtcp = testing::rtcp_packet();
    Bytes small(rtcp.size() + 3 + sender.overhead());
    EXPECT_EQ(sender.protect_rtcp(rtcp, small), 0U);
    EXPECT_EQ(sender.protect_rtcp(std::span(rtcp).first(7), small), 0U);
}

TEST(ReplayWindow, agrees_with_a_set_of_all_indices) {
    rc::check([] {
        ReplayWindow<128> window;
        std::set<std::uint64_t> seen;
        std::uint64_t highest = 0;
        std::uint64_t position = 1000;
        for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-200, 300))) {
            const auto index = static_cast<std::uint64_t>(
                std::max<std::int64_t>(0, static_cast<std::int64_t>(position) + (step > 290 ? step * 100 : step)));
            const bool old = !seen.empty() && highest >= index + 128;
            RC_ASSERT(window.is_new(index) == (!old && !seen.contains(index)));
            if (!window.is_new(index)) continue;
            window.accept(index);
            seen.insert(index);
            highest = std::max(highest, index);
            position = index;
        }
    });
}

}  // namespace
}  // namespace parley::crypto
