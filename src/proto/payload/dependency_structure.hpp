// The template dependency structure of a stream (AV1 RTP specification v1.0.0, appendix A.8): what the templates that
// its packets name stand for, the decode targets and their chains. A fixed-size value; it is sent with key frames.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "proto/payload/bit_reader.hpp"

namespace parley::proto::payload {

inline constexpr std::size_t kTemplatesMax = 64;
inline constexpr std::size_t kDecodeTargetsMax = 32;
inline constexpr std::size_t kChainsMax = 32;

/// How a frame stands to each decode target, one bit for each (A.8.3.1: decode target indication).
struct TargetMasks {
    std::uint32_t present = 0;      ///< discardable, switch or required
    std::uint32_t discardable = 0;  ///< of these
    std::uint32_t switching = 0;    ///< of these
    bool operator==(const TargetMasks&) const = default;
};

struct DependencyTemplate {
    std::uint8_t spatial = 0;   ///< 0..3
    std::uint8_t temporal = 0;  ///< 0..7
    bool refers = false;        ///< has a frame difference: needs another frame
    TargetMasks targets;
    std::array<std::uint8_t, kChainsMax> chain_diffs{};  ///< distance to the previous frame of each chain; 0: none
};

struct DependencyStructure {
    struct Resolution {
        std::uint32_t width = 0;  ///< 1..65536
        std::uint32_t height = 0;
        bool operator==(const Resolution&) const = default;
    };
    std::uint8_t template_id_offset = 0;  ///< 0..63
    std::uint8_t template_count = 0;      ///< 1..64
    std::uint8_t target_count = 0;        ///< 1..32
    std::uint8_t chain_count = 0;         ///< 0..target_count
    std::uint8_t spatial_layers = 1;      ///< 1..4
    std::uint8_t temporal_layers = 1;     ///< 1..8
    std::array<DependencyTemplate, kTemplatesMax> templates{};
    std::array<std::uint8_t, kDecodeTargetsMax> protected_by{};     ///< the chain of each target, when there are chains
    std::array<std::uint8_t, kDecodeTargetsMax> target_spatial{};   ///< the highest layer in each target
    std::array<std::uint8_t, kDecodeTargetsMax> target_temporal{};  ///< the highest layer in each target
    std::array<Resolution, 4> resolutions{};                        ///< of the spatial layers; 0 when not said

    /// A bit for each target.
    [[nodiscard]] std::uint32_t all_targets() const {
        return static_cast<std::uint32_t>((std::uint64_t{1} << target_count) - 1);
    }
};

/// Reads template_dependency_structure(). False when it has more templates than ids, layers that do not exist, or ends
/// past the data; `out` is then of no use.
[[nodiscard]] bool take_dependency_structure(BitReader& bits, DependencyStructure& out);
/// Reads one indication (2 bits) for each of `count` targets.
[[nodiscard]] TargetMasks take_target_masks(BitReader& bits, unsigned count);

}  // namespace parley::proto::payload
