#include "media/sctp/dcep.hpp"

#include <string_view>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace parley::media {
namespace {

// RFC 8832 §8.2.1.
constexpr std::uint8_t kAck = 0x02;
constexpr std::uint8_t kOpen = 0x03;
constexpr std::size_t kOpenHeaderBytes = 12;

// RFC 8832 §5.1: channel types; the top bit says that order does not matter.
constexpr std::uint8_t kReliable = 0x00;
constexpr std::uint8_t kLimitedRetransmits = 0x01;
constexpr std::uint8_t kLimitedLifetime = 0x02;
constexpr std::uint8_t kUnordered = 0x80;

std::uint32_t read(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[at + i];
    return value;
}

void append(std::vector<std::uint8_t>& out, std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::string text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<ChannelMessage> parse_open(std::span<const std::uint8_t> bytes) {
    // RFC 8832 §5.1: type, channel type, priority, reliability, label length, protocol length, label, protocol.
    if (bytes.size() < kOpenHeaderBytes) return std::nullopt;
    const auto label_size = read(bytes, 8, 2);
    const auto protocol_size = read(bytes, 10, 2);
    if (label_size > kChannelLabelBytesMax || protocol_size > kChannelProtocolBytesMax ||
        bytes.size() != kOpenHeaderBytes + label_size + protocol_size) {
        return std::nullopt;
    }
    ChannelSettings settings;
    settings.ordered = (bytes[1] & kUnordered) == 0;
    const auto reliability = read(bytes, 4, 4);
    switch (bytes[1] & ~kUnordered) {
        case kReliable:
            break;  // RFC 8832 §5.1: the parameter is to be ignored
        case kLimitedRetransmits:
            settings.max_retransmits = reliability;
            break;
        case kLimitedLifetime:
            settings.max_lifetime_ms = reliability;
            break;
        default:
            return std::nullopt;
    }
    settings.priority = static_cast<std::uint16_t>(read(bytes, 2, 2));
    settings.label = text(bytes.subspan(kOpenHeaderBytes, label_size));
    settings.protocol = text(bytes.subspan(kOpenHeaderBytes + label_size, protocol_size));
    if (!is_utf8(settings.label) || !is_utf8(settings.protocol)) return std::nullopt;
    return settings;
}

}  // namespace

std::optional<ChannelMessage> parse_channel_message(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return std::nullopt;
    if (bytes[0] == kOpen) return parse_open(bytes);
    if (bytes[0] == kAck && bytes.size() == 1) return ChannelAck{};  // RFC 8832 §5.2
    return std::nullopt;
}

std::vector<std::uint8_t> encode_channel_open(const ChannelSettings& settings) {
    PARLEY_CHECK(settings.label.size() <= kChannelLabelBytesMax &&
                 settings.protocol.size() <= kChannelProtocolBytesMax);
    PARLEY_CHECK(!settings.max_retransmits || !settings.max_lifetime_ms);
    std::uint8_t type = kReliable;
    if (settings.max_retransmits) type = kLimitedRetransmits;
    if (settings.max_lifetime_ms) type = kLimitedLifetime;
    if (!settings.ordered) type |= kUnordered;
    std::vector<std::uint8_t> out{kOpen, type};
    append(out, settings.priority, 2);
    append(out, settings.max_retransmits.value_or(settings.max_lifetime_ms.value_or(0)), 4);
    append(out, static_cast<std::uint32_t>(settings.label.size()), 2);
    append(out, static_cast<std::uint32_t>(settings.protocol.size()), 2);
    out.insert(out.end(), settings.label.begin(), settings.label.end());
    out.insert(out.end(), settings.protocol.begin(), settings.protocol.end());
    return out;
}

std::vector<std::uint8_t> encode_channel_ack() {
    return {kAck};
}

}  // namespace parley::media
