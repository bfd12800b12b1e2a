// The AV1 aggregation header and the sizes of the OBU elements behind it (AV1 RTP specification v1.0.0 §4.4). Which
// frames and layers the packet belongs to is said far better by the dependency descriptor, when there is one: apply it
// after this (dependency_descriptor.hpp).
#pragma once

#include <optional>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// Nothing when an element ends past the payload, there is none, or a packet claims both to begin a coded video
/// sequence and to continue an OBU. keyframe: the N bit, or the packet begins with a sequence header (so only the first
/// packet of the frame says it). frame_start: begins with a whole OBU that may begin a frame. frame_end: `marker`,
/// which ends the temporal unit.
[[nodiscard]] std::optional<FrameInfo> parse_av1(rtp::Bytes payload, bool marker);

}  // namespace parley::proto::payload
