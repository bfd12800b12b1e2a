#include "proto/rtp/extension_values.hpp"

#include <algorithm>

namespace parley::proto::rtp {
namespace {

constexpr bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

constexpr bool is_rid_char(char c) {
    return is_alphanumeric(c) || c == '-' || c == '_';
}

/// RFC 4566 §9: token-char.
constexpr bool is_token_char(char c) {
    return is_alphanumeric(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`{|}~").find(c) != std::string_view::npos);
}

/// Some senders fill a text up with NUL bytes to a fixed length.
std::string_view text_of(Bytes data) {
    const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
    return text.substr(0, text.find('\0'));
}

template <class Allowed>
std::string_view text_of_only(Bytes data, Allowed allowed) {
    const auto text = text_of(data);
    if (text.size() > kStreamTextBytesMax || !std::all_of(text.begin(), text.end(), allowed)) return {};
    return text;
}

}  // namespace

std::optional<AudioLevel> read_audio_level(Bytes data) {
    if (data.size() != kAudioLevelBytes) return std::nullopt;
    return AudioLevel{(data[0] & 0x80) != 0, static_cast<std::uint8_t>(data[0] & 0x7F)};
}

Bytes write_audio_level(MutableBytes out, AudioLevel level) {
    out[0] = static_cast<std::uint8_t>((level.voice ? 0x80 : 0) | (level.dbov & 0x7F));
    return out.first(kAudioLevelBytes);
}

std::string_view read_mid(Bytes data) {
    return text_of_only(data, is_token_char);
}

std::string_view read_rid(Bytes data) {
    return text_of_only(data, is_rid_char);
}

std::optional<std::uint16_t> read_transport_sequence(Bytes data) {
    if (data.size() != kTransportSequenceBytes) return std::nullopt;
    return load16(data.data());
}

Bytes write_transport_sequence(MutableBytes out, std::uint16_t sequence) {
    store16(out.data(), sequence);
    return out.first(kTransportSequenceBytes);
}

std::optional<std::uint32_t> read_abs_send_time(Bytes data) {
    if (data.size() != kAbsSendTimeBytes) return std::nullopt;
    return load24(data.data());
}

Bytes write_abs_send_time(MutableBytes out, std::uint32_t value) {
    store24(out.data(), value);
    return out.first(kAbsSendTimeBytes);
}

std::optional<PlayoutDelay> read_playout_delay(Bytes data) {
    if (data.size() != kPlayoutDelayBytes) return std::nullopt;
    const auto both = load24(data.data());
    const PlayoutDelay delay{static_cast<std::uint16_t>(both >> 12), static_cast<std::uint16_t>(both & 0xFFF)};
    if (delay.min_10ms > delay.max_10ms) return std::nullopt;
    return delay;
}

Bytes write_playout_delay(MutableBytes out, PlayoutDelay delay) {
    store24(out.data(), std::uint32_t{delay.min_10ms} << 12 | (delay.max_10ms & 0xFFFu));
    return out.first(kPlayoutDelayBytes);
}

}  // namespace parley::proto::rtp
