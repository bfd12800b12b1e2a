#include "crypto/srtp_gcm.hpp"

#include <algorithm>

namespace parley::crypto {

SrtpGcm::SrtpGcm(SrtpProfile profile, const SrtpSessionKey& session)
    : gcm_(make_gcm(std::span(session.key).first(srtp_key_size(profile)))) {
    std::copy_n(session.salt.begin(), salt_.size(), salt_.begin());
}

GcmIv SrtpGcm::iv_of(std::uint32_t ssrc, std::uint64_t index) const {
    // RFC 7714 §8.1: 16 zero bits, SSRC, ROC, SEQ; XOR salt. §9.1: 16 zero bits, SSRC, 16 zero bits, 0 and the SRTCP
    // index; XOR salt. Both are SSRC and a 48-bit index.
    auto iv = salt_;
    for (int i = 0; i < 4; ++i) iv[2 + i] ^= static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    for (int i = 0; i < 6; ++i) iv[6 + i] ^= static_cast<std::uint8_t>(index >> (40 - 8 * i));
    return iv;
}

}  // namespace parley::crypto
