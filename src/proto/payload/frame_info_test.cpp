#include "proto/payload/frame_info.hpp"

#include <gtest/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;

TEST(FrameInfo, EachCodecIsReadByItsOwnDescriptor) {
    EXPECT_TRUE(parse_frame_info(Codec::vp8, hex("10 50"), false)->keyframe);
    EXPECT_TRUE(parse_frame_info(Codec::vp9, hex("0c 50"), false)->keyframe);
    EXPECT_TRUE(parse_frame_info(Codec::h264, hex("65 88"), false)->keyframe);
    EXPECT_TRUE(parse_frame_info(Codec::av1, hex("18 0a00"), false)->keyframe);
    for (const auto codec : {Codec::vp8, Codec::vp9, Codec::h264, Codec::av1})
        EXPECT_FALSE(parse_frame_info(codec, {}, true));
}

TEST(FrameInfo, SoundHasNoFrames) {
    for (const auto codec : {Codec::opus, Codec::red, Codec::other}) {
        const auto info = parse_frame_info(codec, {}, true);
        ASSERT_TRUE(info);
        EXPECT_FALSE(info->keyframe || info->frame_start || info->frame_end);
    }
}

}  // namespace
}  // namespace parley::proto::payload
