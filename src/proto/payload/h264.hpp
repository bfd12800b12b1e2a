// H.264 in RTP, packetization modes 0 and 1 (RFC 6184): single NAL units, STAP-A and FU-A. Slices are not decoded, but
// for the one bit that says that a slice is the first of its picture.
#pragma once

#include <optional>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// Nothing for the packet types of interleaved mode, undefined ones, an aggregate whose units end past it, and a
/// fragment that is both the first and the last. keyframe: has an SPS or a piece of an IDR slice. frame_start: begins
/// with what stands before the first slice, or with the first slice; so it may be said of several packets of one frame.
/// frame_end: `marker` (RFC 6184 §5.1). discardable: NRI is 0 throughout. There are no layers.
[[nodiscard]] std::optional<FrameInfo> parse_h264(rtp::Bytes payload, bool marker);

}  // namespace parley::proto::payload
