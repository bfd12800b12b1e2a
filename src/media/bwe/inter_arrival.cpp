#include "media/bwe/inter_arrival.hpp"

#include <algorithm>

namespace parley::media {

bool InterArrival::belongs(Time sent, Time arrived) const {
    if (sent - current_.first_sent <= kBurstTime) return true;
    // §5.2: what arrives within a burst time of the group, though it was sent later than that, was held up and let out
    // together with it; its delay says nothing about the queue.
    const Micros arrival_delta = arrived - current_.last_arrived;
    const Micros send_delta = sent - current_.last_sent;
    return arrival_delta <= kBurstTime && arrival_delta < send_delta && arrived - current_.first_arrived < kBurstMax;
}

std::optional<GroupDelta> InterArrival::add(Time sent, Time arrived) {
    const auto begin_group = [&] { current_ = {sent, sent, arrived, arrived, true}; };
    if (!current_.used) {
        begin_group();
        return std::nullopt;
    }
    if (sent < current_.first_sent) return std::nullopt;  // of a group that is closed
    if (belongs(sent, arrived)) {
        current_.last_sent = std::max(current_.last_sent, sent);
        current_.last_arrived = std::max(current_.last_arrived, arrived);
        return std::nullopt;
    }

    std::optional<GroupDelta> delta;
    if (previous_.used) {
        const Micros send = current_.last_sent - previous_.last_sent;
        const Micros arrival = current_.last_arrived - previous_.last_arrived;
        if (arrival > kClockJump || arrival < -kClockJump || send > kClockJump) {
            reset();
            begin_group();
            return std::nullopt;
        }
        if (arrival.count() < 0) {
            if (++reorders_ >= kReordersMax) reset();
            begin_group();
            return std::nullopt;
        }
        reorders_ = 0;
        delta = {send, arrival, current_.last_arrived};
    }
    previous_ = current_;
    begin_group();
    return delta;
}

void InterArrival::reset() {
    current_ = {};
    previous_ = {};
    reorders_ = 0;
}

}  // namespace parley::media
