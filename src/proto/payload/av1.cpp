#include "proto/payload/av1.hpp"

namespace parley::proto::payload {
namespace {

enum ObuType : std::uint8_t { kSequenceHeader = 1, kFrameHeader = 3, kMetadata = 5, kFrame = 6 };

/// AV1 bitstream specification §4.10.5: leb128, at most 8 bytes. A size over 32 bits fits no packet.
std::optional<std::size_t> take_leb128(rtp::Bytes& rest) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < 8 && i < rest.size(); ++i) {
        value |= std::uint64_t{rest[i] & 0x7Fu} << (7 * i);
        if ((rest[i] & 0x80) != 0) continue;
        rest = rest.subspan(i + 1);
        if (value > UINT32_MAX) return std::nullopt;
        return static_cast<std::size_t>(value);
    }
    return std::nullopt;
}

/// AV1 RTP §4.4: W elements, of which the last has no size; or W = 0, and each has one. Returns the first.
std::optional<rtp::Bytes> take_elements(rtp::Bytes rest, unsigned count) {
    std::optional<rtp::Bytes> first;
    for (unsigned i = 1; !rest.empty(); ++i) {
        std::size_t size = rest.size();
        if (count == 0 || i < count) {
            const auto written = take_leb128(rest);
            if (!written || *written > rest.size()) return std::nullopt;
            size = *written;
        }
        if (!first) first = rest.first(size);
        rest = rest.subspan(size);
        if (i == count) return first;
    }
    return count == 0 ? first : std::nullopt;
}

/// AV1 bitstream specification §5.3.2, §5.3.3.
void take_first_obu(FrameInfo& info, rtp::Bytes obu) {
    const auto type = (obu[0] >> 3) & 0x0F;
    info.keyframe = info.keyframe || type == kSequenceHeader;
    info.frame_start = type == kSequenceHeader || type == kFrameHeader || type == kMetadata || type == kFrame;
    if ((obu[0] & 0x04) != 0 && obu.size() > 1) {
        info.temporal = static_cast<std::uint8_t>(obu[1] >> 5);
        info.spatial = (obu[1] >> 3) & 0x03;
    }
}

}  // namespace

std::optional<FrameInfo> parse_av1(rtp::Bytes payload, bool marker) {
    if (payload.size() < 2) return std::nullopt;
    const auto header = payload[0];
    const bool continues = (header & 0x80) != 0;  // Z
    FrameInfo info;
    info.keyframe = (header & 0x08) != 0;  // N
    if (info.keyframe && continues) return std::nullopt;
    const auto first = take_elements(payload.subspan(1), (header >> 4) & 0x03);
    if (!first) return std::nullopt;
    info.frame_end = marker;
    if (!continues && !first->empty()) take_first_obu(info, *first);
    return info;
}

}  // namespace parley::proto::payload
