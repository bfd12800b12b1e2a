// What makes a message a web push: its encryption for one browser (RFC 8291, in the coding aes128gcm of RFC 8188) and
// the header by which the push service knows who sends it (VAPID, RFC 8292). It sends nothing: notify/ does. Pure but
// for the randomness and the time that are handed in.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/p256_key.hpp"

namespace parley::crypto {

/// What a browser's PushSubscription gives: its point, and the secret that it shares with us.
struct PushKeys {
    P256Point p256dh{};
    std::array<std::uint8_t, 16> auth{};
};
/// `p256dh` and `auth` as base64url. Error: bad-request, where one is not, has another length, or the point is not on
/// the curve.
[[nodiscard]] Result<PushKeys> parse_push_keys(std::string_view p256dh, std::string_view auth);

/// RFC 8291 §4: a push service may refuse a body of more than 4,096 bytes; 103 of them are header, delimiter and tag.
inline constexpr std::size_t kPushTextMax = 3993;

/// The body of the push, with a key pair and a salt that are used this once. `text` has at most kPushTextMax bytes.
[[nodiscard]] std::string encrypt_push(const PushKeys& keys, std::string_view text, Random& random);
/// The same with key pair and salt given, as the RFC's example has them.
[[nodiscard]] std::string encrypt_push(const PushKeys& keys, std::string_view text, const P256Key& once,
                                       const std::array<std::uint8_t, 16>& salt);

/// The value of `Authorization`. `audience` is the origin of the push resource, `contact` the `sub` (mailto: or https:;
/// none where empty). `until` is at most 24 h away (RFC 8292 §2).
[[nodiscard]] std::string vapid_authorization(const P256Key& key, std::string_view audience, std::string_view contact,
                                              Instant until);

}  // namespace parley::crypto
