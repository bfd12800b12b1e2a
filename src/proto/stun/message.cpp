#include "proto/stun/message.hpp"

#include <algorithm>

#include "proto/stun/crc32.hpp"

namespace parley::proto::stun {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kAttributeHeaderSize = 4;
constexpr std::uint16_t kComprehensionOptional = 0x8000;  // RFC 8489 §14
constexpr std::uint8_t kFamilyV4 = 1;
constexpr std::uint8_t kFamilyV6 = 2;

std::uint16_t read16(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t read32(Bytes bytes, std::size_t at) {
    return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}

std::uint64_t read64(Bytes bytes, std::size_t at) {
    return static_cast<std::uint64_t>(read32(bytes, at)) << 32 | read32(bytes, at + 4);
}

template <class T>
void keep_first(std::optional<T>& slot, const T& value) {
    if (!slot) slot = value;
}

// RFC 8489 §14.2: the address is XORed with the magic cookie, an IPv6 one with cookie and transaction id, which are
// the 16 bytes from offset 4 of the header.
std::optional<Endpoint> read_xor_address(Bytes message, Bytes value) {
    if (value.size() < 4) return std::nullopt;
    const bool v6 = value[1] == kFamilyV6;
    const std::size_t size = v6 ? 16 : 4;
    if ((!v6 && value[1] != kFamilyV4) || value.size() != 4 + size) return std::nullopt;
    Endpoint endpoint;
    endpoint.v6 = v6;
    endpoint.port = static_cast<std::uint16_t>(read16(value, 2) ^ (kMagicCookie >> 16));
    for (std::size_t i = 0; i < size; ++i) endpoint.ip[i] = value[4 + i] ^ message[4 + i];
    return endpoint;
}

// RFC 8489 §14.8: hundreds in three bits, the rest as 0..99.
std::optional<std::uint16_t> read_error_code(Bytes value) {
    if (value.size() < 4) return std::nullopt;
    const int hundreds = value[2] & 7;
    const int rest = value[3];
    if (hundreds < 3 || hundreds > 6 || rest > 99) return std::nullopt;
    return static_cast<std::uint16_t>(hundreds * 100 + rest);
}

template <class T>
bool keep_parsed(std::optional<T>& slot, const std::optional<T>& value) {
    if (value) keep_first(slot, *value);
    return value.has_value();
}

void list_unknown(Message& message, std::uint16_t type) {
    if (message.unknown_count < kUnknownMax) message.unknown[message.unknown_count] = type;
    ++message.unknown_count;
}

/// False when the attribute makes the message malformed.
bool take_attribute(Message& message, std::uint16_t type, std::size_t at, Bytes value) {
    switch (type) {
        case attribute::kUsername:
            // Two would let a check of the one pass for the other.
            if (message.username || value.size() > kUsernameMax) return false;
            message.username = std::string_view(reinterpret_cast<const char*>(value.data()), value.size());
            return true;
        case attribute::kMessageIntegrity:
            if (value.size() != kMacSize) return false;
            message.integrity_at = at;
            return true;
        case attribute::kPriority:
            if (value.size() != 4) return false;
            keep_first(message.priority, read32(value, 0));
            return true;
        case attribute::kUseCandidate:
            message.use_candidate = true;
            return value.empty();
        case attribute::kIceControlling:
            if (value.size() != 8) return false;
            keep_first(message.controlling, read64(value, 0));
            return true;
        case attribute::kIceControlled:
            if (value.size() != 8) return false;
            keep_first(message.controlled, read64(value, 0));
            return true;
        case attribute::kXorMappedAddress:
            return keep_parsed(message.mapped, read_xor_address(message.bytes, value));
        case attribute::kErrorCode:
            return keep_parsed(message.error_code, read_error_code(value));
        case attribute::kMappedAddress:
        case attribute::kUnknownAttributes:
            return true;
        default:
            // RFC 8489 §6.3.1: the receiver answers a request that has these with 420.
            if (type < kComprehensionOptional) list_unknown(message, type);
            return true;
    }
}

// RFC 8489 §14.7: over all that is before it, with the header's length as it stands.
bool is_right_fingerprint(Bytes message, std::size_t at, Bytes value) {
    return value.size() == 4 && at + kAttributeHeaderSize + 4 == message.size() &&
           read32(value, 0) == (crc32(message.first(at)) ^ kFingerprintXor);
}

bool take_attributes(Message& message) {
    const auto bytes = message.bytes;
    for (std::size_t at = kHeaderSize; at < bytes.size();) {
        // The size of all is a multiple of 4, and so is each step: an attribute's header is whole.
        const auto type = read16(bytes, at);
        const std::size_t size = read16(bytes, at + 2);
        const std::size_t padded = (size + 3) & ~std::size_t{3};  // RFC 8489 §14
        if (padded > bytes.size() - at - kAttributeHeaderSize) return false;
        const auto value = bytes.subspan(at + kAttributeHeaderSize, size);
        if (type == attribute::kFingerprint) {
            message.has_fingerprint = is_right_fingerprint(bytes, at, value);
            if (!message.has_fingerprint) return false;
        } else if (!message.has_integrity() && !take_attribute(message, type, at, value)) {
            return false;
        }
        at += kAttributeHeaderSize + padded;
    }
    return true;
}

}  // namespace

std::optional<std::span<const std::uint8_t>> find_attribute(const Message& message, std::uint16_t type) {
    const auto bytes = message.has_integrity() ? message.bytes.first(message.integrity_at) : message.bytes;
    for (std::size_t at = kHeaderSize; at < bytes.size();) {  // parse_message() has checked every length
        const std::size_t size = read16(bytes, at + 2);
        if (read16(bytes, at) == type) return bytes.subspan(at + kAttributeHeaderSize, size);
        at += kAttributeHeaderSize + ((size + 3) & ~std::size_t{3});
    }
    return std::nullopt;
}

std::optional<Endpoint> read_xor_address(const Message& message, std::span<const std::uint8_t> value) {
    return read_xor_address(message.bytes, value);
}

std::optional<Message> parse_message(std::span<const std::uint8_t> bytes) {
    // RFC 8489 §5: two zero bits, the length without the header, the magic cookie.
    if (bytes.size() < kHeaderSize || (bytes[0] & 0xC0) != 0) return std::nullopt;
    const std::size_t length = read16(bytes, 2);
    if (length % 4 != 0 || length + kHeaderSize != bytes.size()) return std::nullopt;
    if (read32(bytes, 4) != kMagicCookie) return std::nullopt;
    Message message;
    message.bytes = bytes;
    const unsigned type = read16(bytes, 0);
    // RFC 8489 §5, figure 3: M11..M7 C1 M6..M4 C0 M3..M0.
    message.message_class = static_cast<Class>((type >> 7 & 2) | (type >> 4 & 1));
    message.method = static_cast<std::uint16_t>((type >> 2 & 0xF80) | (type >> 1 & 0x70) | (type & 0xF));
    std::ranges::copy(bytes.subspan(8, 12), message.transaction.begin());
    if (!take_attributes(message)) return std::nullopt;
    return message;
}

Covered Message::covered() const {
    Covered covered;
    std::ranges::copy(bytes.first(kHeaderSize), covered.header.begin());
    const auto length = integrity_at - kHeaderSize + kAttributeHeaderSize + kMacSize;
    covered.header[2] = static_cast<std::uint8_t>(length >> 8);
    covered.header[3] = static_cast<std::uint8_t>(length);
    covered.attributes = bytes.subspan(kHeaderSize, integrity_at - kHeaderSize);
    return covered;
}

std::span<const std::uint8_t, kMacSize> Message::mac() const {
    return bytes.subspan(integrity_at + kAttributeHeaderSize).first<kMacSize>();
}

std::span<const std::uint16_t> Message::listed_unknown() const {
    return std::span(unknown).first(std::min(unknown_count, kUnknownMax));
}

}  // namespace parley::proto::stun
