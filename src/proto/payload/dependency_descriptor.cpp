#include "proto/payload/dependency_descriptor.hpp"

namespace parley::proto::payload {
namespace {

constexpr std::size_t kMandatoryBytes = 3;

/// frame_fdiffs(): differences of 4, 8 or 12 bits until a size of 0.
bool take_frame_diffs(BitReader& bits) {
    bool any = false;
    while (const auto size = bits.bits(2)) {
        any = true;
        static_cast<void>(bits.bits(4 * size));
    }
    return any;
}

}  // namespace

std::optional<DependencyDescriptor> DependencyState::parse(rtp::Bytes data) {
    if (data.size() < kMandatoryBytes) return std::nullopt;
    BitReader bits(data);
    DependencyDescriptor out;
    // mandatory_descriptor_fields()
    out.start_of_frame = bits.flag();
    out.end_of_frame = bits.flag();
    const auto template_id = bits.bits(6);
    out.frame_number = static_cast<std::uint16_t>(bits.bits(16));
    // extended_descriptor_fields(): there when the extension is longer than three bytes
    const bool extended = data.size() > kMandatoryBytes;
    out.has_structure = extended && bits.flag();
    const bool has_active = extended && bits.flag();
    const bool custom_targets = extended && bits.flag();
    const bool custom_diffs = extended && bits.flag();
    const bool custom_chains = extended && bits.flag();
    if (!out.has_structure && !current_) return std::nullopt;
    const auto slot = out.has_structure ? 1 - slot_ : slot_;
    auto& structure = slots_[slot];
    if (out.has_structure && !take_dependency_structure(bits, structure)) return std::nullopt;
    out.active_targets = out.has_structure ? structure.all_targets() : active_targets_;
    if (has_active) out.active_targets = bits.bits(structure.target_count);
    if (!take_frame(bits, structure, template_id, custom_targets, custom_diffs, custom_chains, out))
        return std::nullopt;
    if (out.has_structure) {
        slot_ = slot;
        current_ = true;
        structure_frame_ = out.frame_number;
    }
    active_targets_ = out.active_targets;
    out.keyframe = !out.refers && out.frame_number == structure_frame_;
    return out;
}

/// frame_dependency_definition()
bool DependencyState::take_frame(BitReader& bits, const DependencyStructure& structure, unsigned template_id,
                                 bool custom_targets, bool custom_diffs, bool custom_chains,
                                 DependencyDescriptor& out) const {
    const auto index = (template_id + 64 - structure.template_id_offset) % 64;
    if (index >= structure.template_count) return false;
    const auto& entry = structure.templates[index];
    out.spatial = entry.spatial;
    out.temporal = entry.temporal;
    out.targets = custom_targets ? take_target_masks(bits, structure.target_count) : entry.targets;
    out.refers = custom_diffs ? take_frame_diffs(bits) : entry.refers;
    out.chain_count = structure.chain_count;
    out.chain_diffs = entry.chain_diffs;
    for (unsigned chain = 0; custom_chains && chain < structure.chain_count; ++chain)
        out.chain_diffs[chain] = static_cast<std::uint8_t>(bits.bits(8));
    return bits.ok();
}

void apply(FrameInfo& info, const DependencyDescriptor& descriptor) {
    info.keyframe = descriptor.keyframe;
    info.frame_start = descriptor.start_of_frame;
    info.frame_end = descriptor.end_of_frame;
    info.switch_up = descriptor.targets.switching != 0;
    info.discardable = descriptor.targets.present == descriptor.targets.discardable;
    info.inter_predicted = descriptor.refers;
    info.spatial = descriptor.spatial;
    info.temporal = descriptor.temporal;
    info.has_decode_targets = true;
    info.frame_number = descriptor.frame_number;
    info.decode_targets = descriptor.targets.present;
    info.discardable_targets = descriptor.targets.discardable;
    info.switch_targets = descriptor.targets.switching;
    info.active_decode_targets = descriptor.active_targets;
}

}  // namespace parley::proto::payload
