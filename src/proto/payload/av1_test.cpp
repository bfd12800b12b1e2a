#include "proto/payload/av1.hpp"

#include <gtest/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;

TEST(Av1Payload, ANewCodedVideoSequence) {
    // AV1 RTP §4.4: W=2, N=1; a sequence header of 3 bytes; a frame with an extension: temporal 1, spatial 2
    const auto info = parse_av1(hex("28 03 0a0b00 34 30 ff"), false);
    ASSERT_TRUE(info);
    EXPECT_TRUE(info->keyframe);
    EXPECT_TRUE(info->frame_start);
    EXPECT_FALSE(info->frame_end);
}

TEST(Av1Payload, LayersOfTheFirstObu) {
    const auto info = parse_av1(hex("10 34 30 ff"), true);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->temporal, 1);
    EXPECT_EQ(info->spatial, 2);
    EXPECT_FALSE(info->keyframe);
    EXPECT_TRUE(info->frame_end);
}

TEST(Av1Payload, AContinuationSaysNothingOfItsFrame) {
    const auto info = parse_av1(hex("d0 0a ff"), false);  // Z, Y, W=1: the bytes look like a sequence header
    ASSERT_TRUE(info);
    EXPECT_FALSE(info->frame_start);
    EXPECT_FALSE(info->keyframe);
}

TEST(Av1Payload, WithoutACountEachElementHasASize) {
    EXPECT_TRUE(parse_av1(hex("00 02 30ff 01 30"), false));
    EXPECT_FALSE(parse_av1(hex("00 02 30ff 02 30"), false));
}

TEST(Av1Payload, LiesAreRefused) {
    EXPECT_FALSE(parse_av1({}, false));
    EXPECT_FALSE(parse_av1(hex("10"), false));           // an element that is not there
    EXPECT_FALSE(parse_av1(hex("98 30"), false));        // Z and N
    EXPECT_FALSE(parse_av1(hex("20 05 30ff"), false));   // past the end
    EXPECT_FALSE(parse_av1(hex("20 02 30ff"), false));   // the second is missing
    EXPECT_FALSE(parse_av1(hex("30 01 30 80"), false));  // a size without an end
    EXPECT_FALSE(parse_av1(hex("00 8080808080808080 01"), false));
    EXPECT_FALSE(parse_av1(hex("00 ffffffffffffff7f 01"), false));
}

}  // namespace
}  // namespace parley::proto::payload
