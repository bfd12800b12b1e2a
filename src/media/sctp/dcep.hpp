// The data channel establishment protocol (RFC 8832): the two messages OPEN and ACK, between bytes and values. Not the
// channels themselves: data_association.hpp has those. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace parley::media {

inline constexpr std::size_t kChannelLabelBytesMax = 256;     ///< RFC 8832 §5.1 allows 65,535
inline constexpr std::size_t kChannelProtocolBytesMax = 256;  ///< likewise

/// What both sides know of a channel (RFC 8832 §5.1). Neither limit: reliable. Never both.
struct ChannelSettings {
    std::string label;     ///< UTF-8
    std::string protocol;  ///< of the WebSocket subprotocol registry; may be empty
    bool ordered = true;
    std::optional<std::uint32_t> max_retransmits;
    std::optional<std::uint32_t> max_lifetime_ms;
    std::uint16_t priority = 0;  ///< RFC 8831 §6.4; not acted on

    bool operator==(const ChannelSettings&) const = default;
};

struct ChannelAck {
    bool operator==(const ChannelAck&) const = default;
};
using ChannelMessage = std::variant<ChannelSettings, ChannelAck>;

/// Nothing for another message type, an unknown channel type, lengths that do not fit the message, labels or protocols
/// that are too long or no UTF-8.
[[nodiscard]] std::optional<ChannelMessage> parse_channel_message(std::span<const std::uint8_t> bytes);

[[nodiscard]] std::vector<std::uint8_t> encode_channel_open(const ChannelSettings& settings);
[[nodiscard]] std::vector<std::uint8_t> encode_channel_ack();

}  // namespace parley::media
