// What a loop offers to the code that runs on it: the time of the present turn, timers, and a mailbox for other
// threads.
#pragma once

#include <cstdint>
#include <functional>

#include "base/instant.hpp"

namespace parley::transport {

class Loop {
public:
    virtual ~Loop() = default;
    /// The time at which the present turn began.
    [[nodiscard]] virtual Instant now() const = 0;
    /// Runs `task` on the loop, soon. The one call that other threads may make.
    virtual void post(std::function<void()> task) = 0;
    /// Runs `task` on the loop at or after `when`; cancel with the number returned (never 0).
    virtual std::uint64_t run_at(Instant when, std::function<void()> task) = 0;
    virtual void cancel(std::uint64_t timer) = 0;
    /// Runs `task` at the end of each turn, before queued writes go to the kernel. For machines that work in batches.
    virtual void at_turn_end(std::function<void()> task) = 0;
};

}  // namespace parley::transport
