// One session key of SRTP's AES-GCM (RFC 7714) for one direction: an OpenSSL context whose key schedule is made once
// and which gets a new IV for each packet, so that a packet costs no allocation. It knows no packet format; srtp.cpp
// does.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "crypto/srtp_kdf.hpp"

struct evp_cipher_ctx_st;  // OpenSSL's EVP_CIPHER_CTX

namespace parley::crypto {

class SrtpGcm {
public:
    static constexpr std::size_t kTagBytes = 16;
    enum class Direction : std::uint8_t { seal, open };

    SrtpGcm(SrtpProfile profile, const SrtpSessionKey& session, Direction direction);

    /// RFC 7714 §8.1 and §9.1: the IV is made of `ssrc` and `index` (48 bits of ROC and sequence number, or SRTCP's
    /// 31).
    void start(std::uint32_t ssrc, std::uint64_t index);
    /// Associated data: all of it comes before the first crypt().
    void authenticate(std::span<const std::uint8_t> bytes);
    /// Encrypts or decrypts in.size() bytes to `out`, which may be the same place.
    void crypt(std::span<const std::uint8_t> in, std::uint8_t* out);
    /// Writes kTagBytes.
    void seal(std::uint8_t* tag);
    /// False when `tag` (kTagBytes) is wrong; what crypt() gave is to be thrown away then.
    [[nodiscard]] bool open(const std::uint8_t* tag);

private:
    struct Free {
        void operator()(evp_cipher_ctx_st* context) const;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
    std::array<std::uint8_t, 12> salt_{};
};

}  // namespace parley::crypto
