// When a media loop waits a moment before it reads again, so that packets come together, as a network card moderates
// its interrupts: a packet to many costs a system call's work for each of them, and two that go together hardly more
// (UDP GSO). Where there is little to do nothing comes meanwhile, and nobody waits; where there is much, packets are up
// to kLongest late, and the loop bears more of them. MediaLoop asks it at the end of each turn.
#pragma once

#include <cstddef>

#include "media/time.hpp"

namespace parley::server {

class Gathering {
public:
    static constexpr std::size_t kFewMax = 4;      ///< more came together without waiting
    static constexpr media::Micros kWorkMin{150};  ///< less than the wait and the waking would bring
    static constexpr media::Micros kLongest{1'000};

    /// So many packets have been read at once, and the work on them begins. The first reading of a turn counts.
    void note(std::size_t packets, media::Time now) {
        if (packets_ > 0) return;
        packets_ = packets;
        began_ = now;
    }

    /// The turn's work is done: how long to wait. At most twice as long as it took, so that a loop with much to do
    /// works for a third of its time at least.
    [[nodiscard]] media::Micros rest(media::Time now);

private:
    std::size_t packets_ = 0;
    media::Time began_;
};

}  // namespace parley::server
