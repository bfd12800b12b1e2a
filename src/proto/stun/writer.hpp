// Writes one STUN message (RFC 8489) into a buffer of the caller's. It allocates nothing and computes no HMAC: the
// caller brings a callable for MESSAGE-INTEGRITY. What does not fit makes the whole message come out empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/endpoint.hpp"
#include "proto/stun/message.hpp"

namespace parley::proto::stun {

/// Attributes in the order in which they are called; integrity() after all others, then finish().
class Writer {
public:
    Writer(std::span<std::uint8_t> buffer, Class message_class, std::uint16_t method, const TransactionId& transaction);

    Writer& username(std::string_view value);
    Writer& priority(std::uint32_t value);
    Writer& use_candidate();
    Writer& ice_controlling(std::uint64_t tie_breaker);
    Writer& ice_controlled(std::uint64_t tie_breaker);
    Writer& xor_mapped_address(const Endpoint& endpoint);
    /// `code` 300..699; the reason is for people.
    Writer& error_code(std::uint16_t code, std::string_view reason);
    Writer& unknown_attributes(std::span<const std::uint16_t> types);
    /// Any other attribute, its value as given.
    Writer& raw(std::uint16_t type, std::span<const std::uint8_t> value);

    /// RFC 8489 §14.5. `sign` is called with the bytes that are covered (std::span<const std::uint8_t>), and returns
    /// their HMAC-SHA1 as a Mac.
    template <class Sign>
    Writer& integrity(Sign&& sign) {
        if (auto* out = reserve(attribute::kMessageIntegrity, kMacSize)) {
            patch_length();
            const Mac mac = sign(std::span<const std::uint8_t>(buffer_.first(size_ - kMacSize - 4)));
            for (const auto byte : mac) *out++ = byte;
        }
        return *this;
    }

    /// The message, with FINGERPRINT as its end when asked for (RFC 8489 §14.7); empty when the buffer was too small.
    [[nodiscard]] std::span<const std::uint8_t> finish(bool fingerprint = true);

private:
    /// Room for a value, its header and padding written; nullptr when there is none (any more).
    std::uint8_t* reserve(std::uint16_t type, std::size_t size);
    void patch_length();
    Writer& number64(std::uint16_t type, std::uint64_t value);

    std::span<std::uint8_t> buffer_;
    std::size_t size_ = 0;
    bool failed_ = false;
};

}  // namespace parley::proto::stun
