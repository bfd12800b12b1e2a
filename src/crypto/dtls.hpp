// DTLS 1.2 with use_srtp (RFC 6347, RFC 5764, RFC 8827 §6.5) for one peer, without I/O: datagrams in, datagrams out,
// time handed in. It yields the keys for SRTP and carries SCTP's packets (RFC 8261). Not a DTLS server for strangers:
// the caller feeds it only what came over a path that ICE has validated, so it asks for no cookie. The media engine
// drives it; one object is for one thread.
//
// OpenSSL 3.0 knows DTLS 1.2 and no 1.3. It makes the handshake alone: its object for a peer takes 40 KB, so an open
// session has its own records (crypto/dtls_records.hpp) and none of it.
//
// Time. OpenSSL looks at the wall clock for its retransmissions. Up to OpenSSL 3.1 it hands its timer to the datagram
// BIO by address, and this session keeps the timer in the far future and lets it expire when on_time() says so: the
// time handed in is the only one. Since OpenSSL 3.2 that is a copy; there the wall clock decides in on_time() whether a
// flight is really sent again, and deadline() is only when to ask.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/dtls_certificate.hpp"
#include "crypto/srtp_keys.hpp"

namespace parley::crypto {

inline constexpr std::size_t kDtlsMtuBytes = 1200;          ///< no outgoing datagram is longer
inline constexpr std::size_t kDtlsPayloadBytesMax = 1160;   ///< of application data in a datagram
inline constexpr std::size_t kDtlsDatagramBytesMax = 2048;  ///< a longer incoming one is dropped
inline constexpr std::size_t kDtlsDatagramsMax = 64;        ///< waiting to be taken, each way
inline constexpr std::size_t kDtlsHeldRecordsMax = 4;       ///< encrypted records kept that came before the keys
inline constexpr std::size_t kDtlsRestartsMax = 32;         ///< handshakes given up for a broken hello
inline constexpr std::size_t kDtlsLateHandshakesMax = 10;   ///< our last flight again, after the handshake
inline constexpr std::size_t kDtlsFingerprintsMax = 8;      ///< of one peer
inline constexpr std::int64_t kDtlsRetransmitUs = 200'000;  ///< first time; doubles (RFC 6347 §4.2.4.1)
inline constexpr std::int64_t kDtlsRetransmitMaxUs = 3'200'000;
inline constexpr std::int64_t kDtlsHandshakeUs = 30'000'000;  ///< then the session has failed

enum class DtlsRole : std::uint8_t {
    server,  ///< SDP a=setup:passive
    client,  ///< SDP a=setup:active
};

enum class DtlsState : std::uint8_t { handshaking, open, closed, failed };

enum class DtlsFailure : std::uint8_t {
    none,
    fingerprint,  ///< the peer's certificate is none of those in its SDP
    no_srtp,      ///< the peer does not know use_srtp, or none of our profiles
    timeout,      ///< no handshake within kDtlsHandshakeUs
    protocol,     ///< anything else: failure_text() has OpenSSL's words
};

class DtlsSession {
public:
    /// `fingerprints`: what the peer's SDP says; its certificate must fit one of them. When there are none (or more
    /// than kDtlsFingerprintsMax), no certificate fits. `now_us`: microseconds of any steady clock, here and below. A
    /// client's first datagram is there at once.
    DtlsSession(std::shared_ptr<const DtlsCertificate> certificate, DtlsRole role,
                std::vector<DtlsFingerprint> fingerprints, std::int64_t now_us);
    ~DtlsSession();
    DtlsSession(const DtlsSession&) = delete;
    DtlsSession& operator=(const DtlsSession&) = delete;

    /// Takes one datagram in (RFC 7983: its first byte is 20 to 63). Junk is dropped and counted; it neither ends the
    /// session nor is answered.
    void feed(std::span<const std::uint8_t> datagram, std::int64_t now_us);
    /// When on_time() is to be called; nothing when there is nothing to wait for.
    [[nodiscard]] std::optional<std::int64_t> deadline() const;
    /// Sends the last flight again when it is time, and gives up when it is too late.
    void on_time(std::int64_t now_us);

    /// Sends application data as one record: 1 to kDtlsPayloadBytesMax bytes. False when not open, or too long.
    [[nodiscard]] bool send(std::span<const std::uint8_t> data, std::int64_t now_us);
    /// Says close_notify when open; the state is closed then.
    void close();

    /// The next datagram for the peer, at most kDtlsMtuBytes. Take until there is none after each call that may send.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> take_datagram();
    /// The next record of application data.
    [[nodiscard]] std::optional<std::vector<std::uint8_t>> take_data();

    [[nodiscard]] DtlsState state() const;
    [[nodiscard]] DtlsFailure failure() const;
    /// For the log.
    [[nodiscard]] std::string_view failure_text() const;
    /// Once open: SRTP's profile and keys (RFC 5764 §4.2).
    [[nodiscard]] const std::optional<SrtpKeys>& srtp_keys() const;

    /// Records that were dropped before OpenSSL saw them, and datagrams that found a queue full.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace parley::crypto
