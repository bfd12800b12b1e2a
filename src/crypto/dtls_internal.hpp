// What dtls.cpp and dtls_certificate.cpp share of OpenSSL. For nobody else.
#pragma once

#include <span>

#include "crypto/dtls_certificate.hpp"
#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {

/// Where a session's OpenSSL object reads and writes datagrams, and tells when it starts a timer.
class DtlsWire {
public:
    virtual ~DtlsWire() = default;
    /// The record to be read; empty when there is none. Called once for each record.
    virtual std::span<const std::uint8_t> next_record() = 0;
    virtual void write_datagram(std::span<const std::uint8_t> datagram) = 0;
    /// OpenSSL has set its retransmission timer: `timer` is its own, and 0 when it was stopped.
    virtual void timer_changed(timeval* timer) = 0;
    /// How long to wait for an answer to this flight; `last_us`: the wait before, 0 for a new flight.
    virtual unsigned next_retransmit_us(unsigned last_us) = 0;
    /// The fingerprint check: is this the peer's certificate?
    virtual bool accept_certificate(const X509* certificate) = 0;
};

using BioMethodPtr = std::unique_ptr<BIO_METHOD, OpensslDeleter<BIO_meth_free>>;

struct DtlsCertificate::Impl {
    ContextPtr context;
    BioMethodPtr bio_method;
};

[[nodiscard]] DtlsFingerprint fingerprint_of(const X509* certificate, FingerprintHash hash);

}  // namespace parley::crypto
