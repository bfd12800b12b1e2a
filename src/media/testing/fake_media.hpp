// Media without a codec: what a fake encoder puts into its packets says which frame it belongs to and which earlier
// frame it needs, so that a receiver can judge whether a real decoder could have gone on. Only for tests.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "proto/rtp/wire.hpp"

namespace parley::media::testing {

inline constexpr std::uint32_t kNoFrame = 0xFFFF'FFFF;
inline constexpr std::size_t kVp8DescriptorBytes = 6;
inline constexpr std::size_t kVp8HeaderBytes = 10;
inline constexpr std::size_t kVp8Bytes = kVp8DescriptorBytes + kVp8HeaderBytes + 11;
inline constexpr std::uint16_t kSmallestHeight = 90;  ///< of layer 0; each further one is twice as large
inline constexpr std::size_t kOpusBytes = 80;

/// A part of a VP8 picture.
struct FakePart {
    std::uint32_t frame = 0;
    std::uint32_t needs = kNoFrame;  ///< the frame that it refers to; kNoFrame: a key frame
    std::uint8_t layer = 0;
    std::uint8_t part = 0;
    std::uint8_t parts = 1;
    std::uint16_t picture_id = 0;
    std::uint8_t tl0 = 0;
    std::uint8_t temporal = 0;
};

/// RFC 7741 §4.2: X, S at the start; I with 15 bits, L, T. Behind it the payload header (§4.3: P is 0 in a key frame),
/// with the picture's size as RFC 6386 §9.1 has it, and ours.
inline void write_part(std::span<std::uint8_t> out, const FakePart& part) {
    auto* at = out.data();
    at[0] = static_cast<std::uint8_t>(0x80 | (part.part == 0 ? 0x10 : 0));
    at[1] = 0xE0;
    proto::rtp::store16(at + 2, static_cast<std::uint16_t>(0x8000 | part.picture_id));
    at[4] = part.tl0;
    at[5] = static_cast<std::uint8_t>(part.temporal << 6 | (part.temporal > 0 ? 0x20 : 0));
    at += kVp8DescriptorBytes;
    at[0] = part.needs == kNoFrame ? 0x10 : 0x11;
    at[3] = 0x9D;
    at[4] = 0x01;
    at[5] = 0x2A;
    const auto height = static_cast<std::uint16_t>(kSmallestHeight << part.layer);
    const auto width = static_cast<std::uint16_t>(height * 16 / 9);
    at[6] = static_cast<std::uint8_t>(width);
    at[7] = static_cast<std::uint8_t>(width >> 8);
    at[8] = static_cast<std::uint8_t>(height);
    at[9] = static_cast<std::uint8_t>(height >> 8);
    at += kVp8HeaderBytes;
    at[0] = part.layer;
    at[1] = part.part;
    proto::rtp::store32(at + 2, part.frame);
    proto::rtp::store32(at + 6, part.needs);
    at[10] = part.parts;
}

inline std::optional<FakePart> read_part(std::span<const std::uint8_t> payload) {
    if (payload.size() < kVp8Bytes || payload[1] != 0xE0) return std::nullopt;
    const auto* at = payload.data() + kVp8DescriptorBytes;
    FakePart part;
    part.picture_id = proto::rtp::load16(payload.data() + 2) & 0x7FFF;
    part.tl0 = payload[4];
    part.temporal = payload[5] >> 6;
    at += kVp8HeaderBytes;
    part.layer = at[0];
    part.part = at[1];
    part.frame = proto::rtp::load32(at + 2);
    part.needs = proto::rtp::load32(at + 6);
    part.parts = at[10];
    return part;
}

}  // namespace parley::media::testing
