// JSON Web Tokens (RFC 7519, RFC 7515, RFC 8725): who is speaking. Verifies with keys that it was given and never asks
// anybody for one; issues HS256 for `parley token` and tests. It knows no room and no permission. One verifier is for
// one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/media_rights.hpp"
#include "base/result.hpp"
#include "crypto/jwks.hpp"
#include "crypto/mac.hpp"

namespace parley::crypto {

inline constexpr std::size_t kTokenBytesMax = 8 * 1024;
inline constexpr std::size_t kSubjectBytesMax = 256;  // contract §3
inline constexpr std::size_t kNameBytesMax = 256;     ///< longer names are cut

enum class Role { user, practitioner, patient, service };

[[nodiscard]] std::string_view role_name(Role role);
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);

struct Claims {
    UserId sub;                       ///< 1 to kSubjectBytesMax bytes, no control characters
    std::string name;                 ///< for people; may be empty
    Role role = Role::user;           ///< an unknown role is a user
    std::string iss;                  ///< empty when the token names none
    std::string aud;                  ///< for issue(); verify() leaves it empty
    Instant exp;                      ///< the token is good before it
    std::optional<Instant> iat = {};  ///< when it was made; issue() writes its own `now`
    /// The claim `media`: {publish, subscribe, data: booleans, sources: a list of microphone, camera, screen}. What it
    /// leaves out is allowed. For issue() as for verify().
    MediaRights media = {};
};

struct TokenPolicy {
    std::vector<std::string> secrets;  ///< HS256; the first issues, all verify. Empty: no HS256
    std::vector<std::string> issuers;  ///< accepted `iss`; empty: any, or none
    std::string audience;              ///< must be among `aud`; empty: not looked at
    std::string service_issuer;        ///< the only one whose tokens may say role "service"
    Duration leeway{0};                ///< for clocks that disagree, on exp and nbf
};

class TokenVerifier {
public:
    explicit TokenVerifier(TokenPolicy policy);

    /// Replaces the public keys, as a refreshed key set has them.
    void set_keys(std::vector<PublicKey> keys) { keys_ = std::move(keys); }

    /// `token` without "Bearer ". Every refusal is "unauthorized" with a reason that names no content of the token.
    [[nodiscard]] Result<Claims> verify(std::string_view token, Instant now) const;

private:
    struct Header {
        Algorithm algorithm = Algorithm::hs256;
        std::string kid;
        bool has_kid = false;
    };
    [[nodiscard]] Result<Header> parse_header(std::string_view part) const;
    [[nodiscard]] bool is_signed(const Header& header, std::string_view message, std::string_view signature,
                                 bool& by_secret) const;
    [[nodiscard]] Result<Claims> read_claims(std::string_view payload, Instant now, bool by_secret) const;
    [[nodiscard]] bool may_be_service(const Claims& claims, bool by_secret) const;

    TokenPolicy policy_;
    std::vector<HmacSha256> macs_;
    std::vector<PublicKey> keys_;
    // Clients of one issuer send the same header again and again, so the last good one is remembered.
    mutable std::string last_header_text_;
    mutable Header last_header_;
};

/// An HS256 token for `claims`, issued at `now`.
[[nodiscard]] std::string issue_token(std::string_view secret, const Claims& claims, Instant now);

/// The credentials of "Bearer <token>" (RFC 6750 §2.1, scheme without case), or nothing for another scheme.
[[nodiscard]] std::optional<std::string_view> bearer_token(std::string_view authorization);
/// As Socket.IO's auth.token comes: with or without "Bearer ".
[[nodiscard]] std::string_view strip_bearer(std::string_view token);

}  // namespace parley::crypto
