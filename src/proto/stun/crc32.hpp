// CRC-32 (ISO 3309 as in RFC 8489 §14.7, polynomial 0x04C11DB7 reflected) for the FINGERPRINT attribute. No security.
// Four bytes a step, since anybody can make us compute it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace parley::proto::stun {

namespace detail {

using Crc32Tables = std::array<std::array<std::uint32_t, 256>, 4>;

/// Table n is the effect of a byte that n zero bytes follow.
constexpr Crc32Tables make_crc32_tables() {
    Crc32Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB8'8320U : 0U);
        tables[0][i] = value;
    }
    for (std::size_t n = 1; n < tables.size(); ++n) {
        for (std::size_t i = 0; i < 256; ++i)
            tables[n][i] = (tables[n - 1][i] >> 8) ^ tables[0][tables[n - 1][i] & 0xFF];
    }
    return tables;
}
inline constexpr auto kCrc32Tables = make_crc32_tables();

}  // namespace detail

[[nodiscard]] constexpr std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    const auto& t = detail::kCrc32Tables;
    std::uint32_t value = 0xFFFF'FFFFU;
    for (; bytes.size() >= 4; bytes = bytes.subspan(4)) {
        value ^= static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
                 static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
        value = t[3][value & 0xFF] ^ t[2][value >> 8 & 0xFF] ^ t[1][value >> 16 & 0xFF] ^ t[0][value >> 24];
    }
    for (const auto byte : bytes) value = (value >> 8) ^ t[0][(value ^ byte) & 0xFF];
    return ~value;
}

}  // namespace parley::proto::stun
