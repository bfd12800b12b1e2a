// The values inside header extension elements: reading one from the element's data, and writing one to make such data.
// Writers fill the front of `out`, which must have room (kXBytes), and return that front.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "proto/rtp/wire.hpp"

namespace parley::proto::rtp {

/// RFC 6464 §3. One byte.
struct AudioLevel {
    bool voice = false;       ///< V: the sender believes that somebody speaks
    std::uint8_t dbov = 127;  ///< below overload: 0 (loudest) to 127 (silence)
    bool operator==(const AudioLevel&) const = default;
};
inline constexpr std::size_t kAudioLevelBytes = 1;
[[nodiscard]] std::optional<AudioLevel> read_audio_level(Bytes data);
Bytes write_audio_level(MutableBytes out, AudioLevel level);

/// Longest mid, rid or repaired rid that is taken: what the one-byte form can carry.
inline constexpr std::size_t kStreamTextBytesMax = 16;
/// RFC 9143 §15.2: the m-line's mid, a token. Empty when it is not one. Bytes from a NUL on are ignored.
[[nodiscard]] std::string_view read_mid(Bytes data);
/// RFC 8852 §3: letters and digits; '-' and '_' are taken too (RFC 8851 §10). Empty when it is none.
[[nodiscard]] std::string_view read_rid(Bytes data);
/// The data of a mid, rid or repaired rid is its text.
[[nodiscard]] inline Bytes text_data(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// draft-holmer-rmcat-transport-wide-cc-extensions-01 §2. Counts all packets of a transport; wraps.
inline constexpr std::size_t kTransportSequenceBytes = 2;
[[nodiscard]] std::optional<std::uint16_t> read_transport_sequence(Bytes data);
Bytes write_transport_sequence(MutableBytes out, std::uint16_t sequence);

/// Seconds as 6.18 fixed point; wraps after 64 s.
inline constexpr std::size_t kAbsSendTimeBytes = 3;
[[nodiscard]] std::optional<std::uint32_t> read_abs_send_time(Bytes data);
Bytes write_abs_send_time(MutableBytes out, std::uint32_t value);
/// `us` not negative, on any clock that runs evenly.
[[nodiscard]] constexpr std::uint32_t abs_send_time_of(std::int64_t us) {
    const auto wrapped = static_cast<std::uint64_t>(us) % 64'000'000;
    return static_cast<std::uint32_t>(((wrapped << 18) + 500'000) / 1'000'000) & 0xFF'FFFF;
}

/// Limits of the receiver's jitter buffer, each 0..4095 in steps of 10 ms.
struct PlayoutDelay {
    std::uint16_t min_10ms = 0;
    std::uint16_t max_10ms = 0;
    bool operator==(const PlayoutDelay&) const = default;
};
inline constexpr std::size_t kPlayoutDelayBytes = 3;
/// Nothing when the minimum is above the maximum.
[[nodiscard]] std::optional<PlayoutDelay> read_playout_delay(Bytes data);
Bytes write_playout_delay(MutableBytes out, PlayoutDelay delay);

}  // namespace parley::proto::rtp
