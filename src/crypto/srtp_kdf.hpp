// Session keys from an SRTP master key (RFC 3711 §4.3, RFC 6188 §2, RFC 7714 §11). Key derivation rate 0 only, as
// everywhere in WebRTC: each key is derived once. Used by crypto/srtp.cpp alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "crypto/srtp_keys.hpp"

namespace parley::crypto {

/// RFC 3711 §4.3.2: the labels of what is derived. SRTCP's are those of SRTP plus 3.
enum class SrtpLabel : std::uint8_t {
    rtp_encryption = 0,
    rtp_authentication = 1,
    rtp_salt = 2,
    rtcp_encryption = 3,
    rtcp_authentication = 4,
    rtcp_salt = 5,
};

/// Fills `out` (112 bytes at most) with the PRF's output for `label`.
void derive_srtp_key(SrtpProfile profile, const SrtpMaster& master, SrtpLabel label, std::span<std::uint8_t> out);

struct SrtpSessionKey {
    std::array<std::uint8_t, 32> key{};             ///< srtp_key_size() bytes count
    std::array<std::uint8_t, 20> authentication{};  ///< not used by GCM
    std::array<std::uint8_t, 14> salt{};            ///< srtp_salt_size() bytes count
};

enum class SrtpUse : std::uint8_t { rtp, rtcp };

[[nodiscard]] SrtpSessionKey derive_srtp_session(SrtpProfile profile, const SrtpMaster& master, SrtpUse use);

}  // namespace parley::crypto
