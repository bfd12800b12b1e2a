// An RTP packet as a view of its bytes (RFC 3550 §5.1), and changes of its fixed header in place. Plain RTP: SRTP is
// taken off before and put on after. The elements inside the header extension are extensions.hpp's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "proto/rtp/wire.hpp"

namespace parley::proto::rtp {

inline constexpr std::size_t kFixedHeaderBytes = 12;
/// What fits an Ethernet frame; nothing longer comes over UDP without fragments, and nothing longer is taken.
inline constexpr std::size_t kPacketBytesMax = 1'500;

/// Points into the bytes that were parsed; valid as long as they are.
struct PacketView {
    Bytes bytes;      ///< all of it
    Bytes extension;  ///< the header extension's words, without its first four bytes; empty when there is none
    Bytes payload;    ///< without padding; may be empty
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
    std::uint16_t extension_profile = 0;  ///< 0xBEDE, 0x1000..0x100F (RFC 8285), or a stranger's
    std::uint16_t header_size = 0;        ///< fixed header, CSRCs and extension
    std::uint8_t padding_size = 0;        ///< with the byte that counts it
    std::uint8_t payload_type = 0;        ///< 0..127
    std::uint8_t csrc_count = 0;          ///< 0..15
    bool marker = false;
    bool has_extension = false;

    /// `index` below csrc_count.
    [[nodiscard]] std::uint32_t csrc(std::size_t index) const { return load32(&bytes[kFixedHeaderBytes + 4 * index]); }
};

/// Nothing when the packet is not version 2, is longer than kPacketBytesMax, or lies about its CSRCs, its extension or
/// its padding (padding of 0, or more than follows the header).
[[nodiscard]] std::optional<PacketView> parse_packet(Bytes bytes);

/// Whether a packet of the shared port is RTCP rather than RTP (RFC 5761 §4): its second byte is 192..223. Both are
/// version 2.
[[nodiscard]] constexpr bool is_rtcp(Bytes bytes) {
    return bytes.size() >= 2 && bytes[0] >> 6 == 2 && bytes[1] >= 192 && bytes[1] <= 223;
}

// In-place changes. `packet` is one that parse_packet has taken.
inline void set_marker(MutableBytes packet, bool marker) {
    packet[1] = static_cast<std::uint8_t>((packet[1] & 0x7F) | (marker ? 0x80 : 0));
}
/// `payload_type` 0..127.
inline void set_payload_type(MutableBytes packet, std::uint8_t payload_type) {
    packet[1] = static_cast<std::uint8_t>((packet[1] & 0x80) | (payload_type & 0x7F));
}
inline void set_sequence(MutableBytes packet, std::uint16_t sequence) {
    store16(&packet[2], sequence);
}
inline void set_timestamp(MutableBytes packet, std::uint32_t timestamp) {
    store32(&packet[4], timestamp);
}
inline void set_ssrc(MutableBytes packet, std::uint32_t ssrc) {
    store32(&packet[8], ssrc);
}

}  // namespace parley::proto::rtp
