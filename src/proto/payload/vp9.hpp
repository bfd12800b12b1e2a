// The VP9 payload descriptor (RFC 9628 §4.2), flexible and non-flexible, with its scalability structure. The frame
// behind it is not looked at.
#pragma once

#include <array>
#include <optional>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// RFC 9628 §4.2.1. What a forwarder needs of it: not the references of each picture of the group.
struct Vp9Structure {
    struct Resolution {
        std::uint16_t width = 0;
        std::uint16_t height = 0;
        bool operator==(const Resolution&) const = default;
    };
    std::uint8_t spatial_layers = 1;          ///< 1..8
    std::array<Resolution, 8> resolutions{};  ///< of the spatial layers; 0 when not said
    std::uint8_t group_pictures = 0;          ///< N_G; 0 when not said
    std::uint8_t temporal_max = 0;            ///< the highest temporal layer in the group
};

struct Vp9 {
    FrameInfo info;
    bool has_structure = false;
};
/// Nothing when the descriptor ends past the payload, nothing follows it, it names more than three references, or it is
/// flexible without a picture id. keyframe: neither P nor D. frame_start and frame_end are B and E, of the layer frame;
/// the RTP marker ends the picture. `structure`, when given, is filled if the packet has one.
[[nodiscard]] std::optional<Vp9> parse_vp9(rtp::Bytes payload, Vp9Structure* structure = nullptr);

}  // namespace parley::proto::payload
