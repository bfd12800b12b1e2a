// Transport-wide feedback: which packets of a whole transport arrived, and when (draft-holmer-rmcat-transport-wide-cc-
// extensions-01 §3.1). Only the wire form; when feedback is sent and what follows from it is the engine's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "proto/rtcp/packet.hpp"

namespace parley::proto::rtcp {

inline constexpr std::int64_t kArrivalTickUs = 250;       ///< one tick of an arrival
inline constexpr std::int64_t kReferenceTickUs = 64'000;  ///< one of a reference time
inline constexpr std::int32_t kMissing = INT32_MIN;       ///< in a list of arrivals: has not arrived

/// A feedback that was checked from its first chunk to its last delta: walking it cannot fail.
struct TransportFeedback {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    std::uint16_t base_sequence = 0;
    std::uint16_t status_count = 0;    ///< 1..65535
    std::uint32_t reference_time = 0;  ///< 24 bits, in 64 ms; wraps
    std::uint8_t feedback_count = 0;   ///< counts feedbacks; wraps
    Bytes chunks;
    Bytes deltas;

    /// Calls `visit(std::uint16_t sequence, std::int32_t ticks)` for each packet that arrived, in the order of
    /// sequences; ticks of 250 µs after the reference time (a sum of deltas: may be negative). The rest of
    /// [base_sequence, base_sequence + status_count) is missing. Costs as much as the packet has bytes, however many it
    /// says are missing.
    template <class Visit>
    void for_each_arrival(Visit&& visit) const;
};

/// Nothing when the chunks do not cover the count, a status is reserved, deltas are missing, more than padding is left
/// over, or the count is 0.
[[nodiscard]] std::optional<TransportFeedback> parse_transport_feedback(const PacketView& packet);

struct TransportFeedbackFields {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    std::uint16_t base_sequence = 0;
    std::uint32_t reference_time = 0;  ///< 24 bits
    std::uint8_t feedback_count = 0;
};
/// `arrivals`, one for each packet from base_sequence on: ticks after the reference time, or kMissing. 1..65535 of
/// them. Returns the size; 0 when it does not fit `out` or two arrivals are more than 32,767 ticks apart.
std::size_t encode_transport_feedback(MutableBytes out, const TransportFeedbackFields& fields,
                                      std::span<const std::int32_t> arrivals);

/// The statuses of one feedback as runs (§3.1.2 to §3.1.4). For the walk above and the check before it.
class StatusReader {
public:
    enum class Status : std::uint8_t { missing = 0, small_delta = 1, large_delta = 2, reserved = 3 };
    struct Run {
        Status status = Status::missing;
        std::uint16_t length = 0;  ///< 1..8191
    };
    StatusReader(Bytes chunks, std::uint16_t count) : rest_(chunks), left_(count) {}
    /// Nothing when the count is covered, or the chunks are at an end before it (left() is then not 0).
    [[nodiscard]] std::optional<Run> next();
    [[nodiscard]] std::uint16_t left() const { return left_; }
    [[nodiscard]] Bytes rest() const { return rest_; }

private:
    Bytes rest_;
    std::uint16_t left_;
    std::uint16_t symbols_ = 0;  // of the vector chunk under way, the next one at the top
    std::uint8_t symbols_left_ = 0;
    std::uint8_t symbol_bits_ = 1;
};

template <class Visit>
void TransportFeedback::for_each_arrival(Visit&& visit) const {
    StatusReader statuses(chunks, status_count);
    auto sequence = base_sequence;
    std::int32_t ticks = 0;
    std::size_t at = 0;
    while (const auto run = statuses.next()) {
        if (run->status == StatusReader::Status::missing) {
            sequence = static_cast<std::uint16_t>(sequence + run->length);
            continue;
        }
        for (unsigned i = 0; i < run->length; ++i) {
            // §3.1.5: small deltas are unsigned, large ones signed.
            if (run->status == StatusReader::Status::small_delta) {
                ticks += deltas[at];
                at += 1;
            } else {
                ticks += static_cast<std::int16_t>(rtp::load16(&deltas[at]));
                at += 2;
            }
            visit(sequence++, ticks);
        }
    }
}

}  // namespace parley::proto::rtcp
