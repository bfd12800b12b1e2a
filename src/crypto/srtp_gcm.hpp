// One session key of SRTP's AES-GCM (RFC 7714): what makes a message and an IV of a packet. It knows no packet format;
// srtp_sender.cpp and srtp_receiver.cpp do.
#pragma once

#include <memory>

#include "crypto/gcm.hpp"
#include "crypto/srtp_kdf.hpp"

namespace parley::crypto {

class SrtpGcm {
public:
    SrtpGcm(SrtpProfile profile, const SrtpSessionKey& session);

    /// As Gcm::seal(), with the IV of `ssrc` and `index` (48 bits of ROC and sequence number, or SRTCP's 31).
    void seal(std::uint32_t ssrc, std::uint64_t index, std::span<const std::uint8_t> clear,
              std::span<std::uint8_t> first, std::span<const std::uint8_t> rest) {
        gcm_->seal(iv_of(ssrc, index), clear, first, rest);
    }
    /// As Gcm::open().
    [[nodiscard]] bool open(std::uint32_t ssrc, std::uint64_t index, std::span<const std::uint8_t> clear,
                            std::span<std::uint8_t> body, const std::uint8_t* tag) {
        return gcm_->open(iv_of(ssrc, index), clear, body, tag);
    }

private:
    [[nodiscard]] GcmIv iv_of(std::uint32_t ssrc, std::uint64_t index) const;

    std::unique_ptr<Gcm> gcm_;
    GcmIv salt_{};
};

}  // namespace parley::crypto
