#include "proto/payload/dependency_structure.hpp"

#include <algorithm>

namespace parley::proto::payload {
namespace {

constexpr unsigned kSpatialMax = 3, kTemporalMax = 7;  // AV1 bitstream specification §5.3.3: two and three bits

/// template_layers(): next_layer_idc says how the next template follows; 3 ends the list.
bool take_layers(BitReader& bits, DependencyStructure& out) {
    unsigned spatial = 0, temporal = 0;
    for (;;) {
        if (out.template_count == kTemplatesMax || spatial > kSpatialMax || temporal > kTemporalMax) return false;
        auto& entry = out.templates[out.template_count++];
        entry.spatial = static_cast<std::uint8_t>(spatial);
        entry.temporal = static_cast<std::uint8_t>(temporal);
        out.spatial_layers = static_cast<std::uint8_t>(spatial + 1);
        out.temporal_layers = std::max(out.temporal_layers, static_cast<std::uint8_t>(temporal + 1));
        const auto next = bits.bits(2);
        if (!bits.ok()) return false;
        if (next == 3) return true;
        if (next == 1) ++temporal;
        if (next == 2) {
            temporal = 0;
            ++spatial;
        }
    }
}

/// template_fdiffs(): which frames it refers to is of no use here, only whether there is any.
bool take_frame_diffs(BitReader& bits, DependencyTemplate& entry) {
    while (bits.flag()) {
        entry.refers = true;
        static_cast<void>(bits.bits(4));
    }
    return bits.ok();
}

/// template_chains()
void take_chains(BitReader& bits, DependencyStructure& out) {
    out.chain_count = static_cast<std::uint8_t>(bits.below(out.target_count + 1u));
    if (out.chain_count == 0) return;
    for (unsigned target = 0; target < out.target_count; ++target)
        out.protected_by[target] = static_cast<std::uint8_t>(bits.below(out.chain_count));
    for (unsigned i = 0; i < out.template_count; ++i) {
        for (unsigned chain = 0; chain < out.chain_count; ++chain)
            out.templates[i].chain_diffs[chain] = static_cast<std::uint8_t>(bits.bits(4));
    }
}

/// decode_target_layers(): derived, not written.
void derive_target_layers(DependencyStructure& out) {
    for (unsigned target = 0; target < out.target_count; ++target) {
        for (unsigned i = 0; i < out.template_count; ++i) {
            const auto& entry = out.templates[i];
            if ((entry.targets.present >> target & 1) == 0) continue;
            out.target_spatial[target] = std::max(out.target_spatial[target], entry.spatial);
            out.target_temporal[target] = std::max(out.target_temporal[target], entry.temporal);
        }
    }
}

}  // namespace

TargetMasks take_target_masks(BitReader& bits, unsigned count) {
    TargetMasks masks;
    for (unsigned target = 0; target < count; ++target) {
        // A.8.3.1: 0 not present, 1 discardable, 2 switch, 3 required
        const auto indication = bits.bits(2);
        const auto bit = std::uint32_t{1} << target;
        if (indication != 0) masks.present |= bit;
        if (indication == 1) masks.discardable |= bit;
        if (indication == 2) masks.switching |= bit;
    }
    return masks;
}

bool take_dependency_structure(BitReader& bits, DependencyStructure& out) {
    out = {};
    out.template_id_offset = static_cast<std::uint8_t>(bits.bits(6));
    out.target_count = static_cast<std::uint8_t>(bits.bits(5) + 1);
    if (!take_layers(bits, out)) return false;
    for (unsigned i = 0; i < out.template_count; ++i)
        out.templates[i].targets = take_target_masks(bits, out.target_count);
    for (unsigned i = 0; i < out.template_count; ++i) {
        if (!take_frame_diffs(bits, out.templates[i])) return false;
    }
    take_chains(bits, out);
    derive_target_layers(out);
    if (bits.flag()) {
        for (unsigned layer = 0; layer < out.spatial_layers; ++layer)
            out.resolutions[layer] = {bits.bits(16) + 1, bits.bits(16) + 1};
    }
    return bits.ok();
}

}  // namespace parley::proto::payload
