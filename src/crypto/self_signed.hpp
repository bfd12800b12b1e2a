// A throw-away TLS certificate for trying things out (`--tls-self-signed`): ECDSA on P-256, signed by itself, so every
// browser asks before it believes it. Not for production.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace parley::crypto {

struct CertificateAndKey {
    std::string certificate_pem;
    std::string key_pem;
};

/// For localhost, 127.0.0.1, ::1 and `names` (host names or addresses), valid from an hour ago for a year. Error:
/// "bad-name" for what is neither a host name nor an address.
[[nodiscard]] Result<CertificateAndKey> make_self_signed(const std::vector<std::string>& names);

}  // namespace parley::crypto
