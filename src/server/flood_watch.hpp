// Says when a media socket is flooded by strangers, and when that is over: then its gate (net::UdpGate) is closed, and
// opened again. It counts and judges; MediaLoop reads the counters and moves the gate.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::server {

class FloodWatch {
public:
    static constexpr media::Micros kWindow{100'000};
    static constexpr std::uint64_t kFlood = 1'000;           ///< of strangers in a window: 10,000 a second are a flood
    static constexpr std::uint64_t kCalm = 500;              ///< fewer are none any more,
    static constexpr media::Micros kCalmFor{10'000'000};     ///< when it was so for so long
    static constexpr std::uint32_t kGreetingsOneIn = 4'096;  ///< at most

    /// Since the start.
    struct Seen {
        std::uint64_t stun = 0;    ///< STUN of strangers that came in
        std::uint64_t others = 0;  ///< what else of them came in
        std::uint64_t kernel = 0;  ///< what the kernel dropped
    };
    struct Gate {
        bool closed = false;
        std::uint32_t greetings_one_in = 1;
        bool operator==(const Gate&) const = default;
    };

    /// Something may have to be judged: a window has ended, or more of strangers has come in than one may have.
    [[nodiscard]] bool due(media::Time now, std::uint64_t strangers) const {
        return now >= window_end_ || strangers - before_.stun - before_.others >= kFlood;
    }
    /// How the gate is to be from now on.
    Gate update(media::Time now, const Seen& seen);

private:
    Gate gate_;
    Seen before_;
    media::Time window_end_;
    media::Time calm_since_;
};

}  // namespace parley::server
