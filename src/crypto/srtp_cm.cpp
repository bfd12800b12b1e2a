// The plain SHA-1 functions are "deprecated since OpenSSL 3.0", and still the only ones whose state can be copied
// without an allocation: EVP_MD_CTX_copy_ex allocates twice for each HMAC.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/srtp_cm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "base/check.hpp"

namespace parley::crypto {
namespace {

constexpr std::size_t kBlockBytes = SHA_CBLOCK;

SHA_CTX keyed(std::span<const std::uint8_t> key, std::uint8_t pad) {
    std::array<std::uint8_t, kBlockBytes> block{};
    std::ranges::copy(key, block.begin());
    for (auto& byte : block) byte ^= pad;
    SHA_CTX state;
    PARLEY_CHECK(SHA1_Init(&state) == 1 && SHA1_Update(&state, block.data(), block.size()) == 1);
    return state;
}

}  // namespace

void SrtpCm::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

SrtpCm::SrtpCm(const SrtpSessionKey& session) : context_(EVP_CIPHER_CTX_new()) {
    static_assert(sizeof(SHA_CTX) <= sizeof(Sha1State::bytes));
    std::ranges::copy(session.salt, salt_.begin());
    PARLEY_CHECK(context_ &&
                 EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ctr(), nullptr, session.key.data(), salt_.data()) == 1);
    // RFC 2104 §2: H(K XOR opad, H(K XOR ipad, text)); RFC 2104 §4: both first blocks are hashed once and kept.
    const auto inner = keyed(session.authentication, 0x36);
    const auto outer = keyed(session.authentication, 0x5c);
    std::memcpy(inner_.bytes.data(), &inner, sizeof inner);
    std::memcpy(outer_.bytes.data(), &outer, sizeof outer);
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
    SHA_CTX state;
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest;
    std::memcpy(&state, inner_.bytes.data(), sizeof state);
    SHA1_Update(&state, bytes.data(), bytes.size());
    SHA1_Update(&state, suffix.data(), suffix.size());
    SHA1_Final(digest.data(), &state);
    std::memcpy(&state, outer_.bytes.data(), sizeof state);
    SHA1_Update(&state, digest.data(), digest.size());
    SHA1_Final(digest.data(), &state);
    Tag tag;
    std::copy_n(digest.begin(), tag.size(), tag.begin());  // RFC 3711 §4.2.1: the leftmost bits
    return tag;
}

bool SrtpCm::equal(const Tag& expected, const std::uint8_t* tag) {
    return CRYPTO_memcmp(expected.data(), tag, expected.size()) == 0;
}

}  // namespace parley::crypto
