#include "crypto/srtp_gcm.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "base/check.hpp"

namespace parley::crypto {

void SrtpGcm::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

SrtpGcm::SrtpGcm(SrtpProfile profile, const SrtpSessionKey& session, Direction direction)
    : context_(EVP_CIPHER_CTX_new()) {
    std::copy_n(session.salt.begin(), salt_.size(), salt_.begin());
    const EVP_CIPHER* kind = srtp_key_size(profile) == 32 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    const int encrypt = direction == Direction::seal ? 1 : 0;
    PARLEY_CHECK(context_ &&
                 EVP_CipherInit_ex(context_.get(), kind, nullptr, session.key.data(), nullptr, encrypt) == 1);
}

void SrtpGcm::start(std::uint32_t ssrc, std::uint64_t index) {
    // RFC 7714 §8.1: 16 zero bits, SSRC, ROC, SEQ; XOR salt. §9.1: 16 zero bits, SSRC, 16 zero bits, 0 and the SRTCP
    // index; XOR salt. Both are SSRC and a 48-bit index.
    auto iv = salt_;
    for (int i = 0; i < 4; ++i) iv[2 + i] ^= static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    for (int i = 0; i < 6; ++i) iv[6 + i] ^= static_cast<std::uint8_t>(index >> (40 - 8 * i));
    PARLEY_CHECK(EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data(), -1) == 1);
}

void SrtpGcm::authenticate(std::span<const std::uint8_t> bytes) {
    int size = 0;
    PARLEY_CHECK(EVP_CipherUpdate(context_.get(), nullptr, &size, bytes.data(), static_cast<int>(bytes.size())) == 1);
}

void SrtpGcm::crypt(std::span<const std::uint8_t> in, std::uint8_t* out) {
    if (in.empty()) return;
    int size = 0;
    PARLEY_CHECK(EVP_CipherUpdate(context_.get(), out, &size, in.data(), static_cast<int>(in.size())) == 1);
}

void SrtpGcm::seal(std::uint8_t* tag) {
    int size = 0;
    PARLEY_CHECK(EVP_CipherFinal_ex(context_.get(), tag, &size) == 1);
    PARLEY_CHECK(EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1);
}

bool SrtpGcm::open(const std::uint8_t* tag) {
    // OpenSSL takes the tag as void* but only reads it.
    PARLEY_CHECK(
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, const_cast<std::uint8_t*>(tag)) == 1);
    int size = 0;
    std::uint8_t nothing = 0;  // GCM is a stream: the end yields no bytes
    return EVP_CipherFinal_ex(context_.get(), &nothing, &size) == 1;
}

}  // namespace parley::crypto
