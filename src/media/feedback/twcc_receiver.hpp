// The receiving side of transport-wide congestion control for one publisher: notes when each transport-wide sequence
// number arrived and says, every 50 to 100 ms, what came (draft-holmer-rmcat-transport-wide-cc-extensions-01). It
// encodes nothing: the owner of the transport turns a TwccFeedback into RTCP, and drives this with packets and time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "media/feedback/arrival.hpp"

namespace parley::media {

/// The content of one feedback message (§3.1). The last status is always that of a received packet.
struct TwccFeedback {
    static constexpr std::size_t kStatusesMax = 400;       ///< 2 bytes each at worst: fits a datagram of 1,200 bytes
    static constexpr std::int32_t kMissing = INT32_MIN;    ///< a status: has not arrived
    static constexpr std::int32_t kDeltaTicksMax = 32767;  ///< §3.1.5: a large delta is 16 bits, signed

    std::uint16_t base_sequence = 0;
    std::uint16_t status_count = 0;    ///< 1..kStatusesMax
    std::uint32_t reference_time = 0;  ///< 24 bits, in 64 ms
    std::uint8_t feedback_count = 0;   ///< counts messages, wraps
    /// By offset from base_sequence: 250 µs ticks after the reference time, or kMissing. Consecutive received ones
    /// never differ by more than kDeltaTicksMax, and neither does the first from 0.
    std::array<std::int32_t, kStatusesMax> arrival_ticks{};

    [[nodiscard]] std::span<const std::int32_t> statuses() const { return {arrival_ticks.data(), status_count}; }
    /// The form in which a sender takes it; returns how many were written (as many as fit into `out`).
    std::size_t expand(ReferenceClock& clock, std::span<Arrival> out) const;
};

class TwccReceiver {
public:
    static constexpr std::size_t kHistoryMax = 2048;  ///< packets; more than a second at 20 Mbit/s
    static constexpr Micros kIntervalMax{100'000};    ///< §3: 50 to 100 ms keep the cost below 5 % of the rate
    static constexpr Micros kIntervalMin{50'000};
    static constexpr std::size_t kHurryPackets = 20;  ///< so many waiting: kIntervalMin

    /// A packet with this transport-wide sequence number arrived. Duplicates and what is older than the history count
    /// in ignored(); a jump ahead of more than the history begins a new one.
    void handle_packet(Time now, std::uint16_t sequence);

    /// When try_build() has something to say; Time::never() when nothing new has arrived.
    [[nodiscard]] Time deadline() const { return pending_ == 0 ? Time::never() : due_; }

    /// Fills `out` when a message is due. Call again until false: a long list comes in several messages.
    [[nodiscard]] bool try_build(Time now, TwccFeedback& out);

    [[nodiscard]] std::uint64_t ignored() const { return ignored_; }

private:
    struct Slot {
        std::int64_t sequence = -1;
        Time at;
    };
    [[nodiscard]] std::int64_t unwrap(std::uint16_t sequence) const;
    [[nodiscard]] Slot& slot(std::int64_t sequence) { return slots_[static_cast<std::size_t>(sequence) % kHistoryMax]; }
    void restart(std::int64_t sequence);
    void schedule(Time now);
    [[nodiscard]] std::int64_t first_received_from(std::int64_t sequence);

    std::array<Slot, kHistoryMax> slots_{};
    std::int64_t newest_ = -1;     // highest sequence seen, unwrapped; -1 before the first
    std::int64_t next_base_ = -1;  // first not yet spoken of
    std::size_t pending_ = 0;      // arrived since the last message
    Time last_built_;
    bool built_ = false;
    Time due_ = Time::never();
    std::uint8_t feedback_count_ = 0;
    std::uint64_t ignored_ = 0;
};

}  // namespace parley::media
