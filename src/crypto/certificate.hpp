// Makes certificates that sign themselves (RFC 5280), with a fresh ECDSA key on P-256: for `--tls-self-signed`
// (self_signed.hpp) and for DTLS (dtls_certificate.hpp). Used within crypto/ alone: it shows OpenSSL's types.
#pragma once

#include <initializer_list>
#include <string>

#include "crypto/openssl_ptr.hpp"

namespace parley::crypto {

struct MadeCertificate {
    KeyPtr key;
    CertificatePtr certificate;
};

/// An X.509 v3 extension in the words of openssl-x509v3_config(5).
struct CertificateExtension {
    int id;  ///< NID_…
    std::string value;
};

/// Valid from an hour ago for a year. Throws CheckFailed when OpenSSL cannot.
[[nodiscard]] MadeCertificate make_certificate(const char* common_name,
                                               std::initializer_list<CertificateExtension> extensions);

}  // namespace parley::crypto
