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

}  // namespace

std::optional<FrameInfo> parse_vp8(rtp::Bytes payload, bool marker) {
    if (payload.empty()) return std::nullopt;
    FrameInfo info;
    const auto flags = payload[0];
    std::size_t at = 1;
    if ((flags & 0x80) != 0 && !take_extension(info, payload, at)) return std::nullopt;
    if (payload.size() <= at) return std::nullopt;
    info.discardable = (flags & 0x20) != 0;                         // N
    info.frame_start = (flags & 0x10) != 0 && (flags & 0x07) == 0;  // S of the first partition
    info.frame_end = marker;
    // RFC 7741 §4.3: P = 0 in the payload header, which stands only at the start of the frame.
    info.keyframe = info.frame_start && (payload[at] & 0x01) == 0;
    return info;
}

}  // namespace parley::proto::payload
