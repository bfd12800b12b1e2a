#include "proto/payload/opus.hpp"

namespace parley::proto::payload {
namespace {

/// RFC 6716 table 2
std::uint32_t frame_us(unsigned configuration) {
    constexpr std::uint32_t kSilk[] = {10'000, 20'000, 40'000, 60'000};
    constexpr std::uint32_t kHybrid[] = {10'000, 20'000};
    constexpr std::uint32_t kCelt[] = {2'500, 5'000, 10'000, 20'000};
    if (configuration < 12) return kSilk[configuration % 4];
    if (configuration < 16) return kHybrid[configuration % 2];
    return kCelt[configuration % 4];
}

}  // namespace

std::optional<OpusInfo> parse_opus(rtp::Bytes payload) {
    if (payload.empty()) return std::nullopt;
    OpusInfo info;
    info.configuration = static_cast<std::uint8_t>(payload[0] >> 3);
    info.stereo = (payload[0] & 0x04) != 0;
    const auto code = payload[0] & 0x03;
    info.frames = code == 0 ? 1 : 2;
    if (code == 3) {  // RFC 6716 §3.2.5: a count of six bits
        if (payload.size() < 2) return std::nullopt;
        info.frames = payload[1] & 0x3F;
    }
    info.duration_us = info.frames * frame_us(info.configuration);
    if (info.frames == 0 || info.duration_us > 120'000) return std::nullopt;
    // RFC 6716 §3.2.1: frames of 0 or 1 byte are those that were not transmitted.
    info.silence = code == 0 && payload.size() <= 2;
    return info;
}

}  // namespace parley::proto::payload
