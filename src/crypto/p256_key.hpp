// A key pair on the curve P-256 (FIPS 186-5, secp256r1) as web push uses it: to agree on a secret (ECDH) and to sign
// (ES256). Not for TLS or DTLS: certificates have keys of their own. Driven by web_push.hpp and notify/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

namespace parley::crypto {

/// 0x04, x, y: the uncompressed form (SEC 1 §2.3.3).
using P256Point = std::array<std::uint8_t, 65>;

class P256Key {
public:
    /// From 32 bytes of `random`, drawn again in the one case of 2^32 where they are no key.
    [[nodiscard]] static P256Key make(Random& random);
    /// From the private number, 32 bytes big-endian as base64url. Nothing where it is no key: another length, 0, or not
    /// below the curve's order.
    [[nodiscard]] static std::optional<P256Key> from_private(std::string_view base64url);

    P256Key(P256Key&&) noexcept;
    P256Key& operator=(P256Key&&) noexcept;
    ~P256Key();

    [[nodiscard]] const P256Point& point() const { return point_; }
    /// ECDH with somebody's point, the x coordinate that both get. Nothing where `other` is not on the curve.
    [[nodiscard]] std::optional<std::array<std::uint8_t, 32>> agree(const P256Point& other) const;
    /// ES256 as JWS has it (RFC 7518 §3.4): r and s, 32 bytes each.
    [[nodiscard]] std::array<std::uint8_t, 64> sign(std::string_view message) const;

private:
    struct Impl;
    P256Key(std::unique_ptr<Impl> impl, const P256Point& point);

    std::unique_ptr<Impl> impl_;
    P256Point point_;
};

/// Whether the bytes are a point of the curve in that form.
[[nodiscard]] bool is_on_p256(const P256Point& point);

}  // namespace parley::crypto
