#include "crypto/dtls_fingerprint.hpp"

#include <algorithm>

namespace parley::crypto {
namespace {

struct KnownHash {
    FingerprintHash hash;
    std::string_view name;
    std::size_t bytes;
};
constexpr KnownHash kHashes[] = {
    {FingerprintHash::sha256, "sha-256", 32},
    {FingerprintHash::sha384, "sha-384", 48},
    {FingerprintHash::sha512, "sha-512", 64},
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

std::optional<DtlsFingerprint> parse_fingerprint(std::string_view hash, std::string_view digest) {
    const auto* known = std::ranges::find_if(
        kHashes, [&](const KnownHash& candidate) { return std::ranges::equal(candidate.name, hash, {}, {}, lower); });
    // RFC 8122 §5: fingerprint = 2UHEX *(":" 2UHEX). Lower case comes too in practice.
    if (known == std::end(kHashes) || digest.size() != known->bytes * 3 - 1) return std::nullopt;
    DtlsFingerprint fingerprint{known->hash, {}};
    for (std::size_t at = 0; at < digest.size(); at += 3) {
        const int high = nibble(digest[at]);
        const int low = nibble(digest[at + 1]);
        if (high < 0 || low < 0 || (at + 2 < digest.size() && digest[at + 2] != ':')) return std::nullopt;
        fingerprint.digest.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return fingerprint;
}

std::string_view fingerprint_hash_name(FingerprintHash hash) {
    return kHashes[static_cast<std::size_t>(hash)].name;
}

std::string format_digest(const DtlsFingerprint& fingerprint) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (const auto byte : fingerprint.digest) {
        if (!text.empty()) text += ':';
        text += kDigits[byte >> 4];
        text += kDigits[byte & 0xf];
    }
    return text;
}

}  // namespace parley::crypto
