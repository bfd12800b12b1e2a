#include "server/flood_watch.hpp"

#include <algorithm>
#include <utility>

namespace parley::server {

FloodWatch::Gate FloodWatch::update(media::Time now, const Seen& seen) {
    const auto before = std::exchange(before_, seen);
    window_end_ = now + kWindow;
    const auto stun = seen.stun - before.stun;
    const auto came_in = stun + seen.others - before.others;
    const auto strangers = came_in + (gate_.closed ? seen.kernel - before.kernel : 0);
    if (strangers >= kCalm) calm_since_ = now;
    if (gate_.closed && now - calm_since_ >= kCalmFor) return gate_ = {};
    if (came_in >= kFlood) gate_.closed = true;
    // Who wants to join must be heard: of their greetings as many come in as can be read beside all else.
    if (gate_.closed && stun >= kFlood) {
        gate_.greetings_one_in = std::min(gate_.greetings_one_in * 4, kGreetingsOneIn);
    } else if (stun < kFlood / 8 && gate_.greetings_one_in > 1) {
        gate_.greetings_one_in /= 2;
    }
    return gate_;
}

}  // namespace parley::server
