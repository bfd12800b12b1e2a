// ICE servers for one user: the configured STUN and TURN URLs, with credentials that run out, in the form that coturn's
// `use-auth-secret` checks. Not a TURN client and not a relay. Every dialect's join answer carries what this makes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"

namespace parley::crypto {

struct IceConfig {
    std::vector<std::string> stun_urls;  ///< "stun:host:port"
    std::vector<std::string> turn_urls;  ///< "turn:host:port?transport=udp"; given out only with a secret
    std::string turn_secret;             ///< coturn's static-auth-secret; never leaves the server
    Duration ttl{3'600'000};
};

struct TurnCredential {
    std::string username;  ///< "<expiry in Unix seconds>:<user>"
    std::string password;  ///< base64(HMAC-SHA1(secret, username))
};

[[nodiscard]] TurnCredential turn_credential(std::string_view secret, std::string_view user, Instant expires);

/// RFC 8489 §9.2.2: the key of MESSAGE-INTEGRITY under long-term credentials, MD5 of the three with colons between.
[[nodiscard]] std::string turn_key(std::string_view username, std::string_view realm, std::string_view password);

/// JSON array for RTCConfiguration.iceServers: [{"urls":[…]},{"urls":[…],"username":"…","credential":"…"}].
[[nodiscard]] std::string ice_servers(const IceConfig& config, std::string_view user, Instant now);
/// The answer of GET /api/ice-servers: {"iceServers":[…],"ttl":seconds}.
[[nodiscard]] std::string ice_answer(const IceConfig& config, std::string_view user, Instant now);

}  // namespace parley::crypto
