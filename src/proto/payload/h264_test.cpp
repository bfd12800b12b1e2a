#include "proto/payload/h264.hpp"

#include <gtest/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;

TEST(H264Payload, ASingleUnit) {
    const auto slice = parse_h264(hex("41 9a00"), true);  // NRI 2, type 1, first_mb_in_slice 0
    ASSERT_TRUE(slice);
    EXPECT_FALSE(slice->keyframe);
    EXPECT_TRUE(slice->frame_start);
    EXPECT_TRUE(slice->frame_end);
    EXPECT_FALSE(slice->discardable);
    EXPECT_TRUE(parse_h264(hex("01 9a00"), true)->discardable);   // NRI 0
    EXPECT_FALSE(parse_h264(hex("41 4a00"), true)->frame_start);  // a later slice
    EXPECT_TRUE(parse_h264(hex("65 8800"), false)->keyframe);     // IDR
    EXPECT_TRUE(parse_h264(hex("67 4200"), false)->keyframe);     // SPS
    EXPECT_TRUE(parse_h264(hex("67 4200"), false)->frame_start);
    EXPECT_FALSE(parse_h264(hex("68 ce"), false)->keyframe);  // PPS
}

TEST(H264Payload, AnAggregateOfParameterSetsBeginsAKeyFrame) {
    // RFC 6184 §5.7.1: STAP-A of SPS (3 bytes), PPS (2)
    const auto info = parse_h264(hex("78 0003 674200 0002 68ce"), false);
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->keyframe);
    EXPECT_TRUE(info->frame_start);
    EXPECT_FALSE(info->discardable);
}

TEST(H264Payload, EveryFragmentOfAnIdrBelongsToAKeyFrame) {
    // RFC 6184 §5.8: indicator 0x7c, header S, none, E; type 5
    EXPECT_TRUE(parse_h264(hex("7c 85 88"), false)->frame_start);
    EXPECT_TRUE(parse_h264(hex("7c 85 88"), false)->keyframe);
    EXPECT_TRUE(parse_h264(hex("7c 05 88"), false)->keyframe);
    EXPECT_FALSE(parse_h264(hex("7c 05 88"), false)->frame_start);
    EXPECT_TRUE(parse_h264(hex("7c 45 88"), true)->frame_end);
    EXPECT_FALSE(parse_h264(hex("5c 81 9a"), false)->keyframe);
    EXPECT_TRUE(parse_h264(hex("1c 81 9a"), false)->discardable);
}

TEST(H264Payload, LiesAndOtherModesAreRefused) {
    EXPECT_FALSE(parse_h264({}, false));
    EXPECT_FALSE(parse_h264(hex("78"), false));  // an aggregate of nothing
    EXPECT_FALSE(parse_h264(hex("78 00"), false));
    EXPECT_FALSE(parse_h264(hex("78 0004 674200"), false));     // past the end
    EXPECT_FALSE(parse_h264(hex("78 0000"), false));            // an empty unit
    EXPECT_FALSE(parse_h264(hex("78 0003 674200 00"), false));  // half a size
    EXPECT_FALSE(parse_h264(hex("78 0002 7800"), false));       // an aggregate within
    EXPECT_FALSE(parse_h264(hex("7c"), false));                 // a fragment without a header
    EXPECT_FALSE(parse_h264(hex("7c c5 88"), false));           // first and last
    EXPECT_FALSE(parse_h264(hex("7c 9c 88"), false));           // of a fragment
    for (const auto* other : {"60 00", "79 00", "7a 00", "7b 00", "7d 00", "7e 00", "7f 00"})
        EXPECT_FALSE(parse_h264(hex(other), false)) << other;
}

}  // namespace
}  // namespace parley::proto::payload
