// What a payload descriptor says about where a packet stands in its frame and among the layers: the one value that the
// descriptors of all codecs are read into (vp8.hpp, vp9.hpp, h264.hpp, av1.hpp, dependency_descriptor.hpp). It is not a
// frame and owns no bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace parley::proto::payload {

enum class Codec : std::uint8_t { opus, red, vp8, vp9, h264, av1, other };

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

    bool inter_predicted = false;  ///< VP9 P bit: refers to earlier pictures; with a descriptor: to any frame
    bool unused_above = false;     ///< VP9 Z bit: no upper spatial layer of the same picture refers to it

    // Only with a dependency descriptor (AV1). A mask has bit n for decode target n.
    bool has_decode_targets = false;          ///< the fields below mean something
    std::uint16_t frame_number = 0;           ///< of the descriptor; wraps
    std::uint32_t decode_targets = 0;         ///< the targets that this frame is part of
    std::uint32_t discardable_targets = 0;    ///< of these: where nothing later refers to it
    std::uint32_t switch_targets = 0;         ///< of these: where a receiver may begin with this frame
    std::uint32_t active_decode_targets = 0;  ///< those which the sender still produces
};

/// What the descriptor at the front of `payload` says, by codec; all false for audio and what is not known. `marker` is
/// the RTP packet's. Nothing when the descriptor lies. A dependency descriptor is applied after it.
[[nodiscard]] std::optional<FrameInfo> parse_frame_info(Codec codec, std::span<const std::uint8_t> payload,
                                                        bool marker);

}  // namespace parley::proto::payload
