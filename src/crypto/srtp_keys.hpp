// What DTLS agrees on for SRTP (RFC 5764 §4.1.2, RFC 7714 §14.2): a protection profile and a master key and salt for
// each direction. Plain values; crypto/dtls.hpp makes them, crypto/srtp.hpp uses them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace parley::crypto {

/// The numbers are those of the DTLS extension use_srtp.
enum class SrtpProfile : std::uint16_t {
    aes_cm_128_hmac_sha1_80 = 0x0001,
    aead_aes_128_gcm = 0x0007,
    aead_aes_256_gcm = 0x0008,
};

/// The first srtp_key_size() and srtp_salt_size() bytes count, the rest is 0.
struct SrtpMaster {
    std::array<std::uint8_t, 32> key{};
    std::array<std::uint8_t, 14> salt{};
};

struct SrtpKeys {
    SrtpProfile profile = SrtpProfile::aead_aes_128_gcm;
    SrtpMaster send;     ///< for what goes to the peer
    SrtpMaster receive;  ///< for what comes from the peer
};

[[nodiscard]] constexpr bool srtp_is_gcm(SrtpProfile profile) {
    return profile != SrtpProfile::aes_cm_128_hmac_sha1_80;
}
[[nodiscard]] constexpr std::size_t srtp_key_size(SrtpProfile profile) {
    return profile == SrtpProfile::aead_aes_256_gcm ? 32 : 16;
}
/// RFC 3711 §8.2: 112 bits. RFC 7714 §12: 96 bits.
[[nodiscard]] constexpr std::size_t srtp_salt_size(SrtpProfile profile) {
    return srtp_is_gcm(profile) ? 12 : 14;
}
/// Bytes of the authentication tag, of SRTP and SRTCP alike. RFC 5764 §4.1.2: 80 bits. RFC 7714 §13.2: 128 bits.
[[nodiscard]] constexpr std::size_t srtp_tag_size(SrtpProfile profile) {
    return srtp_is_gcm(profile) ? 16 : 10;
}

inline constexpr std::size_t kSrtpOverheadMax = 16;   ///< bytes that protection adds to an RTP packet at most
inline constexpr std::size_t kSrtcpOverheadMax = 20;  ///< bytes that protection adds to an RTCP packet at most

}  // namespace parley::crypto
