#include "proto/payload/dependency_descriptor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::Buffer;

/// Bytes out of fields written as in the specification: a value and its bits.
class Bits {
public:
    Bits& f(unsigned value, int count) {
        for (int i = count - 1; i >= 0; --i) text_.push_back((value >> i & 1) != 0 ? '1' : '0');
        return *this;
    }
    [[nodiscard]] Buffer bytes() const {
        Buffer all((text_.size() + 7) / 8);
        for (std::size_t i = 0; i < text_.size(); ++i)
            if (text_[i] == '1') all[i / 8] = static_cast<std::uint8_t>(all[i / 8] | 0x80 >> i % 8);
        return all;
    }

private:
    std::string text_;
};

Bits mandatory(bool start, bool end, unsigned template_id, unsigned frame) {
    return Bits().f(start, 1).f(end, 1).f(template_id, 6).f(frame, 16);
}

/// L2T1 with two targets and two chains, template ids from 60 on: a key frame of layer 0, of layer 1 above it, and a
/// delta frame of each.
void add_structure(Bits& bits) {
    bits.f(60, 6).f(1, 5);                                                 // template_id_offset, dt_cnt_minus_one
    bits.f(0, 2).f(2, 2).f(0, 2).f(3, 2);                                  // template_layers: 0, 0, 1, 1
    bits.f(2, 2).f(2, 2).f(3, 2).f(3, 2);                                  // template_dtis: S S, R R
    bits.f(0, 2).f(2, 2).f(0, 2).f(1, 2);                                  //                - S, - D
    bits.f(0, 1).f(1, 1).f(1, 4).f(0, 1);                                  // template_fdiffs: none; 2
    bits.f(1, 1).f(0, 4).f(0, 1).f(1, 1).f(1, 4).f(1, 1).f(0, 4).f(0, 1);  // 1; 2 and 1
    bits.f(3, 2);                                                          // chain_cnt = ns(3): 2 is written 11
    bits.f(0, 1).f(1, 1);                                                  // decode_target_protected_by
    for (const unsigned diff : {0, 0, 2, 1, 1, 1, 2, 1}) bits.f(diff, 4);  // template_chains
    bits.f(1, 1).f(319, 16).f(179, 16).f(639, 16).f(359, 16);              // resolutions
}

Buffer keyframe(unsigned frame = 100) {
    auto bits = mandatory(true, false, 60, frame).f(1, 1).f(0, 4);
    add_structure(bits);
    return bits.bytes();
}

TEST(DependencyDescriptor, AKeyFrameBringsTheStructure) {
    DependencyState state;
    EXPECT_EQ(state.structure(), nullptr);
    const auto read = state.parse(keyframe());
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->start_of_frame);
    EXPECT_FALSE(read->end_of_frame);
    EXPECT_TRUE(read->has_structure);
    EXPECT_TRUE(read->keyframe);
    EXPECT_EQ(read->frame_number, 100);
    EXPECT_EQ(read->targets, (TargetMasks{.present = 3, .discardable = 0, .switching = 3}));
    EXPECT_EQ(read->active_targets, 3u);
    const auto& structure = *state.structure();
    EXPECT_EQ(structure.template_count, 4);
    EXPECT_EQ(structure.target_count, 2);
    EXPECT_EQ(structure.chain_count, 2);
    EXPECT_EQ(structure.spatial_layers, 2);
    EXPECT_EQ(structure.temporal_layers, 1);
    EXPECT_EQ(structure.protected_by[1], 1);
    EXPECT_EQ(structure.target_spatial[0], 0);
    EXPECT_EQ(structure.target_spatial[1], 1);
    EXPECT_EQ(structure.resolutions[1], (DependencyStructure::Resolution{640, 360}));
    EXPECT_FALSE(structure.templates[0].refers);
    EXPECT_TRUE(structure.templates[3].refers);
    EXPECT_EQ(structure.templates[1].chain_diffs[0], 2);
    EXPECT_EQ(structure.templates[2].targets, (TargetMasks{.present = 2, .discardable = 0, .switching = 2}));
}

TEST(DependencyDescriptor, ThreeBytesAreEnoughOnceTheStructureIsKnown) {
    DependencyState state;
    ASSERT_TRUE(state.parse(keyframe()));
    const auto read = state.parse(mandatory(true, true, 63, 103).bytes());  // the last of the templates
    ASSERT_TRUE(read);
    EXPECT_EQ(read->spatial, 1);
    EXPECT_EQ(read->targets, (TargetMasks{.present = 2, .discardable = 2, .switching = 0}));
    EXPECT_TRUE(read->refers);
    EXPECT_FALSE(read->keyframe);
    EXPECT_EQ(read->chain_count, 2);
    EXPECT_EQ(read->chain_diffs[0], 2);
    FrameInfo info;
    apply(info, *read);
    EXPECT_TRUE(info.frame_start);
    EXPECT_TRUE(info.frame_end);
    EXPECT_TRUE(info.discardable);
    EXPECT_FALSE(info.switch_up);
    EXPECT_EQ(info.spatial, 1);
    EXPECT_TRUE(info.has_decode_targets);
    EXPECT_EQ(info.decode_targets, 2u);
}

TEST(DependencyDescriptor, LaterPacketsOfTheKeyFrameBelongToIt) {
    DependencyState state;
    ASSERT_TRUE(state.parse(keyframe()));
    EXPECT_TRUE(state.parse(mandatory(false, true, 60, 100).bytes())->keyframe);
    EXPECT_FALSE(state.parse(mandatory(true, true, 60, 101).bytes())->keyframe);
}

