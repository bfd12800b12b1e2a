// The few fields of RTP (RFC 3550 §5.1) and RTCP (§6.4.1) headers that SRTP needs, and 32-bit words in network order.
// Used by crypto/srtp_*.cpp alone; crypto may not include proto.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parley::crypto {

inline constexpr std::size_t kRtpHeaderBytes = 12;
inline constexpr std::size_t kRtcpHeaderBytes = 8;    ///< the part of SRTCP that stays clear (RFC 3711 §3.4)
inline constexpr std::size_t kSrtcpIndexBytes = 4;    ///< E flag and SRTCP index
inline constexpr std::uint32_t kSrtcpE = 0x80000000;  ///< RFC 3711 §3.4: the packet is encrypted

inline std::uint16_t read_u16(const std::uint8_t* at) {
    return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
inline std::uint32_t read_u32(const std::uint8_t* at) {
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}
inline void write_u32(std::uint8_t* at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

inline bool is_version_2(std::span<const std::uint8_t> packet) {
    return packet[0] >> 6 == 2;
}

/// Fixed header, CSRCs and extension (RFC 3550 §5.3.1) of a packet of at least kRtpHeaderBytes; 0 when they are longer
/// than the packet.
inline std::size_t rtp_header_size(std::span<const std::uint8_t> packet) {
    std::size_t size = kRtpHeaderBytes + 4 * std::size_t{packet[0] & 0x0fU};
    if ((packet[0] & 0x10) != 0) {
        if (size + 4 > packet.size()) return 0;
        size += 4 + 4 * std::size_t{read_u16(&packet[size + 2])};
    }
    return size <= packet.size() ? size : 0;
}

}  // namespace parley::crypto
