// What the engine knows of one RTP packet after it was parsed and decrypted once: the value that goes from a
// publisher's stream (rtp_in) to each subscriber's (select, rtp_out). It owns no bytes: `bytes` is the receive buffer,
// valid during the turn.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/time.hpp"

namespace parley::media {

enum class Kind : std::uint8_t { audio, video };
enum class Codec : std::uint8_t { opus, red, vp8, vp9, h264, av1, other };

/// What a payload descriptor says about where this packet stands in its frame and among the layers.
struct FrameInfo {
    bool keyframe = false;                    ///< belongs to a frame that needs no other (a switch may begin here)
    bool frame_start = false;                 ///< first packet of its frame (of its layer frame with SVC)
    bool frame_end = false;                   ///< last packet of its frame (of its layer frame with SVC)
    bool switch_up = false;                   ///< a receiver of a lower temporal layer may begin with this one here
    bool discardable = false;                 ///< nothing refers to it
    bool inter_layer = false;                 ///< VP9 D bit: needs the lower spatial layer of the same picture
    std::uint8_t spatial = 0;                 ///< 0..7
    std::uint8_t temporal = 0;                ///< 0..7
    std::optional<std::uint16_t> picture_id;  ///< VP8/VP9, 7 or 15 bits as on the wire
    bool picture_id_long = false;             ///< 15-bit form
    std::optional<std::uint8_t> tl0_picture_index;  ///< VP8 TL0PICIDX / VP9
    std::uint16_t picture_id_offset = 0;            ///< of the picture id within the payload; 0 when there is none
    std::uint16_t tl0_offset = 0;                   ///< of TL0PICIDX within the payload; 0 when there is none
};

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
