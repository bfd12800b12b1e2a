// The picture id and TL0PICIDX as VP8 (RFC 7741 §4.2) and VP9 (RFC 9628 §4.2) write them alike: read while a descriptor
// is parsed, and written over in place when a packet is forwarded.
#pragma once

#include <cstdint>

#include "proto/payload/frame_info.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

/// M and 7 bits, or M and 15 bits. Moves `at` behind them; false when they end past the payload.
[[nodiscard]] bool take_picture_id(FrameInfo& info, rtp::Bytes payload, std::size_t& at);
[[nodiscard]] bool take_tl0(FrameInfo& info, rtp::Bytes payload, std::size_t& at);

/// Writes `picture_id` in the form the packet has it in (the low 7 or 15 bits). `info` was read from this payload;
/// nothing is written when it has no picture id.
void set_picture_id(rtp::MutableBytes payload, const FrameInfo& info, std::uint16_t picture_id);
void set_tl0_picture_index(rtp::MutableBytes payload, const FrameInfo& info, std::uint8_t index);

}  // namespace parley::proto::payload
