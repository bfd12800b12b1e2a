// The dependency descriptor header extension (AV1 RTP specification v1.0.0, appendix A), read with the template
// structure that an earlier packet of the stream carried. One DependencyState for each stream (SSRC) received, fed in
// the order of arrival by whoever parses its packets. It is read, never written: a forwarder hands it on as it came.
#pragma once

#include <optional>

#include "proto/payload/dependency_structure.hpp"
#include "proto/payload/frame_info.hpp"

namespace parley::proto::payload {

/// What one packet says of its frame.
struct DependencyDescriptor {
    bool start_of_frame = false;
    bool end_of_frame = false;
    bool has_structure = false;  ///< carries the structure that counts from here on
    bool refers = false;         ///< needs another frame
    std::uint8_t spatial = 0;
    std::uint8_t temporal = 0;
    std::uint16_t frame_number = 0;
    TargetMasks targets;
    std::uint32_t active_targets = 0;  ///< those which the sender still produces
    std::uint8_t chain_count = 0;
    /// Of each chain: the distance in frame numbers to its previous frame; 0 when this frame begins it anew.
    std::array<std::uint8_t, kChainsMax> chain_diffs{};
    bool keyframe = false;  ///< the frame that the structure came with
};

class DependencyState {
public:
    /// `data` is the extension's. Nothing when it ends too early, or names a template that the structure at hand does
    /// not have (the key frame was lost, or it lies); the state is then as before.
    [[nodiscard]] std::optional<DependencyDescriptor> parse(rtp::Bytes data);
    /// Of the last key frame; null before the first. The pointer is good until the next parse.
    [[nodiscard]] const DependencyStructure* structure() const { return current_ ? &slots_[slot_] : nullptr; }

private:
    [[nodiscard]] bool take_frame(BitReader& bits, const DependencyStructure& structure, unsigned template_id,
                                  bool custom_targets, bool custom_diffs, bool custom_chains,
                                  DependencyDescriptor& out) const;

    std::array<DependencyStructure, 2> slots_;  // the one that counts, and room to read the next one
    std::size_t slot_ = 0;
    bool current_ = false;
    std::uint32_t active_targets_ = 0;
    std::uint16_t structure_frame_ = 0;  // the number of the frame that it came with
};

/// Puts what the descriptor says over what the payload said. switch_up: some target may begin here.
void apply(FrameInfo& info, const DependencyDescriptor& descriptor);

}  // namespace parley::proto::payload
