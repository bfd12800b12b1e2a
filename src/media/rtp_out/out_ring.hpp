// What stands behind the last sequence numbers that one subscriber was sent: the publisher's number, the picture id,
// and whether it went out or is kept free for a packet that is still missing. Twelve bytes a number; every number
// between the oldest and the newest has its slot. Driven by OutStream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

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
    OutState state = OutState::reserved;
    bool marker = false;
};

class OutRing {
public:
    /// `slots` a power of two; all memory is taken here. The first number will be `first`.
    OutRing(std::size_t slots, std::uint16_t first);

    /// One more number; returns its extended value.
    std::int64_t push(const OutSlot& slot);
    /// Leaves `count` numbers out that nobody will ever ask for.
    void jump(std::int64_t count) { oldest_ = end_ = end_ + count; }

    /// nullptr when it is too old or not yet given out.
    [[nodiscard]] OutSlot* find(std::int64_t sequence);
    /// The extended number of one on the wire, near the newest. It may not be in the ring.
    [[nodiscard]] std::int64_t extend(std::uint16_t sequence) const;
    [[nodiscard]] std::int64_t oldest() const { return oldest_; }
    /// One past the newest.
    [[nodiscard]] std::int64_t end() const { return end_; }

private:
    std::vector<OutSlot> slots_;
    std::int64_t oldest_;
    std::int64_t end_;
};

}  // namespace parley::media
