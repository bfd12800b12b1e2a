#include "proto/payload/vp8.hpp"

#include "proto/payload/picture_id.hpp"

namespace parley::proto::payload {
namespace {

/// RFC 7741 §4.2: the bytes that the X bit announces. False when they end past the payload.
bool take_extension(FrameInfo& info, rtp::Bytes payload, std::size_t& at) {
    if (payload.size() <= at) return false;
    const auto flags = payload[at++];
    const bool has_picture_id = (flags & 0x80) != 0, has_tl0 = (flags & 0x40) != 0;
    const bool has_temporal = (flags & 0x20) != 0, has_key_index = (flags & 0x10) != 0;
    if (has_picture_id && !take_picture_id(info, payload, at)) return false;
    if (has_tl0 && !take_tl0(info, payload, at)) return false;
    if (has_temporal || has_key_index) {
        if (payload.size() <= at) return false;
        const auto layer = payload[at++];
        if (has_temporal) {
            info.temporal = static_cast<std::uint8_t>(layer >> 6);
            info.switch_up = (layer & 0x20) != 0;
        }
    }
    return true;
}

/// The descriptor; `at` is where the frame begins behind it.
std::optional<FrameInfo> take_descriptor(rtp::Bytes payload, bool marker, std::size_t& at) {
    if (payload.empty()) return std::nullopt;
    FrameInfo info;
    const auto flags = payload[0];
    at = 1;
    if ((flags & 0x80) != 0 && !take_extension(info, payload, at)) return std::nullopt;
    if (payload.size() <= at) return std::nullopt;
    info.discardable = (flags & 0x20) != 0;                         // N
    info.frame_start = (flags & 0x10) != 0 && (flags & 0x07) == 0;  // S of the first partition
    info.frame_end = marker;
    // RFC 7741 §4.3: P = 0 in the payload header, which stands only at the start of the frame.
    info.keyframe = info.frame_start && (payload[at] & 0x01) == 0;
    return info;
}

}  // namespace

std::optional<FrameInfo> parse_vp8(rtp::Bytes payload, bool marker) {
    std::size_t at = 0;
    return take_descriptor(payload, marker, at);
}

std::optional<PictureSize> parse_vp8_size(rtp::Bytes payload) {
    std::size_t at = 0;
    const auto info = take_descriptor(payload, false, at);
    constexpr std::size_t kHeader = 10;
    if (!info || !info->keyframe || payload.size() < at + kHeader) return std::nullopt;
    // RFC 6386 §9.1: a tag of three bytes, the start code, then width and height, 14 bits each under two of scaling.
    const auto header = payload.subspan(at, kHeader);
    if (header[3] != 0x9d || header[4] != 0x01 || header[5] != 0x2a) return std::nullopt;
    const auto read = [&](std::size_t i) {
        return static_cast<std::uint16_t>((header[i + 1] & 0x3F) << 8 | header[i]);
    };
    const PictureSize size{read(6), read(8)};
    return size.width == 0 || size.height == 0 ? std::nullopt : std::optional(size);
}

}  // namespace parley::proto::payload
