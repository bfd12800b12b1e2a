#include "media/rtp_out/timeline.hpp"

#include <algorithm>
#include <cstdlib>

namespace parley::media {

void Timeline::begin(std::uint32_t timestamp, Time arrival, const SenderClock& clock) {
    if (!last_) {
        offset_ = first_ - timestamp;
        return;
    }
    auto passed_us = (arrival - last_->arrival).count();
    if (clock.known() && last_->clock.known()) {
        // RFC 3550 §6.4.1: both timestamps on the sender's own clock
        const auto captured_us = clock.capture_us(timestamp) - last_->clock.capture_us(last_->in);
        if (std::abs(captured_us - passed_us) <= kDoubtfulAfter.count()) passed_us = captured_us;
    }
    const auto step = std::max(ticks(passed_us), ticks(kStepMinMs * 1'000));
    offset_ = last_->out + static_cast<std::uint32_t>(step) - timestamp;
}

std::uint32_t Timeline::map(std::uint32_t timestamp, Time arrival, const SenderClock& clock) {
    const auto out = timestamp + offset_;
    if (!last_ || static_cast<std::int32_t>(out - last_->out) > 0) {
        last_ = Last{timestamp, out, arrival, clock};
    } else if (last_->in == timestamp && clock.known()) {
        last_->clock = clock;
    }
    return out;
}

}  // namespace parley::media
