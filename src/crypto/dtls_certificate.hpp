// The certificate that all DTLS sessions of a process show, and the settings that they share: made once at start, by
// the composition root. WebRTC trusts no authority: the peer compares the fingerprint with what the SDP said (RFC 8827
// §6.5).
#pragma once

#include <memory>

#include "crypto/dtls_fingerprint.hpp"
#include "crypto/srtp_keys.hpp"

namespace parley::crypto {

class DtlsCertificate {
public:
    /// A fresh ECDSA certificate on P-256. `srtp` lists the profiles that sessions offer or accept, the best first;
    /// empty for none, which only tests want. Throws CheckFailed when OpenSSL cannot.
    [[nodiscard]] static std::shared_ptr<const DtlsCertificate> make(const std::vector<SrtpProfile>& srtp = {
                                                                         SrtpProfile::aead_aes_128_gcm,
                                                                         SrtpProfile::aead_aes_256_gcm,
                                                                         SrtpProfile::aes_cm_128_hmac_sha1_80});
    ~DtlsCertificate();
    DtlsCertificate(const DtlsCertificate&) = delete;
    DtlsCertificate& operator=(const DtlsCertificate&) = delete;

    /// For our `a=fingerprint` line: sha-256.
    [[nodiscard]] const DtlsFingerprint& fingerprint() const { return fingerprint_; }
    /// Of the same certificate with another hash function, for tests.
    [[nodiscard]] DtlsFingerprint fingerprint(FingerprintHash hash) const;

private:
    friend class DtlsSession;
    struct Impl;
    explicit DtlsCertificate(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
    DtlsFingerprint fingerprint_;
};

}  // namespace parley::crypto
