// The VP8 payload descriptor (RFC 7741 §4.2), and from the frame behind it only whether it is a key frame, and how
// large.
#pragma once

#include <optional>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// `marker` of the RTP packet ends the frame. Nothing when the descriptor ends past the payload or nothing follows it.
/// Only a frame's first packet says that it is a key frame; `switch_up` is the Y bit.
[[nodiscard]] std::optional<FrameInfo> parse_vp8(rtp::Bytes payload, bool marker);

struct PictureSize {
    std::uint16_t width = 0;  ///< 1..16383 pixels
    std::uint16_t height = 0;
    bool operator==(const PictureSize&) const = default;
};
/// The size that a key frame's first packet begins with (RFC 6386 §9.1). Nothing in any other packet.
[[nodiscard]] std::optional<PictureSize> parse_vp8_size(rtp::Bytes payload);

}  // namespace parley::proto::payload
