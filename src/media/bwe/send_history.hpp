// What was sent to one subscriber and not yet spoken of: transport-wide sequence number to size, time and probe. It
// numbers the packets. It keeps no packets and judges nothing; the BandwidthEstimator drives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/time.hpp"

namespace parley::media {

struct SentPacket {
    Time at;
    std::uint32_t probe_cluster = 0;  ///< 0: not part of a probe
    std::uint16_t size = 0;           ///< bytes on the wire
    bool received : 1 = false;        ///< feedback has said so
    bool lost : 1 = false;            ///< feedback has said so, and did not take it back
    bool in_flight : 1 = false;
};
static_assert(sizeof(SentPacket) == 16, "up to two thousand of these are kept for each subscriber");

/// What no feedback has spoken of.
struct Unheard {
    std::int64_t bytes = 0;
    Time since;  ///< when the first of it was sent
};

class SendHistory {
public:
    static constexpr std::size_t kSentMax = 2048;  ///< more than a second at 20 Mbit/s; the oldest gives way
    static constexpr std::size_t kSentMin = 64;    ///< room at first; it doubles while the oldest is too young to go:
    static constexpr Micros kKeep{1'000'000};      ///< feedback has spoken of it, and may take back a loss
    static constexpr Micros kKeepInFlight{20'000'000};  ///< feedback has not; silence is judged by it for so long

    /// Returns the sequence number that the packet has to carry.
    std::uint16_t add(Time now, std::uint16_t size, std::uint32_t probe_cluster);

    /// Null when it was never sent or is forgotten.
    [[nodiscard]] SentPacket* find(std::uint16_t sequence);

    /// Feedback has spoken of it: no longer in flight.
    void land(SentPacket& packet);
    /// Feedback has gone past everything before `sequence`: what it did not speak of (a message was lost) is in flight
    /// no longer, and is returned.
    Unheard land_before(std::uint16_t sequence);

    [[nodiscard]] std::int64_t in_flight_bytes() const { return in_flight_bytes_; }
    /// When the oldest packet in flight was sent; Time::never() without any.
    [[nodiscard]] Time oldest_in_flight();

private:
    [[nodiscard]] SentPacket& slot(std::int64_t sequence) {
        return sent_[static_cast<std::size_t>(sequence) & (sent_.size() - 1)];
    }
    [[nodiscard]] std::int64_t oldest_kept() const { return next_ - static_cast<std::int64_t>(sent_.size()); }
    /// The latest number, at most the newest, that ends in `sequence`.
    [[nodiscard]] std::int64_t unwrap(std::uint16_t sequence) const;
    void make_room(Time now);

    std::vector<SentPacket> sent_ = std::vector<SentPacket>(kSentMin);
    std::int64_t next_ = 1;    // sequence of the next packet
    std::int64_t oldest_ = 1;  // nothing before this is in flight
    std::int64_t in_flight_bytes_ = 0;
};

}  // namespace parley::media
