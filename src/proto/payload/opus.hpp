// The head of an Opus packet (RFC 6716 §3.1, §3.2): how long it plays, and whether it is silence. Nothing is decoded.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

struct OpusInfo {
    std::uint8_t configuration = 0;  ///< 0..31: mode, bandwidth, frame size
    std::uint8_t frames = 0;         ///< 1..48
    bool stereo = false;
    bool silence = false;           ///< discontinuous transmission: a single frame of at most a byte
    std::uint32_t duration_us = 0;  ///< of all frames: 2,500 to 120,000
};
/// Nothing for an empty packet, one without frames, or one of more than 120 ms (RFC 6716 §3.4 R5).
[[nodiscard]] std::optional<OpusInfo> parse_opus(rtp::Bytes payload);

}  // namespace parley::proto::payload
