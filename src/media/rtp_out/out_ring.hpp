// What stands behind the last sequence numbers that one subscriber was sent: the publisher's number, the picture id,
// and whether it went out or is kept free for a packet that is still missing. Twelve bytes a number; every number
// between the oldest and the newest has its slot. Driven by OutStream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/time.hpp"

namespace parley::media {

enum class OutState : std::uint8_t {
    reserved,  ///< lost or late on the publisher's way; its number is kept
    sent,
    filled,  ///< came late and was not wanted: an empty packet went out in its place
};

struct OutSlot {
    std::uint32_t in_sequence = 0;  ///< low half of the extended number
    std::uint32_t resent_ms = 0;    ///< low half of the time of the last repetition; 0 is never
    std::uint16_t picture_id = 0;   ///< outgoing; only when sent
    std::uint8_t segment = 0;
    OutState state : 2 = OutState::reserved;
    bool marker : 1 = false;
};
static_assert(sizeof(OutSlot) == 12);

class OutRing {
public:
    static constexpr std::size_t kSlotsMin = 64;  ///< room at first; it doubles while it is gone through faster than
    static constexpr Micros kKeep{1'000'000};     ///< this, up to `slots`

    /// `slots`: a power of two, at most so many. The first number will be `first`.
    OutRing(std::size_t slots, std::uint16_t first);

    /// One more number; returns its extended value.
    std::int64_t push(const OutSlot& slot, Time now);
    /// Leaves `count` numbers out that nobody will ever ask for.
    void jump(std::int64_t count) { lap_ = oldest_ = end_ = end_ + count; }

    /// nullptr when it is too old or not yet given out.
    [[nodiscard]] OutSlot* find(std::int64_t sequence);
    /// The extended number of one on the wire, near the newest. It may not be in the ring.
    [[nodiscard]] std::int64_t extend(std::uint16_t sequence) const;
    [[nodiscard]] std::int64_t oldest() const { return oldest_; }
    /// One past the newest.
    [[nodiscard]] std::int64_t end() const { return end_; }

private:
    void make_room(Time now);

    std::vector<OutSlot> slots_;
    std::size_t slots_max_;
    std::int64_t oldest_;
    std::int64_t end_;
    std::int64_t lap_;  ///< number with which the ring was last gone through anew
    Time lap_began_;
};

}  // namespace parley::media
