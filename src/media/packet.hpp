// What the engine knows of one RTP packet after it was parsed and decrypted once: the value that goes from a
// publisher's stream (rtp_in) to each subscriber's (select, rtp_out). It owns no bytes: `bytes` is the receive buffer,
// valid during the turn.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/time.hpp"
#include "proto/payload/frame_info.hpp"

namespace parley::media {

enum class Kind : std::uint8_t { audio, video };
using proto::payload::Codec;
using proto::payload::FrameInfo;

struct Packet {
    std::span<const std::uint8_t> bytes;  ///< the whole RTP packet, decrypted, without its SRTP tag
    Time arrival;
    std::uint32_t ssrc = 0;
    std::uint32_t timestamp = 0;
    std::uint16_t sequence = 0;
    std::uint16_t header_size = 0;   ///< fixed header, CSRCs and extension
    std::uint16_t payload_size = 0;  ///< without padding
    std::uint8_t padding_size = 0;
    std::uint8_t payload_type = 0;
    bool marker = false;
    Codec codec = Codec::other;
    std::optional<std::uint8_t> audio_level;  ///< RFC 6464: 0 (loudest) to 127 dBov
    bool voice = false;                       ///< RFC 6464 V
    FrameInfo frame;                          ///< video only
};

}  // namespace parley::media