TEST(DependencyDescriptor, AFrameMayHaveItsOwnTargetsDifferencesAndChains) {
    DependencyState state;
    ASSERT_TRUE(state.parse(keyframe()));
    auto bits = mandatory(true, true, 61, 102).f(0, 1).f(1, 1).f(1, 1).f(1, 1).f(1, 1);
    bits.f(2, 2);                                     // active_decode_targets_bitmask
    bits.f(1, 2).f(0, 2);                             // frame_dtis: D -
    bits.f(1, 2).f(5, 4).f(3, 2).f(900, 12).f(0, 2);  // frame_fdiffs
    bits.f(200, 8).f(3, 8);                           // frame_chains
    const auto read = state.parse(bits.bytes());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->active_targets, 2u);
    EXPECT_EQ(read->targets, (TargetMasks{.present = 1, .discardable = 1, .switching = 0}));
    EXPECT_EQ(read->chain_diffs[0], 200);
    EXPECT_EQ(read->chain_diffs[1], 3);
    // The targets that are active stay so until another packet says otherwise.
    EXPECT_EQ(state.parse(mandatory(true, true, 61, 103).bytes())->active_targets, 2u);
    EXPECT_EQ(state.parse(keyframe(104))->active_targets, 3u);
}

TEST(DependencyDescriptor, WithoutAStructureNothingIsKnown) {
    DependencyState state;
    EXPECT_FALSE(state.parse(mandatory(true, true, 0, 1).bytes()));
    EXPECT_FALSE(state.parse(mandatory(true, true, 0, 1).f(0, 8).bytes()));
    EXPECT_EQ(state.structure(), nullptr);
}

TEST(DependencyDescriptor, ATemplateThatDoesNotExistIsRefused) {
    DependencyState state;
    ASSERT_TRUE(state.parse(keyframe()));
    EXPECT_FALSE(state.parse(mandatory(true, true, 0, 101).bytes()));  // ids 60, 61, 62, 63 exist
    EXPECT_FALSE(state.parse(mandatory(true, true, 59, 101).bytes()));
    EXPECT_TRUE(state.parse(mandatory(true, true, 62, 101).bytes()));
}

TEST(DependencyDescriptor, EveryCutIsRefusedAndLeavesTheStructureThatWas) {
    const auto whole = keyframe(200);
    DependencyState state;
    ASSERT_TRUE(state.parse(keyframe(100)));
    for (std::size_t size = 4; size < whole.size(); ++size) {
        EXPECT_FALSE(state.parse(rtp::Bytes(whole).first(size))) << size;
        ASSERT_NE(state.structure(), nullptr);
        EXPECT_EQ(state.structure()->template_count, 4);
        EXPECT_TRUE(state.parse(mandatory(false, true, 60, 100).bytes())->keyframe);
    }
    EXPECT_FALSE(state.parse(rtp::Bytes(whole).first(2)));
}

TEST(DependencyDescriptor, MoreTemplatesOrLayersThanThereAreAreRefused) {
    for (const unsigned next :
         {0u, 1u, 2u}) {  // 64 more of the same layer; of the next temporal one; of the next spatial
        auto bits = mandatory(true, true, 0, 1).f(1, 1).f(0, 4).f(0, 6).f(0, 5);
        for (int i = 0; i < 64; ++i) bits.f(next, 2);
        bits.f(3, 2);
        auto bytes = bits.bytes();
        bytes.resize(255);
        DependencyState state;
        EXPECT_FALSE(state.parse(bytes)) << next;
        EXPECT_EQ(state.structure(), nullptr);
    }
}

TEST(DependencyDescriptor, SixtyFourTemplatesAndThirtyTwoTargetsFit) {
    auto bits = mandatory(true, true, 0, 1).f(1, 1).f(0, 4).f(0, 6).f(31, 5);
    for (int i = 0; i < 63; ++i) bits.f(0, 2);
    bits.f(3, 2);
    for (int i = 0; i < 64 * 32; ++i) bits.f(2, 2);
    for (int i = 0; i < 64; ++i) bits.f(0, 1);
    bits.f(0, 5).f(0, 1);  // chain_cnt = ns(33): 0; no resolutions
    DependencyState state;
    const auto read = state.parse(bits.bytes());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->targets.switching, 0xFFFF'FFFFu);
    EXPECT_EQ(read->active_targets, 0xFFFF'FFFFu);
    EXPECT_EQ(state.structure()->template_count, 64);
}

TEST(DependencyDescriptor, NonSymmetricNumbersAsInTheSpecification) {
    // AV1 bitstream specification §4.10.7, n = 5: 00, 01, 10, 110, 111
    const auto bytes = Bits().f(0, 2).f(1, 2).f(2, 2).f(6, 3).f(7, 3).bytes();
    BitReader bits(bytes);
    for (unsigned value = 0; value < 5; ++value) EXPECT_EQ(bits.below(5), value);
    EXPECT_EQ(bits.below(1), 0u);
    EXPECT_TRUE(bits.ok());
}

RC_GTEST_PROP(DependencyDescriptor, AnyBytesAreReadToAnEnd, ()) {
    DependencyState state;
    RC_ASSERT(state.parse(keyframe()).has_value());
    const auto packets =
        *rc::gen::container<std::vector<Buffer>>(rc::gen::container<Buffer>(rc::gen::arbitrary<std::uint8_t>()));
    for (const auto& packet : packets) {
        const auto read = state.parse(packet);
        RC_ASSERT(state.structure() != nullptr);
        if (!read) continue;
        RC_ASSERT((read->active_targets & ~state.structure()->all_targets()) == 0u);
        RC_ASSERT((read->targets.present & ~state.structure()->all_targets()) == 0u);
    }
}

}  // namespace
}  // namespace parley::proto::payload
