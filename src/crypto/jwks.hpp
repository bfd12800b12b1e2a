// The public keys of an identity provider (RFC 7517), read from the text of its key set. Not a fetcher: server/jwks.cpp
// brings the text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace parley::crypto {

enum class Algorithm { hs256, rs256, es256, eddsa };

/// Nothing for any other name: "none", "HS512", "hs256".
[[nodiscard]] std::optional<Algorithm> parse_algorithm(std::string_view name);

class PublicKey {
public:
    PublicKey(std::string kid, Algorithm algorithm, evp_pkey_st* owned);

    [[nodiscard]] const std::string& kid() const { return kid_; }  ///< empty when the set gives none
    [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
    /// `signature` in the form of JWS (RFC 7518 §3.3, §3.4; RFC 8037 §3.1).
    [[nodiscard]] bool verify(std::string_view message, std::string_view signature) const;

private:
    std::string kid_;
    Algorithm algorithm_;
    std::shared_ptr<evp_pkey_st> key_;
};

inline constexpr std::size_t kKeysMax = 64;

/// Keys for signatures that we can check: RSA of 2048 to 8192 bits (RS256), P-256 (ES256), Ed25519 (EdDSA). Others are
/// passed over, as RFC 7517 §5 asks. Errors: "bad-jwks" when the text is no key set or holds no usable key.
[[nodiscard]] Result<std::vector<PublicKey>> parse_jwks(std::string_view text);

}  // namespace parley::crypto
