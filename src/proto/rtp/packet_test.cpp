#include "proto/rtp/packet.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtp {
namespace {

// RFC 3550 §5.1: V=2, no P, X, CC; M=1, PT=111; sequence 0x1234; timestamp; SSRC
const Buffer kPlain = hex("80 ef 1234 00000bb8 cafebabe");

TEST(RtpPacket, AFixedHeaderAndAPayload) {
    const auto bytes = kPlain + hex("010203");
    const auto packet = parse_packet(bytes);
    ASSERT_TRUE(packet);
    EXPECT_TRUE(packet->marker);
    EXPECT_EQ(packet->payload_type, 111);
    EXPECT_EQ(packet->sequence, 0x1234);
    EXPECT_EQ(packet->timestamp, 3'000u);
    EXPECT_EQ(packet->ssrc, 0xCAFEBABE);
    EXPECT_EQ(packet->header_size, 12);
    EXPECT_EQ(copy_of(packet->payload), hex("010203"));
    EXPECT_FALSE(packet->has_extension);
}

TEST(RtpPacket, SourcesExtensionAndPaddingAreTakenOff) {
    // P, X, two CSRCs; one extension word of profile 0xBEDE; two bytes of payload; three of padding
    const auto bytes = hex("b2 60 0001 00000000 00000001  0000000a 0000000b  bede 0001 10ff0000  aabb  000003");
    const auto packet = parse_packet(bytes);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->csrc_count, 2);
    EXPECT_EQ(packet->csrc(1), 0x0Bu);
    EXPECT_EQ(packet->extension_profile, 0xBEDE);
    EXPECT_EQ(copy_of(packet->extension), hex("10ff0000"));
    EXPECT_EQ(packet->header_size, 28);
    EXPECT_EQ(copy_of(packet->payload), hex("aabb"));
    EXPECT_EQ(packet->padding_size, 3);
}

TEST(RtpPacket, PaddingMayBeAllThereIs) {
    const auto packet = parse_packet(hex("a0 60 0001 00000000 00000001 00000004"));
    ASSERT_TRUE(packet);
    EXPECT_TRUE(packet->payload.empty());
    EXPECT_EQ(packet->padding_size, 4);
}

TEST(RtpPacket, LiesAboutLengthsAreRefused) {
    EXPECT_FALSE(parse_packet({}));
    EXPECT_FALSE(parse_packet(hex("80 60 0001 00000000 000000")));                 // 11 bytes
    EXPECT_FALSE(parse_packet(hex("40 60 0001 00000000 00000001")));               // version 1
    EXPECT_FALSE(parse_packet(hex("8f 60 0001 00000000 00000001") + Buffer(59)));  // 15 CSRCs of 60 bytes
    EXPECT_TRUE(parse_packet(hex("8f 60 0001 00000000 00000001") + Buffer(60)));
    EXPECT_FALSE(parse_packet(hex("90 60 0001 00000000 00000001")));                  // an extension that is not there
    EXPECT_FALSE(parse_packet(hex("90 60 0001 00000000 00000001 bede00")));           // half its header
    EXPECT_FALSE(parse_packet(hex("90 60 0001 00000000 00000001 bede0001 000000")));  // longer than the packet
    EXPECT_FALSE(parse_packet(hex("90 60 0001 00000000 00000001 bedeffff 00000000")));
    EXPECT_TRUE(parse_packet(hex("90 60 0001 00000000 00000001 bede0000")));
    EXPECT_FALSE(parse_packet(hex("a0 60 0001 00000000 00000001")));       // padding of nothing
    EXPECT_FALSE(parse_packet(hex("a0 60 0001 00000000 00000001 aa00")));  // padding of 0
    EXPECT_FALSE(parse_packet(hex("a0 60 0001 00000000 00000001 aa03")));  // padding over the payload
}

TEST(RtpPacket, ThirteenBytesArePlainOrALie) {
    EXPECT_TRUE(parse_packet(hex("80 60 0001 00000000 00000001 00")));
    EXPECT_FALSE(parse_packet(hex("90 60 0001 00000000 00000001 be")));
    EXPECT_FALSE(parse_packet(hex("a0 60 0001 00000000 00000001 02")));
    EXPECT_FALSE(parse_packet(hex("81 60 0001 00000000 00000001 00")));
}

TEST(RtpPacket, LongerThanAFrameIsRefused) {
    EXPECT_TRUE(parse_packet(kPlain + Buffer(kPacketBytesMax - kPlain.size())));
    EXPECT_FALSE(parse_packet(kPlain + Buffer(kPacketBytesMax - kPlain.size() + 1)));
}

TEST(RtpPacket, RtcpIsToldFromRtpByItsSecondByte) {
    EXPECT_TRUE(is_rtcp(hex("80c8")));
    EXPECT_TRUE(is_rtcp(hex("81cd")));
    EXPECT_FALSE(is_rtcp(hex("806f")));
    EXPECT_FALSE(is_rtcp(hex("80ef")));  // marker and type 111
    EXPECT_FALSE(is_rtcp(hex("80")));
    EXPECT_FALSE(is_rtcp(hex("00c8")));
}

TEST(RtpPacket, TheFixedHeaderChangesInPlace) {
    auto bytes = kPlain + hex("0102");
    set_marker(bytes, false);
    set_payload_type(bytes, 96);
    set_sequence(bytes, 0xFFFF);
    set_timestamp(bytes, 0x01020304);
    set_ssrc(bytes, 7);
    EXPECT_EQ(bytes, hex("80 60 ffff 01020304 00000007 0102"));
    set_marker(bytes, true);
    EXPECT_EQ(bytes[1], 0xE0);
}

RC_GTEST_PROP(RtpPacket, WhateverIsTakenIsCoveredByItsParts, ()) {
    auto bytes = *rc::gen::container<Buffer>(rc::gen::arbitrary<std::uint8_t>());
    if (!bytes.empty()) bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x3F));
    const auto packet = parse_packet(bytes);
    if (!packet) return;
    RC_ASSERT(packet->header_size + packet->payload.size() + packet->padding_size == bytes.size());
}

}  // namespace
}  // namespace parley::proto::rtp
