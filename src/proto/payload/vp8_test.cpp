#include "proto/payload/vp8.hpp"

#include <gtest/gtest.h>

#include "proto/payload/picture_id.hpp"
#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;

TEST(Vp8Descriptor, OneByteAndAKeyFrame) {
    // RFC 7741 §4.2: S=1, PID=0; §4.3: P=0
    const auto info = parse_vp8(hex("10 50 0000"), false);
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->keyframe);
    EXPECT_TRUE(info->frame_start);
    EXPECT_FALSE(info->frame_end);
    EXPECT_FALSE(info->picture_id);
    EXPECT_EQ(info->picture_id_offset, 0);
    EXPECT_EQ(info->tl0_offset, 0);
}

TEST(Vp8Descriptor, AllExtensionsWithALongPictureId) {
    // X N S; I L T K; M=1 picture id 0x1234; TL0PICIDX 0x56; TID=2 Y=1 KEYIDX=3; an inter frame
    const auto info = parse_vp8(hex("b0 f0 9234 56 a3 01"), true);
    ASSERT_TRUE(info);
    EXPECT_FALSE(info->keyframe);
    EXPECT_TRUE(info->frame_start);
    EXPECT_TRUE(info->frame_end);
    EXPECT_TRUE(info->discardable);
    EXPECT_EQ(info->picture_id, 0x1234);
    EXPECT_TRUE(info->picture_id_long);
    EXPECT_EQ(info->tl0_picture_index, 0x56);
    EXPECT_EQ(info->temporal, 2);
    EXPECT_TRUE(info->switch_up);
    EXPECT_EQ(info->picture_id_offset, 2);
    EXPECT_EQ(info->tl0_offset, 4);
}

TEST(Vp8Descriptor, AShortPictureIdAndAKeyIndexWithoutLayers) {
    const auto info = parse_vp8(hex("80 90 7f e3 00"), false);  // I, K: what stands for TID and Y does not count
    ASSERT_TRUE(info);
    EXPECT_EQ(info->picture_id, 0x7F);
    EXPECT_FALSE(info->picture_id_long);
    EXPECT_EQ(info->temporal, 0);
    EXPECT_FALSE(info->switch_up);
    EXPECT_FALSE(info->keyframe);  // not the first packet
}

TEST(Vp8Descriptor, ALaterPartitionDoesNotBeginAFrame) {
    EXPECT_FALSE(parse_vp8(hex("11 00"), false)->frame_start);
    EXPECT_FALSE(parse_vp8(hex("11 00"), false)->keyframe);
}

TEST(Vp8Descriptor, EveryCutIsRefused) {
    const auto whole = hex("b0 f0 9234 56 a3 01");
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_vp8(rtp::Bytes(whole).first(size), true)) << size;
}

TEST(Vp8Descriptor, PictureIdAndIndexAreWrittenOverInTheFormTheyHave) {
    auto bytes = hex("b0 f0 9234 56 a3 01");
    const auto info = *parse_vp8(bytes, true);
    set_picture_id(bytes, info, 0x7FFF);
    set_tl0_picture_index(bytes, info, 0xAA);
    EXPECT_EQ(bytes, hex("b0 f0 ffff aa a3 01"));
    auto small = hex("90 80 05 01");
    set_picture_id(small, *parse_vp8(small, true), 0x1FF);
    EXPECT_EQ(small, hex("90 80 7f 01"));
    auto none = hex("10 01");
    set_picture_id(none, *parse_vp8(none, true), 7);
    set_tl0_picture_index(none, *parse_vp8(none, true), 7);
    EXPECT_EQ(none, hex("10 01"));
}

TEST(Vp8Descriptor, AKeyFrameSaysHowLargeItIs) {
    // RFC 6386 §9.1: 1280 × 720, the upper two bits of each being the scale
    const auto key = "10 500000 9d012a 0045 d082";
    EXPECT_EQ(parse_vp8_size(hex(key)), (PictureSize{1280, 720}));
    EXPECT_EQ(parse_vp8_size(hex("90 80 9234 500000 9d012a 4001 b400")), (PictureSize{320, 180}))
        << "behind a picture id";
    EXPECT_FALSE(parse_vp8_size(hex("10 510000 9d012a 0005 d002"))) << "not a key frame";
    EXPECT_FALSE(parse_vp8_size(hex("00 500000 9d012a 0005 d002"))) << "not the frame's first packet";
    EXPECT_FALSE(parse_vp8_size(hex("10 500000 9d012b 0005 d002"))) << "not the start code";
    EXPECT_FALSE(parse_vp8_size(hex("10 500000 9d012a 0000 d002"))) << "no picture is that narrow";
    const auto whole = hex(key);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_vp8_size(rtp::Bytes(whole).first(size))) << "cut after " << size;
}

}  // namespace
}  // namespace parley::proto::payload
