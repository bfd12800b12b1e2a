#include "proto/payload/h264.hpp"

namespace parley::proto::payload {
namespace {

// ITU-T H.264 table 7-1, RFC 6184 table 1
enum NalType : std::uint8_t { kSlice = 1, kIdr = 5, kSei = 6, kSps = 7, kDelimiter = 9, kStapA = 24, kFuA = 28 };

NalType type_of(std::uint8_t header) {
    return static_cast<NalType>(header & 0x1F);
}

bool is_single(NalType type) {
    return type >= 1 && type < kStapA;
}

/// `rest`: the unit behind its header.
bool begins_frame(NalType type, rtp::Bytes rest) {
    if (type >= kSei && type <= kDelimiter) return true;  // SEI, SPS, PPS, delimiter: before the first slice
    // ITU-T H.264 §7.3.3: first_mb_in_slice as ue(v); 0 is a single 1 bit.
    return type >= kSlice && type <= kIdr && !rest.empty() && (rest[0] & 0x80) != 0;
}

void add_unit(FrameInfo& info, std::uint8_t header) {
    const auto type = type_of(header);
    info.keyframe = info.keyframe || type == kSps || type == kIdr;
    info.discardable = info.discardable && (header & 0x60) == 0;
}

/// RFC 6184 §5.7.1: units behind their sizes.
bool take_aggregate(FrameInfo& info, rtp::Bytes rest) {
    if (rest.empty()) return false;
    for (bool first = true; !rest.empty(); first = false) {
        if (rest.size() < 2) return false;
        const std::size_t size = rtp::load16(rest.data());
        if (size == 0 || rest.size() < 2 + size || !is_single(type_of(rest[2]))) return false;
        add_unit(info, rest[2]);
        if (first) info.frame_start = begins_frame(type_of(rest[2]), rest.subspan(3, size - 1));
        rest = rest.subspan(2 + size);
    }
    return true;
}

/// RFC 6184 §5.8: the unit's type is in the FU header, its NRI in the indicator.
bool take_fragment(FrameInfo& info, rtp::Bytes payload) {
    if (payload.size() < 2) return false;
    const bool start = (payload[1] & 0x80) != 0, end = (payload[1] & 0x40) != 0;
    const auto type = type_of(payload[1]);
    if ((start && end) || !is_single(type)) return false;
    add_unit(info, static_cast<std::uint8_t>((payload[0] & 0xE0) | type));
    info.frame_start = start && begins_frame(type, payload.subspan(2));
    return true;
}

}  // namespace

std::optional<FrameInfo> parse_h264(rtp::Bytes payload, bool marker) {
    if (payload.empty()) return std::nullopt;
    FrameInfo info;
    info.discardable = true;
    info.frame_end = marker;
    const auto type = type_of(payload[0]);
    if (is_single(type)) {
        add_unit(info, payload[0]);
        info.frame_start = begins_frame(type, payload.subspan(1));
    } else if (type == kStapA) {
        if (!take_aggregate(info, payload.subspan(1))) return std::nullopt;
    } else if (type == kFuA) {
        if (!take_fragment(info, payload)) return std::nullopt;
    } else {
        return std::nullopt;
    }
    return info;
}

}  // namespace parley::proto::payload
