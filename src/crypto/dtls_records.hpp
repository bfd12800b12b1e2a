// The record layer of an open DTLS 1.2 connection (RFC 6347 §4.1.2), with the AEAD ciphers alone: keys taken from
// OpenSSL's handshake, records in and out. It makes no handshake and decides nothing. It is there because OpenSSL's
// object for a peer holds 40 KB, and all that is needed once the handshake is over are two keys and two counters.
// DtlsSession drives it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "crypto/dtls.hpp"
#include "crypto/dtls_filter.hpp"
#include "crypto/openssl_ptr.hpp"
#include "crypto/replay_window.hpp"

namespace parley::crypto {

class DtlsRecords {
public:
    static constexpr std::size_t kReplayBits = 128;  ///< RFC 6347 §4.1.2.6 asks for at least 32

    /// `ssl` has finished its handshake in `role`. `last_flight`: the datagrams of our last flight; the numbers go on
    /// behind its Finished.
    DtlsRecords(const SSL* ssl, DtlsRole role, const std::vector<std::vector<std::uint8_t>>& last_flight);

    /// The record that carries `plain`. Empty when all 2^48 numbers are used up (RFC 6347 §4.1).
    [[nodiscard]] std::vector<std::uint8_t> seal(DtlsContent content, std::span<const std::uint8_t> plain);
    /// What the record of epoch 1 carries. Nothing when it is forged, damaged, too long or was seen before.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> open(const DtlsRecord& record);
    /// RFC 6347 §4.2.4: our last flight once more, one datagram, its Finished under a new number. Empty for a
    /// client, as the server speaks last.
    [[nodiscard]] std::vector<std::uint8_t> repeat_last_flight();

private:
    using Nonce = std::array<std::uint8_t, 12>;
    /// One way.
    struct Half {
        CipherPtr cipher;
        Nonce iv{};  ///< or its fixed part
    };
    [[nodiscard]] Nonce nonce_of(const Half& half, const std::uint8_t* record) const;
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> decrypt(const Half& half, const DtlsRecord& record) const;
    void learn(const Half& own, DtlsRole role, const std::vector<std::vector<std::uint8_t>>& last_flight);

    std::size_t explicit_bytes_ = 0;  ///< of the nonce, in each record: 8 for GCM (RFC 5288 §3), 0 for ChaCha20
    Half read_;
    Half write_;
    std::uint64_t next_number_ = 0;    ///< of ours, 48 bits
    std::uint64_t next_explicit_ = 0;  ///< OpenSSL begins it anywhere; it must not come twice
    ReplayWindow<kReplayBits> seen_;
    std::vector<std::uint8_t> flight_in_clear_;  ///< ChangeCipherSpec as it was sent
    std::vector<std::uint8_t> finished_;         ///< the plain message
};

}  // namespace parley::crypto
