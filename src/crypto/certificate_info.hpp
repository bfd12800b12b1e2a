// What a certificate says of itself (RFC 5280): for whom, and how long. It judges no chain and trusts nobody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace parley::crypto {

struct CertificateInfo {
    Instant not_before;
    Instant not_after;
    std::vector<std::string> names;  ///< DNS names and IP addresses of subjectAltName
};

/// Of the first certificate of a PEM text. Error: "bad-certificate".
[[nodiscard]] Result<CertificateInfo> read_certificate(std::string_view pem);

}  // namespace parley::crypto
