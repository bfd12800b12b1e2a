#include "crypto/srtp_kdf.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {
namespace {

constexpr std::size_t kDerivedBytesMax = 112;

SrtpLabel label_of(SrtpLabel rtp_label, SrtpUse use) {
    return static_cast<SrtpLabel>(static_cast<int>(rtp_label) + (use == SrtpUse::rtcp ? 3 : 0));
}

}  // namespace

void derive_srtp_key(SrtpProfile profile, const SrtpMaster& master, SrtpLabel label, std::span<std::uint8_t> out) {
    PARLEY_CHECK(out.size() <= kDerivedBytesMax);
    // RFC 3711 §4.3.1: x = key_id XOR master_salt, where key_id = label || r and r is 0 for us: the label meets the
    // salt's byte 7 of 14. RFC 3711 §4.3.3: the key stream starts at IV = x * 2^16. RFC 7714 §11 (erratum 4938): a salt
    // of 96 bits is padded on the right, which it is already here.
    std::array<std::uint8_t, 16> iv{};
    std::copy_n(master.salt.begin(), srtp_salt_size(profile), iv.begin());
    iv[7] ^= static_cast<std::uint8_t>(label);
    const CipherPtr cipher(EVP_CIPHER_CTX_new());
    // RFC 6188 §2: AES_256_CM_PRF is the same with a longer key.
    const EVP_CIPHER* kind = srtp_key_size(profile) == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
    PARLEY_CHECK(cipher && EVP_EncryptInit_ex(cipher.get(), kind, nullptr, master.key.data(), iv.data()) == 1);
    const std::array<std::uint8_t, kDerivedBytesMax> zeros{};
    int size = 0;
    PARLEY_CHECK(EVP_EncryptUpdate(cipher.get(), out.data(), &size, zeros.data(), static_cast<int>(out.size())) == 1);
}

SrtpSessionKey derive_srtp_session(SrtpProfile profile, const SrtpMaster& master, SrtpUse use) {
    SrtpSessionKey session;
    const auto derive = [&](SrtpLabel label, std::span<std::uint8_t> out) {
        derive_srtp_key(profile, master, label_of(label, use), out);
    };
    derive(SrtpLabel::rtp_encryption, std::span(session.key).first(srtp_key_size(profile)));
    if (!srtp_is_gcm(profile)) derive(SrtpLabel::rtp_authentication, session.authentication);
    derive(SrtpLabel::rtp_salt, std::span(session.salt).first(srtp_salt_size(profile)));
    return session;
}

}  // namespace parley::crypto
