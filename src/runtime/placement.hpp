// On which media loops a room is, and on which of them each of its peers: a room fills one loop up to a number of peers
// and goes on on the next. It counts and decides; MediaDesk tells the loops. No I/O and no threads.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "base/id.hpp"

namespace parley::runtime {

class Placement {
public:
    /// `loops` at least 1. `relay_after`: peers of one room on a loop before it goes on on another.
    Placement(std::size_t loops, std::size_t relay_after) : peers_(loops), relay_after_(relay_after) {}

    struct Seat {
        std::size_t loop = 0;
        bool spreads = false;  ///< the room was not there before, but on others
    };
    /// One more peer of the room: on the first of its loops that is not full; then on the loop with the fewest peers
    /// that it is not on yet; when it is on all of them, on the one with the fewest peers.
    Seat add(const RoomId& room);

    struct Gone {
        bool loop = false;       ///< the room has left the peer's loop
        bool room_over = false;  ///< nobody is in it any more
    };
    /// A peer that was added to `loop`. The first loop of a room keeps it until it is over.
    Gone remove(const RoomId& room, std::size_t loop);

    /// In the order in which the room came to them; empty when nobody is in it.
    [[nodiscard]] std::vector<std::size_t> loops_of(const RoomId& room) const;
    [[nodiscard]] std::size_t rooms() const { return rooms_.size(); }

private:
    struct Share {
        std::size_t loop = 0;
        std::size_t peers = 0;
    };
    [[nodiscard]] std::size_t emptiest(const std::vector<Share>& but_for) const;

    std::unordered_map<RoomId, std::vector<Share>> rooms_;
    std::vector<std::size_t> peers_;  ///< by loop, of all rooms
    std::size_t relay_after_;
};

}  // namespace parley::runtime
