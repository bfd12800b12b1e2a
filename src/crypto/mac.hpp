// HMAC (RFC 2104) with a key that is set up once, and comparison in constant time. One object is for one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley::crypto {

using Sha256Mac = std::array<std::uint8_t, 32>;

class HmacSha256 {
public:
    /// `key` may be of any length. Throws CheckFailed when OpenSSL has no HMAC.
    explicit HmacSha256(std::string_view key);
    [[nodiscard]] Sha256Mac sign(std::string_view message) const;
    /// True when `mac` is the whole MAC of `message`; takes as long for a wrong one.
    [[nodiscard]] bool verify(std::string_view message, std::string_view mac) const;

private:
    struct Context;
    std::shared_ptr<Context> context_;
};

using Sha1Mac = std::array<std::uint8_t, 20>;

/// HMAC-SHA1, where a protocol has fixed it: STUN's MESSAGE-INTEGRITY (RFC 8489 §14.5). A value of 40 bytes: the
/// digest's state behind the inner and the outer padded key. Neither signing nor copying allocates.
class HmacSha1 {
public:
    /// `key` may be of any length; none is the empty one.
    explicit HmacSha1(std::string_view key = {});
    /// Of `first` and `second` as one message.
    [[nodiscard]] Sha1Mac sign(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second = {}) const;
    /// True when `mac` is the whole MAC of both; takes as long for a wrong one.
    [[nodiscard]] bool verify(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second,
                              std::span<const std::uint8_t> mac) const;

private:
    using State = std::array<std::uint32_t, 5>;
    State inner_{};
    State outer_{};
};

/// One HMAC-SHA1, 20 bytes: for TURN credentials, whose form coturn has fixed.
[[nodiscard]] std::string hmac_sha1(std::string_view key, std::string_view message);

/// Compares without telling by its time where the difference is. The lengths are no secret.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace parley::crypto
