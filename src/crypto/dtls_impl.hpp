// The machine behind DtlsSession: OpenSSL's object for one peer while it shakes hands, what it reads and writes, its
// clock, and the records after that. For dtls.cpp, dtls_impl.cpp and dtls_open.cpp alone.
#pragma once

#include <sys/time.h>

#include <string>
#include <utility>

#include "crypto/datagram_queue.hpp"
#include "crypto/dtls.hpp"
#include "crypto/dtls_filter.hpp"
#include "crypto/dtls_internal.hpp"
#include "crypto/dtls_records.hpp"

namespace parley::crypto {

struct DtlsSession::Impl final : DtlsWire {
    Impl(std::shared_ptr<const DtlsCertificate> shared, DtlsRole given_role, std::vector<DtlsFingerprint> expected)
        : certificate(std::move(shared)), role(given_role), fingerprints(std::move(expected)) {}

    // What was given.
    std::shared_ptr<const DtlsCertificate> certificate;
    DtlsRole role;
    std::vector<DtlsFingerprint> fingerprints;

    // The handshake.
    SessionPtr ssl;  ///< gone once the session is open
    DtlsState state = DtlsState::handshaking;
    DtlsFailure failure = DtlsFailure::none;
    std::string failure_text;
    std::optional<SrtpKeys> keys;
    bool hello_seen = false;
    std::size_t restarts = 0;
    std::size_t late_handshakes = 0;
    std::vector<std::vector<std::uint8_t>> held;    ///< encrypted records that came before their time
    std::vector<std::vector<std::uint8_t>> flight;  ///< what we sent last in the handshake
    bool flight_begins = false;                     ///< what is sent next is a new one
    std::optional<DtlsRecords> records;             ///< once the session is open

    // Bytes.
    std::span<const std::uint8_t> record;  ///< what OpenSSL reads next
    DatagramQueue outgoing{kDtlsDatagramsMax};
    DatagramQueue received{kDtlsDatagramsMax};
    std::uint64_t dropped = 0;

    // Time.
    std::int64_t now_us = 0;
    std::int64_t handshake_deadline_us = 0;
    std::optional<std::int64_t> retransmit_at_us;
    std::int64_t retransmit_after_us = kDtlsRetransmitUs;
    timeval* openssl_timer = nullptr;

    void start();
    void feed(std::span<const std::uint8_t> datagram);
    void sort_record(const DtlsRecord& next);
    void give_held();
    bool give(const DtlsRecord& next);
    void handshake();
    void finish_handshake();
    void judge(int result);
    void fail(DtlsFailure why, std::string text);
    void retransmit();
    void free_buffers();
    // Open.
    void open();
    bool take_record(const DtlsRecord& next);
    bool take_alert(std::span<const std::uint8_t> alert);
    bool send(std::span<const std::uint8_t> data);
    void say_goodbye();
    [[nodiscard]] bool has_read_keys() const;
    [[nodiscard]] bool is_time_for(const DtlsRecord& next) const;
    [[nodiscard]] SrtpKeys export_keys(SrtpProfile profile) const;

    // DtlsWire
    std::span<const std::uint8_t> next_record() override { return std::exchange(record, {}); }
    void write_datagram(std::span<const std::uint8_t> datagram) override;
    void timer_changed(timeval* timer) override;
    unsigned next_retransmit_us(unsigned last_us) override;
    bool accept_certificate(const X509* peer) override;
};

}  // namespace parley::crypto
