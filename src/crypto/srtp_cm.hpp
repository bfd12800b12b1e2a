// One session key of SRTP's AES counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1). Encryption and decryption are
// the same. No allocation for a packet. It knows no packet format; srtp.cpp does.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "crypto/mac.hpp"
#include "crypto/srtp_kdf.hpp"

struct evp_cipher_ctx_st;  // OpenSSL's EVP_CIPHER_CTX

namespace parley::crypto {

class SrtpCm {
public:
    static constexpr std::size_t kTagBytes = 10;
    using Tag = std::array<std::uint8_t, kTagBytes>;

    explicit SrtpCm(const SrtpSessionKey& session);

    /// RFC 3711 §4.1.1: the IV is made of `ssrc` and `index` (48 bits of ROC and sequence number, or SRTCP's 31).
    void start(std::uint32_t ssrc, std::uint64_t index);
    /// Encrypts or decrypts in.size() bytes to `out`, which may be the same place.
    void crypt(std::span<const std::uint8_t> in, std::uint8_t* out);

    /// The leftmost 80 bits of HMAC-SHA1 over `bytes` followed by `suffix` (RFC 3711 §4.2: the ROC; empty for SRTCP).
    [[nodiscard]] Tag tag(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> suffix) const;
    /// Compares in constant time; `tag` has kTagBytes.
    [[nodiscard]] static bool equal(const Tag& expected, const std::uint8_t* tag);

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
    std::array<std::uint8_t, 16> salt_{};
    HmacSha1 mac_;
};

}  // namespace parley::crypto
