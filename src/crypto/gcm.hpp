// AES-GCM (NIST SP 800-38D) under one key, for many short messages: IVs of 96 bits, tags of 128. Two libraries can do
// it; make_gcm() takes the faster one that this machine has. Not SRTP: srtp_gcm.hpp is, which alone uses this. A
// message costs no allocation. One object is for one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace parley::crypto {

inline constexpr std::size_t kGcmTagBytes = 16;
using GcmIv = std::array<std::uint8_t, 12>;

class Gcm {
public:
    Gcm() = default;
    virtual ~Gcm() = default;
    Gcm(const Gcm&) = delete;
    Gcm& operator=(const Gcm&) = delete;

    /// Encrypts `first` where it lies and `rest` to where `first` ends: there `rest` has its place, and behind it the
    /// tag. `clear` is authenticated. `rest` may lie where it goes, and must not overlap otherwise. The same IV must
    /// never seal two different messages.
    virtual void seal(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> first,
                      std::span<const std::uint8_t> rest) = 0;
    /// Decrypts `body` where it lies. False when `tag` (kGcmTagBytes) is wrong: `body` is to be thrown away then.
    [[nodiscard]] virtual bool open(const GcmIv& iv, std::span<const std::uint8_t> clear, std::span<std::uint8_t> body,
                                    const std::uint8_t* tag) = 0;
};

/// `key`: 16 or 32 bytes.
[[nodiscard]] std::unique_ptr<Gcm> make_gcm(std::span<const std::uint8_t> key);
[[nodiscard]] std::unique_ptr<Gcm> make_openssl_gcm(std::span<const std::uint8_t> key);
/// Intel's multi-buffer library; nullptr where Parley was built without it, or the processor has no AES instructions.
[[nodiscard]] std::unique_ptr<Gcm> make_ipsec_mb_gcm(std::span<const std::uint8_t> key);

}  // namespace parley::crypto
