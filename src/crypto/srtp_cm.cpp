#include "crypto/srtp_cm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

std::string_view text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void SrtpCm::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

SrtpCm::SrtpCm(const SrtpSessionKey& session) : context_(EVP_CIPHER_CTX_new()), mac_(text(session.authentication)) {
    std::ranges::copy(session.salt, salt_.begin());
    PARLEY_CHECK(context_ &&
                 EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ctr(), nullptr, session.key.data(), salt_.data()) == 1);
}

void SrtpCm::start(std::uint32_t ssrc, std::uint64_t index) {
    // RFC 3711 §4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).
    auto iv = salt_;
    for (int i = 0; i < 4; ++i) iv[4 + i] ^= static_cast<std::uint8_t>(ssrc >> (24 - 8 * i));
    for (int i = 0; i < 6; ++i) iv[8 + i] ^= static_cast<std::uint8_t>(index >> (40 - 8 * i));
    PARLEY_CHECK(EVP_EncryptInit_ex(context_.get(), nullptr, nullptr, nullptr, iv.data()) == 1);
}

void SrtpCm::crypt(std::span<const std::uint8_t> in, std::uint8_t* out) {
    if (in.empty()) return;
    int size = 0;
    PARLEY_CHECK(EVP_EncryptUpdate(context_.get(), out, &size, in.data(), static_cast<int>(in.size())) == 1);
}

SrtpCm::Tag SrtpCm::tag(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> suffix) const {
    const auto digest = mac_.sign(bytes, suffix);
    Tag tag;
    std::copy_n(digest.begin(), tag.size(), tag.begin());  // RFC 3711 §4.2.1: the leftmost bits
    return tag;
}

bool SrtpCm::equal(const Tag& expected, const std::uint8_t* tag) {
    return CRYPTO_memcmp(expected.data(), tag, expected.size()) == 0;
}

}  // namespace parley::crypto
