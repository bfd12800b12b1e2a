// Small values that are handed to a client and must come back unchanged: resume tokens, recovery ids, page cursors.
// Signed, not encrypted: the client can read them. Not for identities: those are JWTs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/mac.hpp"

namespace parley::crypto {

class Sealer {
public:
    /// `key`: at least 16 bytes, the same after a restart. Throws CheckFailed when shorter.
    explicit Sealer(std::string_view key);

    /// base64url(payload) "." base64url(HMAC-SHA256 over purpose and payload). A value sealed for one purpose never
    /// opens for another.
    [[nodiscard]] std::string seal(std::string_view purpose, std::string_view payload) const;
    /// The payload, or nothing when it was not sealed here for this purpose. Longer than kTokenBytesMax is refused
    /// unread.
    [[nodiscard]] std::optional<std::string> open(std::string_view purpose, std::string_view token) const;

    static constexpr std::size_t kTokenBytesMax = 4096;

private:
    HmacSha256 mac_;
};

}  // namespace parley::crypto
