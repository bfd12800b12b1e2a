#include "proto/payload/vp9.hpp"

#include <gtest/gtest.h>

#include "proto/payload/picture_id.hpp"
#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;
using rtp::operator+;

void every_cut_is_refused(const rtp::Buffer& whole) {
    ASSERT_TRUE(parse_vp9(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_vp9(rtp::Bytes(whole).first(size))) << size;
}

TEST(Vp9Descriptor, AKeyFrameWithItsStructure) {
    // RFC 9628 §4.2: I L B E V; M=1 id 0x0102; TID 0 U 0 SID 0 D 0; TL0PICIDX 9;
    // SS: N_S=1 Y G; 320x180, 640x360; N_G=2: TID 0 R 1 (1), TID 1 U R 2 (1, 2); then the frame
    const auto bytes = hex("ae 8102 00 09  38 0140 00b4 0280 0168 02 04 01 38 01 02  ff");
    Vp9Structure structure;
    const auto read = parse_vp9(bytes, &structure);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->has_structure);
    EXPECT_TRUE(read->info.keyframe);
    EXPECT_TRUE(read->info.frame_start);
    EXPECT_TRUE(read->info.frame_end);
    EXPECT_EQ(read->info.picture_id, 0x102);
    EXPECT_EQ(read->info.tl0_picture_index, 9);
    EXPECT_EQ(read->info.picture_id_offset, 1);
    EXPECT_EQ(read->info.tl0_offset, 4);
    EXPECT_EQ(structure.spatial_layers, 2);
    EXPECT_EQ(structure.resolutions[1], (Vp9Structure::Resolution{640, 360}));
    EXPECT_EQ(structure.group_pictures, 2);
    EXPECT_EQ(structure.temporal_max, 1);
    every_cut_is_refused(bytes);
}

TEST(Vp9Descriptor, AnUpperSpatialLayerOfAKeyPictureNeedsTheLowerOne) {
    const auto read = parse_vp9(hex("a9 81 02 03 09 ff"));  // I L B Z; id; SID 1, D; TL0PICIDX
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->info.keyframe);
    EXPECT_TRUE(read->info.inter_layer);
    EXPECT_FALSE(read->info.inter_predicted);
    EXPECT_EQ(read->info.spatial, 1);
    EXPECT_TRUE(read->info.unused_above);
    EXPECT_FALSE(read->info.frame_end);
}

TEST(Vp9Descriptor, FlexibleModeHasReferencesInPlaceOfAnIndex) {
    const auto bytes = hex("f4 05 54 03 05 08 ff");  // I P L F E; 7-bit id; TID 2 U SID 2; three P_DIFF
    const auto read = parse_vp9(bytes);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->info.keyframe);
    EXPECT_TRUE(read->info.inter_predicted);
    EXPECT_EQ(read->info.temporal, 2);
    EXPECT_EQ(read->info.spatial, 2);
    EXPECT_TRUE(read->info.switch_up);
    EXPECT_EQ(read->info.picture_id, 5);
    EXPECT_FALSE(read->info.tl0_picture_index);
    EXPECT_EQ(read->info.tl0_offset, 0);
    every_cut_is_refused(bytes);
}

TEST(Vp9Descriptor, LiesAreRefused) {
    EXPECT_FALSE(parse_vp9(hex("10 ff")));                    // flexible without a picture id
    EXPECT_FALSE(parse_vp9(hex("d0 05 03 03 03 03 ff")));     // a fourth reference
    EXPECT_FALSE(parse_vp9(hex("02 08 ff 00 00")));           // a group of 255 pictures
    EXPECT_FALSE(parse_vp9(hex("02 08 01 0c 01 01")));        // three references, two there
    EXPECT_FALSE(parse_vp9(hex("02 f0") + rtp::Buffer(31)));  // eight resolutions, less than there are
    EXPECT_TRUE(parse_vp9(hex("02 f0") + rtp::Buffer(33)));
}

TEST(Vp9Descriptor, PictureIdAndIndexAreWrittenOver) {
    auto bytes = hex("ac 8102 00 09 ff");
    const auto info = parse_vp9(bytes)->info;
    set_picture_id(bytes, info, 0x7ABC);
    set_tl0_picture_index(bytes, info, 0);
    EXPECT_EQ(bytes, hex("ac fabc 00 00 ff"));
}

}  // namespace
}  // namespace parley::proto::payload
