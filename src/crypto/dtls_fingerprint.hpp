// The fingerprint of a certificate as SDP carries it (RFC 8122 §5): a hash function and a digest. A plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::crypto {

/// RFC 8122 §5: md2 and md5 must not be used; sha-1 is broken and refused here too.
enum class FingerprintHash : std::uint8_t { sha256, sha384, sha512 };

struct DtlsFingerprint {
    FingerprintHash hash = FingerprintHash::sha256;
    std::vector<std::uint8_t> digest;  ///< 32, 48 or 64 bytes

    bool operator==(const DtlsFingerprint&) const = default;
};

/// The two words of `a=fingerprint`: "sha-256" (in any case) and "AB:CD:…". Nothing for another hash function or a
/// digest that is not of its length.
[[nodiscard]] std::optional<DtlsFingerprint> parse_fingerprint(std::string_view hash, std::string_view digest);
/// "sha-256".
[[nodiscard]] std::string_view fingerprint_hash_name(FingerprintHash hash);
/// "AB:CD:…", in upper case as RFC 8122 §5 wants it.
[[nodiscard]] std::string format_digest(const DtlsFingerprint& fingerprint);

}  // namespace parley::crypto
