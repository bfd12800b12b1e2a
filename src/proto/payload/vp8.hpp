// The VP8 payload descriptor (RFC 7741 §4.2), and from the frame behind it only whether it is a key frame.
#pragma once

#include <optional>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// `marker` of the RTP packet ends the frame. Nothing when the descriptor ends past the payload or nothing follows it.
/// Only a frame's first packet says that it is a key frame; `switch_up` is the Y bit.
[[nodiscard]] std::optional<FrameInfo> parse_vp8(rtp::Bytes payload, bool marker);

}  // namespace parley::proto::payload
