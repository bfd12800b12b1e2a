#include "media/bwe/rate_control.hpp"

#include <algorithm>
#include <cmath>

#include "media/rate.hpp"

namespace parley::media {

RateControl::RateControl(std::int64_t start_bps, RateLimits limits) : limits_(limits), bps_(clamped(start_bps)) {}

std::int64_t RateControl::clamped(std::int64_t bps) const {
    return std::clamp(bps, limits_.min_bps, limits_.max_bps);
}

void RateControl::set(Time now, std::int64_t bps) {
    bps_ = clamped(bps);
    last_change_ = now;
    changed_ = true;
}

void RateControl::handle(Time now, PathUse use, std::optional<std::int64_t> acked_bps, Micros rtt) {
    // §5.5, the table of states: over-use always decreases, under-use holds (the queues drain), normal goes from
    // holding to increasing.
    switch (use) {
        case PathUse::over:
            if (may_decrease(now, acked_bps, rtt)) decrease(now, acked_bps);
            state_ = State::hold;
            break;
        case PathUse::under:
            state_ = State::hold;
            break;
        case PathUse::normal:
            if (state_ == State::increase) {
                increase(now, acked_bps, rtt);
            } else {
                state_ = State::increase;
            }
            break;
    }
    last_change_ = now;
    changed_ = true;
}

bool RateControl::may_decrease(Time now, std::optional<std::int64_t> acked_bps, Micros rtt) const {
    if (!decreased_) return true;
    // What was decreased an RTT ago shows only now. Unless so little arrives that waiting only fills the queue.
    if (now - last_decrease_ >= std::clamp(rtt, kDecreaseGapMin, kDecreaseGapMax)) return true;
    return acked_bps && *acked_bps < bps_ / 2;
}

void RateControl::decrease(Time now, std::optional<std::int64_t> acked_bps) {
    // §5.5: A_hat(i) = beta * R_hat(i)
    std::int64_t lower = scaled(acked_bps.value_or(bps_), kBeta);
    if (acked_bps) {
        // More arrives than was thought to fit: what the link is known to carry is the better guess.
        if (lower > bps_ && capacity_.known()) lower = scaled(capacity_.mean_bps(), kBeta);
        if (capacity_.known() && capacity_.is_above(*acked_bps)) capacity_.forget();  // the link has become smaller
        capacity_.learn(*acked_bps);
    }
    bps_ = clamped(std::min(lower, bps_));
    last_decrease_ = now;
    decreased_ = true;
}

std::int64_t RateControl::additive_bps_per_second(Micros rtt) const {
    // §5.5: at most half a packet per response time, with packets of a 30 fps video's frames.
    constexpr std::int64_t kFramesPerSecond = 30;
    constexpr std::int64_t kPacketBits = 1200 * 8;
    const std::int64_t frame_bits = bps_ / kFramesPerSecond;
    const std::int64_t packets = frame_bits / kPacketBits + 1;
    const std::int64_t expected_packet_bits = frame_bits / packets;
    const Micros response = rtt + kResponseSlack;
    return std::max(kAdditiveMinBps, expected_packet_bits * 1'000'000 / response.count());
}

void RateControl::increase(Time now, std::optional<std::int64_t> acked_bps, Micros rtt) {
    // Above what the link was known to carry: it has grown, so look for its size with large steps.
    if (acked_bps && capacity_.known() && capacity_.is_below(*acked_bps)) capacity_.forget();
    const Micros elapsed = changed_ ? std::min(now - last_change_, Micros{1'000'000}) : Micros{0};
    const double seconds = static_cast<double>(elapsed.count()) / 1e6;
    std::int64_t higher = bps_;
    if (capacity_.known()) {
        higher += scaled(additive_bps_per_second(rtt), seconds);
    } else {
        higher += std::max<std::int64_t>(scaled(bps_, std::pow(kIncreasePerSecond, seconds) - 1), 0);
    }
    // §5.5: what is not sent is not tested. A rate that is above that already (by a probe) stays.
    if (acked_bps) higher = std::min(higher, scaled(*acked_bps, kAboveAcked) + kAboveAckedBps);
    bps_ = clamped(std::max(bps_, higher));
}

}  // namespace parley::media
