// Hex, packets and keys for the tests of SRTP.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "crypto/srtp.hpp"

namespace parley::crypto::testing {

using Bytes = std::vector<std::uint8_t>;

inline Bytes unhex(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    }
    return bytes;
}

inline void copy_hex(std::string_view text, std::span<std::uint8_t> out) {
    const auto bytes = unhex(text);
    std::ranges::copy(bytes, out.begin());
}

/// Keys 10 11 12 …, salts a0 a1 a2 …: those that the packets of libsrtp were made with.
inline SrtpMaster counting_master(SrtpProfile profile) {
    SrtpMaster master;
    for (std::size_t i = 0; i < srtp_key_size(profile); ++i) master.key[i] = static_cast<std::uint8_t>(0x10 + i);
    for (std::size_t i = 0; i < srtp_salt_size(profile); ++i) master.salt[i] = static_cast<std::uint8_t>(0xa0 + i);
    return master;
}

inline constexpr std::uint32_t kSsrc = 0xdeadbeef;

/// A 12-byte header and `payload_size` bytes of payload.
inline Bytes rtp_packet(std::uint16_t sequence, std::uint32_t ssrc = kSsrc, std::size_t payload_size = 100) {
    Bytes bytes(12 + payload_size, 0x55);
    bytes[0] = 0x80;
    bytes[1] = 96;
    bytes[2] = static_cast<std::uint8_t>(sequence >> 8);
    bytes[3] = static_cast<std::uint8_t>(sequence);
    for (int i = 0; i < 4; ++i) bytes[8 + i] = static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    return bytes;
}

/// An empty receiver report and `extra` bytes.
inline Bytes rtcp_packet(std::uint32_t ssrc = kSsrc, std::size_t extra = 12) {
    Bytes bytes(8 + extra, 0x33);
    bytes[0] = 0x80;
    bytes[1] = 201;
    bytes[2] = 0;
    bytes[3] = 1;
    for (int i = 0; i < 4; ++i) bytes[4 + i] = static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    return bytes;
}

inline Bytes sealed_rtp(SrtpSender& sender, std::uint64_t index, std::uint32_t ssrc = kSsrc,
                        std::size_t payload_size = 100) {
    auto bytes = rtp_packet(static_cast<std::uint16_t>(index), ssrc, payload_size);
    const auto size = bytes.size();
    bytes.resize(size + kSrtpOverheadMax);
    bytes.resize(sender.protect(index, 12, size, bytes));
    return bytes;
}

inline Bytes sealed_rtcp(SrtpSender& sender, const Bytes& packet) {
    Bytes bytes(packet.size() + kSrtcpOverheadMax);
    bytes.resize(sender.protect_rtcp(packet, bytes));
    return bytes;
}

}  // namespace parley::crypto::testing
