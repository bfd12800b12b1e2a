// What kind of datagram it is, by its first bytes (RFC 7983 §7, RFC 5761 §4). One look for each packet; knows no
// protocol further than that.
#pragma once

#include <cstdint>
#include <span>

namespace parley::media {

enum class DatagramKind : std::uint8_t { stun, dtls, rtp, rtcp, drop };

/// RFC 7983 §7. ZRTP (16..19) and TURN channels (64..79) are nothing that we speak: drop, like all without a name.
[[nodiscard]] constexpr DatagramKind kind_of(std::span<const std::uint8_t> datagram) {
    if (datagram.size() < 2) return DatagramKind::drop;
    const auto first = datagram[0];
    if (first <= 3) return DatagramKind::stun;
    if (first >= 20 && first <= 63) return DatagramKind::dtls;
    if (first < 128 || first > 191) return DatagramKind::drop;
    // RFC 5761 §4: RTCP packet types 192..223 are RTP payload types 64..95 with the marker bit set; neither is used.
    const auto payload_type = datagram[1] & 0x7F;
    return payload_type >= 64 && payload_type <= 95 ? DatagramKind::rtcp : DatagramKind::rtp;
}

}  // namespace parley::media
