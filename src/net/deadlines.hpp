// Time-outs of connections without a timer object each: one FIFO list for each kind of wait. All waits of one kind are
// equally long, so a list is in order by itself and setting or clearing one is a few pointers. No clock of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/instant.hpp"

namespace parley::net {

enum class Wait : std::uint8_t { none, head, body, keep_alive, write, ping, pong, close, half_closed, datagrams };
inline constexpr std::size_t kWaits = 10;

/// One wait at a time; embedded in its owner, which leaves the list when it is destroyed.
struct DeadlineNode {
    DeadlineNode* previous = nullptr;
    DeadlineNode* next = nullptr;
    Instant due{};
    Wait wait = Wait::none;
};

class Deadlines {
public:
    Deadlines();
    Deadlines(const Deadlines&) = delete;
    Deadlines& operator=(const Deadlines&) = delete;

    /// Takes the node out of the list that it may be in, and puts it at the end of `wait`'s. `due` never goes backwards
    /// within one kind.
    void set(DeadlineNode& node, Wait wait, Instant due);
    static void clear(DeadlineNode& node);
    /// Unlinks and returns one that is due (its `wait` is kept for the caller to read), or nothing.
    [[nodiscard]] DeadlineNode* take_due(Instant now);
    [[nodiscard]] Instant next() const;

private:
    std::array<DeadlineNode, kWaits> heads_;  ///< rings
};

}  // namespace parley::net
