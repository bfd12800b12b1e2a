// STUN messages (RFC 8489) as ICE uses them (RFC 8445): bytes to a view of them. The writing half is writer.hpp. It
// computes no HMAC, since proto/ knows no crypto: the view names the bytes that one covers, and media/ice checks it. No
// allocation, no exception; whoever has a datagram of class stun (media/ice/demux.hpp) drives it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/endpoint.hpp"

namespace parley::proto::stun {

inline constexpr std::uint32_t kMagicCookie = 0x2112'A442;
inline constexpr std::uint32_t kFingerprintXor = 0x5354'554E;  ///< RFC 8489 §14.7
inline constexpr std::size_t kHeaderSize = 20;
inline constexpr std::size_t kMacSize = 20;
inline constexpr std::size_t kUsernameMax = 513;  ///< bytes (RFC 5389 §15.3; RFC 8489 asks for fewer than 509)
inline constexpr std::size_t kUnknownMax = 8;     ///< unknown attributes that are listed; further ones are only counted

using TransactionId = std::array<std::uint8_t, 12>;
using Mac = std::array<std::uint8_t, kMacSize>;

/// RFC 8489 §5: the two class bits.
enum class Class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };
inline constexpr std::uint16_t kBinding = 0x001;

/// Attribute types (RFC 8489 §18.3, RFC 8445 §20.2). Those below 0x8000 must be understood.
namespace attribute {
inline constexpr std::uint16_t kMappedAddress = 0x0001;
inline constexpr std::uint16_t kUsername = 0x0006;
inline constexpr std::uint16_t kMessageIntegrity = 0x0008;
inline constexpr std::uint16_t kErrorCode = 0x0009;
inline constexpr std::uint16_t kUnknownAttributes = 0x000A;
inline constexpr std::uint16_t kXorMappedAddress = 0x0020;
inline constexpr std::uint16_t kPriority = 0x0024;
inline constexpr std::uint16_t kUseCandidate = 0x0025;
inline constexpr std::uint16_t kFingerprint = 0x8028;
inline constexpr std::uint16_t kIceControlled = 0x8029;
inline constexpr std::uint16_t kIceControlling = 0x802A;
}  // namespace attribute

/// Error codes (RFC 8489 §14.8, RFC 8445 §7.3.1.1).
inline constexpr std::uint16_t kBadRequest = 400;
inline constexpr std::uint16_t kUnauthenticated = 401;
inline constexpr std::uint16_t kUnknownAttribute = 420;
inline constexpr std::uint16_t kRoleConflict = 487;

/// What MESSAGE-INTEGRITY is the HMAC-SHA1 of: the header, with the length as it was when the attribute was last
/// (RFC 8489 §14.5), then the attributes before it.
struct Covered {
    std::array<std::uint8_t, kHeaderSize> header{};
    std::span<const std::uint8_t> attributes;
};

/// A parsed message. Spans and views point into the bytes that were parsed. Of an attribute that comes twice the first
/// counts (RFC 8489 §14), and none behind MESSAGE-INTEGRITY but FINGERPRINT (§14.5).
struct Message {
    Class message_class = Class::request;
    std::uint16_t method = 0;  ///< 0..0xFFF
    TransactionId transaction{};
    std::optional<std::string_view> username;
    std::optional<std::uint32_t> priority;
    std::optional<std::uint64_t> controlling;  ///< tie-breaker
    std::optional<std::uint64_t> controlled;   ///< tie-breaker
    std::optional<Endpoint> mapped;            ///< XOR-MAPPED-ADDRESS
    std::optional<std::uint16_t> error_code;   ///< 300..699
    bool use_candidate = false;
    bool has_fingerprint = false;                      ///< and it was right
    std::array<std::uint16_t, kUnknownMax> unknown{};  ///< comprehension-required types that are not known here
    std::size_t unknown_count = 0;                     ///< of all of them; may exceed kUnknownMax
    std::span<const std::uint8_t> bytes;
    std::size_t integrity_at = 0;  ///< where MESSAGE-INTEGRITY begins in `bytes`; 0 without one

    [[nodiscard]] bool has_integrity() const { return integrity_at != 0; }
    /// Both only with has_integrity().
    [[nodiscard]] Covered covered() const;
    [[nodiscard]] std::span<const std::uint8_t, kMacSize> mac() const;
    [[nodiscard]] std::span<const std::uint16_t> listed_unknown() const;
};

/// Nothing for anything but one whole, well-formed message: length not a multiple of 4 or not the datagram's, an
/// attribute past the end or of a wrong size, two USERNAMEs, a wrong FINGERPRINT or one that is not last.
[[nodiscard]] std::optional<Message> parse_message(std::span<const std::uint8_t> bytes);

/// The value of the first attribute of that type, of any that is known here or not; behind MESSAGE-INTEGRITY none
/// counts.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> find_attribute(const Message& message, std::uint16_t type);
/// The value of an XOR-…-ADDRESS attribute of `message` (RFC 8489 §14.2).
[[nodiscard]] std::optional<Endpoint> read_xor_address(const Message& message, std::span<const std::uint8_t> value);

}  // namespace parley::proto::stun
