// CRC-32 (ISO 3309 as in RFC 8489 §14.7, polynomial 0x04C11DB7 reflected) for the FINGERPRINT attribute. No security.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace parley::proto::stun {

namespace detail {

constexpr std::array<std::uint32_t, 256> make_crc32_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB8'8320U : 0U);
        table[i] = value;
    }
    return table;
}
inline constexpr auto kCrc32Table = make_crc32_table();

}  // namespace detail

[[nodiscard]] constexpr std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
    std::uint32_t value = 0xFFFF'FFFFU;
    for (const auto byte : bytes) value = (value >> 8) ^ detail::kCrc32Table[(value ^ byte) & 0xFF];
    return ~value;
}

}  // namespace parley::proto::stun
