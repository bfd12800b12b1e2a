#include "proto/rtcp/feedback.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtcp {
namespace {

using rtp::Buffer;
using rtp::hex;
using rtp::operator+;

PacketView view_of(const Buffer& bytes) {
    CompoundReader reader(bytes);
    return reader.next().value_or(PacketView{});
}

std::vector<std::uint16_t> sequences_of(const Nack& nack) {
    std::vector<std::uint16_t> all;
    nack.for_each_sequence([&](std::uint16_t sequence) { all.push_back(sequence); });
    return all;
}

TEST(RtcpFeedback, ANackNamesAPacketAndThoseBehindIt) {
    // RFC 4585 §6.2.1: PID 0xfffe; BLP bits 0 (0xffff), 1 (0x0000) and 15 (0x000e)
    const auto bytes = hex("81 cd 0003 00000001 00000002 fffe 8003");
    const auto nack = parse_nack(view_of(bytes));
    ASSERT_TRUE(nack);
    EXPECT_EQ(nack->media_ssrc, 2u);
    EXPECT_EQ(sequences_of(*nack), (std::vector<std::uint16_t>{0xFFFE, 0xFFFF, 0, 0x0E}));
}

TEST(RtcpFeedback, ANackIsWrittenWithFewItems) {
    std::array<std::uint8_t, 100> out{};
    const std::array<std::uint16_t, 5> sequences{0xFFFE, 0xFFFF, 0, 0x0E, 0x0F};  // the last is 17 behind the first
    const auto size = encode_nack(out, 1, 2, sequences);
    EXPECT_EQ(rtp::copy_of(Bytes(out).first(size)), hex("81 cd 0004 00000001 00000002 fffe 8003 000f 0000"));
    EXPECT_EQ(encode_nack(out, 1, 2, {}), 0u);
    EXPECT_EQ(encode_nack(MutableBytes(out).first(size - 1), 1, 2, sequences), 0u);
}

TEST(RtcpFeedback, ANackWithoutItemsOrWithHalfAnItemIsALie) {
    EXPECT_FALSE(parse_nack(view_of(hex("81 cd 0002 00000001 00000002"))));
    EXPECT_FALSE(parse_nack(view_of(hex("81 cd 0001 00000001"))));
    EXPECT_FALSE(parse_nack(view_of(hex("a1 cd 0003 00000001 00000002 ffff0002"))));  // two of its bytes are padding
}

TEST(RtcpFeedback, TheLargestNackNamesABoundedNumberOfPackets) {
    auto bytes = hex("81 cd 0176 00000001 00000002") + Buffer(1'488, 0xFF);
    EXPECT_TRUE(is_whole(bytes));
    EXPECT_EQ(sequences_of(*parse_nack(view_of(bytes))).size(), 372u * 17);
}

RC_GTEST_PROP(RtcpFeedback, ANackComesBackAsItWent, ()) {
    const auto set = *rc::gen::container<std::set<std::uint16_t>>(rc::gen::inRange<std::uint16_t>(0, 2'000));
    RC_PRE(!set.empty());
    const auto base = *rc::gen::arbitrary<std::uint16_t>();
    std::vector<std::uint16_t> sequences;
    for (const auto offset : set) sequences.push_back(static_cast<std::uint16_t>(base + offset));
    Buffer out(1'500);
    const auto size = encode_nack(out, 1, 2, sequences);
    RC_ASSERT(size > 0u);
    out.resize(size);
    RC_ASSERT(sequences_of(*parse_nack(view_of(out))) == sequences);
}

TEST(RtcpFeedback, KeyFrameRequestsGoBothWays) {
    std::array<std::uint8_t, 100> out{};
    // RFC 4585 §6.3.1
    const auto loss = rtp::copy_of(Bytes(out).first(encode_picture_loss(out, {1, 2})));
    EXPECT_EQ(loss, hex("81 ce 0002 00000001 00000002"));
    EXPECT_EQ(parse_picture_loss(view_of(loss)), (PictureLoss{1, 2}));
    // RFC 5104 §4.3.1.1
    const std::array items{FullIntraItem{2, 7}, FullIntraItem{3, 255}};
    const auto intra = rtp::copy_of(Bytes(out).first(encode_full_intra_request(out, 1, items)));
    EXPECT_EQ(intra, hex("84 ce 0006 00000001 00000000 00000002 07000000 00000003 ff000000"));
    const auto request = parse_full_intra_request(view_of(intra));
    ASSERT_TRUE(request);
    ASSERT_EQ(request->items.size(), 2u);
    EXPECT_EQ(request->items[1], items[1]);
    EXPECT_FALSE(parse_full_intra_request(view_of(hex("84 ce 0002 00000001 00000000"))));
    EXPECT_FALSE(parse_full_intra_request(view_of(hex("84 ce 0003 00000001 00000000 00000002"))));
    EXPECT_FALSE(parse_picture_loss(view_of(hex("81 ce 0001 00000001"))));
    EXPECT_EQ(encode_full_intra_request(out, 1, {}), 0u);
}

TEST(RtcpFeedback, AnEstimateIsAMantissaAndAnExponent) {
    // draft-alvestrand-rmcat-remb-03 §2.2: 2 SSRCs, exponent 1, mantissa 0x3ffff
    const auto bytes = hex("8f ce 0006 00000001 00000000 52454d42 02 07ffff 00000002 00000003");
    const auto estimate = parse_receiver_estimate(view_of(bytes));
    ASSERT_TRUE(estimate);
    EXPECT_EQ(estimate->bitrate_bps, 0x3FFFFu << 1);
    ASSERT_EQ(estimate->ssrcs.size(), 2u);
    std::array<std::uint8_t, 100> out{};
    const std::array<std::uint32_t, 2> ssrcs{2, 3};
    const auto size = encode_receiver_estimate(out, 1, 0x7FFFF, ssrcs);
    EXPECT_EQ(rtp::copy_of(Bytes(out).first(size)), bytes);  // rounded down
}

TEST(RtcpFeedback, EstimatesThatLieAreRefusedAndAbsurdOnesReadAsWritten) {
    // more SSRCs than there are
    EXPECT_FALSE(parse_receiver_estimate(view_of(hex("8f ce 0004 00000001 00000000 52454d42 01 000001"))));
    // 1 << 63 is a number, 2 << 63 is not
    EXPECT_EQ(parse_receiver_estimate(view_of(hex("8f ce 0004 00000001 00000000 52454d42 00 fc0001")))->bitrate_bps,
              std::uint64_t{1} << 63);
    EXPECT_FALSE(parse_receiver_estimate(view_of(hex("8f ce 0004 00000001 00000000 52454d42 00 fc0002"))));
    EXPECT_EQ(parse_receiver_estimate(view_of(hex("8f ce 0004 00000001 00000000 52454d42 00 fc0000")))->bitrate_bps,
              0u);
    EXPECT_FALSE(parse_receiver_estimate(view_of(hex("8f ce 0004 00000001 00000000 41424344 00 000001"))));
    EXPECT_FALSE(parse_receiver_estimate(view_of(hex("8f ce 0003 00000001 00000000 52454d42"))));
}

RC_GTEST_PROP(RtcpFeedback, AnEstimateLosesLessThanOnePartIn131072, ()) {
    const auto bitrate = *rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(0, 64);
    Buffer out(20);
    RC_ASSERT(encode_receiver_estimate(out, 1, bitrate, {}) == 20u);
    const auto read = parse_receiver_estimate(view_of(out))->bitrate_bps;
    RC_ASSERT(read <= bitrate);
    RC_ASSERT(bitrate - read <= bitrate >> 17);
}

}  // namespace
}  // namespace parley::proto::rtcp
