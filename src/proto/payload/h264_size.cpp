#include "proto/payload/h264_size.hpp"

#include <array>

#include "proto/payload/bit_reader.hpp"

namespace parley::proto::payload {
namespace {

constexpr std::uint8_t kSps = 7;
constexpr std::uint8_t kStapA = 24;
constexpr std::size_t kSpsBytesMax = 128;  // what we read of it; the size stands early
constexpr std::uint32_t kSideMax = 16'384;
constexpr std::uint32_t kCountMax = 255;  // of anything that is looped over

/// §9.1: Exp-Golomb codes.
std::uint32_t ue(BitReader& bits) {
    unsigned zeros = 0;
    while (bits.ok() && zeros < 32 && !bits.flag()) ++zeros;
    if (zeros >= 32) return 0xFFFF'FFFF;
    return (std::uint32_t{1} << zeros) - 1 + bits.bits(zeros);
}
std::int32_t se(BitReader& bits) {
    const auto code = ue(bits);
    const auto half = static_cast<std::int32_t>(code / 2 + code % 2);
    return code % 2 == 1 ? half : -half;
}

/// §7.3.2.1.1.1
void skip_scaling_list(BitReader& bits, unsigned size) {
    std::int32_t last = 8;
    std::int32_t next = 8;
    for (unsigned i = 0; i < size && bits.ok(); ++i) {
        if (next != 0) next = (last + se(bits) + 256) % 256;
        if (next != 0) last = next;
    }
}

/// What high profiles say before the rest. Returns chroma_format_idc, which cropping is counted in.
std::uint32_t take_chroma(BitReader& bits) {
    const auto chroma = ue(bits);
    if (chroma == 3) static_cast<void>(bits.flag());
    static_cast<void>(ue(bits));
    static_cast<void>(ue(bits));
    static_cast<void>(bits.flag());
    if (!bits.flag()) return chroma;
    for (unsigned i = 0; i < (chroma == 3 ? 12u : 8u); ++i)
        if (bits.flag()) skip_scaling_list(bits, i < 6 ? 16 : 64);
    return chroma;
}

bool is_high(std::uint32_t profile) {
    constexpr std::array<std::uint32_t, 13> kHigh = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    for (const auto known : kHigh)
        if (known == profile) return true;
    return false;
}

bool skip_picture_order(BitReader& bits) {
    const auto type = ue(bits);
    if (type == 0) static_cast<void>(ue(bits));
    if (type != 1) return type <= 2;
    static_cast<void>(bits.flag());
    static_cast<void>(se(bits));
    static_cast<void>(se(bits));
    const auto cycle = ue(bits);
    if (cycle > kCountMax) return false;
    for (std::uint32_t i = 0; i < cycle; ++i) static_cast<void>(se(bits));
    return true;
}

/// `rbsp` behind the unit's header.
std::optional<PictureSize> read_sps(rtp::Bytes rbsp) {
    BitReader bits(rbsp);
    const auto profile = bits.bits(8);
    static_cast<void>(bits.bits(16));
    static_cast<void>(ue(bits));
    const auto chroma = is_high(profile) ? take_chroma(bits) : 1;
    static_cast<void>(ue(bits));
    if (!skip_picture_order(bits)) return std::nullopt;
    static_cast<void>(ue(bits));
    static_cast<void>(bits.flag());
    const std::uint64_t width_mbs = std::uint64_t{ue(bits)} + 1;
    const std::uint64_t height_units = std::uint64_t{ue(bits)} + 1;
    const bool frames_only = bits.flag();
    if (!frames_only) static_cast<void>(bits.flag());
    static_cast<void>(bits.flag());
    std::uint64_t width = width_mbs * 16;
    std::uint64_t height = height_units * 16 * (frames_only ? 1 : 2);
    if (width > kSideMax || height > kSideMax) return std::nullopt;
    if (bits.flag()) {
        // §7.4.2.1.1: table 6-1 gives the units that the picture is cropped by.
        const std::uint64_t left = ue(bits), right = ue(bits), top = ue(bits), bottom = ue(bits);
        const std::uint64_t across = (left + right) * (chroma == 1 || chroma == 2 ? 2 : 1);
        const std::uint64_t down = (top + bottom) * (chroma == 1 ? 2 : 1) * (frames_only ? 1 : 2);
        if (across >= width || down >= height) return std::nullopt;
        width -= across;
        height -= down;
    }
    if (!bits.ok()) return std::nullopt;
    return PictureSize{static_cast<std::uint16_t>(width), static_cast<std::uint16_t>(height)};
}

/// §7.4.1: without the bytes that keep start codes out.
std::optional<PictureSize> read_unit(rtp::Bytes unit) {
    std::array<std::uint8_t, kSpsBytesMax> rbsp{};
    std::size_t size = 0;
    for (std::size_t i = 1; i < unit.size() && size < rbsp.size(); ++i) {
        const bool escape = i >= 3 && unit[i] == 3 && unit[i - 1] == 0 && unit[i - 2] == 0;
        if (!escape) rbsp[size++] = unit[i];
    }
    return read_sps(rtp::Bytes(rbsp.data(), size));
}

}  // namespace

std::optional<PictureSize> parse_h264_size(rtp::Bytes payload) {
    if (payload.empty()) return std::nullopt;
    const auto type = payload[0] & 0x1F;
    if (type == kSps) return read_unit(payload);
    if (type != kStapA) return std::nullopt;
    // RFC 6184 §5.7.1: units behind their sizes.
    auto rest = payload.subspan(1);
    while (rest.size() > 2) {
        const std::size_t size = rtp::load16(rest.data());
        if (size == 0 || rest.size() < 2 + size) return std::nullopt;
        const auto unit = rest.subspan(2, size);
        if ((unit[0] & 0x1F) == kSps) return read_unit(unit);
        rest = rest.subspan(2 + size);
    }
    return std::nullopt;
}

}  // namespace parley::proto::payload
