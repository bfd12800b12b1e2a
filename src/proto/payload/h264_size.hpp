// The picture's size in the sequence parameter set of H.264 (ITU-T H.264 §7.3.2.1.1), out of RTP packets (RFC 6184).
// Nothing else of the set is kept.
#pragma once

#include <optional>

#include "proto/payload/vp8.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// Of the first parameter set in the packet: alone or in a STAP-A, where encoders put it. Nothing where there is none,
/// or it ends too early or claims more than 16,384 pixels a side.
[[nodiscard]] std::optional<PictureSize> parse_h264_size(rtp::Bytes payload);

}  // namespace parley::proto::payload
