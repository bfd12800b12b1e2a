#include "media/bwe/loss_estimator.hpp"

#include <algorithm>
#include <cmath>

#include "media/rate.hpp"

namespace parley::media {

void LossEstimator::handle(Time now, std::uint32_t received, std::uint32_t lost, std::int64_t target_bps, Micros rtt) {
    if (!began_) {
        began_ = true;
        window_began_ = now;
    } else if (now - last_ > kForgetAfter) {
        window_began_ = now;
        received_ = lost_ = 0;
        loss_ = 0;
    }
    last_ = now;
    received_ += received;
    lost_ += lost;
    const std::uint32_t packets = received_ + lost_;
    const Micros elapsed = now - window_began_;
    const Micros window = std::min(std::max(kWindowMin, rtt * 3 / 2), kWindowMax);
    if (elapsed < window || (packets < kPackets && elapsed < kWindowMax)) return;
    if (packets >= kPacketsMin) {
        loss_ = static_cast<double>(lost_) / packets;
        judge(std::min(static_cast<double>(elapsed.count()) / 1e6, 2.0), packets, target_bps);
    }
    window_began_ = now;
    received_ = lost_ = 0;
}

void LossEstimator::judge(double seconds, std::uint32_t packets, std::int64_t target_bps) {
    smoothed_ += kSmoothing * (loss_ - smoothed_);
    inherent_ = std::min(inherent_, smoothed_);
    const double excess = (loss_ - inherent_) / (1 - inherent_);
    // A window is a small sample: only what lies a deviation above counts as more than a tenth.
    const double deviation = std::sqrt(loss_ * (1 - loss_) / packets);
    if (excess - deviation > kHigh) {
        cut(excess, target_bps);
        return;
    }
    if (excess < kLow) first_rate_bps_ = 0;
    if (bound_bps_ == kUnbounded) return;
    bound_bps_ = scaled(bound_bps_, std::pow(excess < kLow ? kIncreasePerSecond : kIncreaseHeld, seconds));
    if (bound_bps_ > 2 * target_bps) bound_bps_ = kUnbounded;  // the delay-based half rules again
}

void LossEstimator::cut(double excess, std::int64_t target_bps) {
    if (first_rate_bps_ == 0) {
        first_rate_bps_ = target_bps;
        first_loss_ = loss_;
    } else if (target_bps <= scaled(first_rate_bps_, kCutEnough)) {
        // Were the link full, what arrives would stay and what is lost would fall. What falls in proportion with the
        // rate is not lost for want of room.
        if (1 - loss_ <= (1 - first_loss_) * kMoved) {
            smoothed_ = inherent_ = std::min((loss_ + first_loss_) / 2, kInherentMax);
            bound_bps_ = std::max(first_rate_bps_, target_bps);
            first_rate_bps_ = 0;
            return;
        }
        first_rate_bps_ = target_bps;
        first_loss_ = loss_;
    }
    // §6: As_hat(i) = As_hat(i-1) * (1 - 0.5 * p)
    bound_bps_ = scaled(std::min(bound_bps_, target_bps), 1 - 0.5 * excess);
}

void LossEstimator::handle_probe(std::int64_t bps) {
    if (bound_bps_ != kUnbounded && loss_ - inherent_ < kHigh) bound_bps_ = std::max(bound_bps_, bps);
}

}  // namespace parley::media
