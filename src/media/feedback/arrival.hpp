// What a receiver says of one packet in transport-wide feedback, and the clock in which it says it. Plain values: the
// wire form is read and written in proto/rtcp.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

/// Feedback ticks of draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: deltas count 250 µs, reference times 64
/// ms.
inline constexpr std::int64_t kArrivalTickUs = 250;
inline constexpr std::int64_t kReferenceTickUs = 64'000;
inline constexpr std::int64_t kTicksPerReference = kReferenceTickUs / kArrivalTickUs;

/// One packet of a feedback message, in ascending order of sequences within it.
struct Arrival {
    std::uint16_t sequence = 0;
    bool received = false;
    Time at;  ///< on the receiver's clock, only when received; differences between them mean something, values do not
};

/// Unwraps the 24-bit reference time (12 days) into the receiver's clock. One per sender of feedback.
class ReferenceClock {
public:
    /// `reference` counts 64 ms modulo 2^24; later bits are ignored. A step back of less than half a turn is a step
    /// back.
    Time unwrap(std::uint32_t reference) {
        reference &= 0xffffff;
        std::int64_t step = (static_cast<std::int64_t>(reference) - last_) % kTurn;
        if (step < 0) step += kTurn;
        if (step >= kTurn / 2) step -= kTurn;
        last_ += step;
        if (!started_ || last_ < kTurn / 2 || last_ > kTurnsMax * kTurn) last_ = reference + kTurn;
        started_ = true;
        return {last_ * kReferenceTickUs};
    }

private:
    static constexpr std::int64_t kTurn = std::int64_t{1} << 24;
    static constexpr std::int64_t kTurnsMax = 10'000;  // three centuries
    std::int64_t last_ = 0;
    bool started_ = false;
};

}  // namespace parley::media
