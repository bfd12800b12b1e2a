#include "media/bwe/overuse_detector.hpp"

#include <algorithm>
#include <cmath>

namespace parley::media {

PathUse OveruseDetector::handle(double trend_ms, Micros since, Time now) {
    if (trend_ms > threshold_ms_) {
        // The first group above counts half of its time: the crossing lay somewhere within it.
        over_for_ = over_for_.count() < 0 ? since / 2 : over_for_ + since;
        ++over_groups_;
        // §5.4: above for at least overuse_time_th, and not while it is falling already.
        if (over_for_ > kOverTime && over_groups_ > 1 && trend_ms >= last_trend_ms_) {
            over_for_ = Micros{0};
            over_groups_ = 0;
            state_ = PathUse::over;
        }
    } else {
        over_for_ = Micros{-1};
        over_groups_ = 0;
        state_ = trend_ms < -threshold_ms_ ? PathUse::under : PathUse::normal;
    }
    last_trend_ms_ = trend_ms;
    adapt(trend_ms, now);
    return state_;
}

void OveruseDetector::adapt(double trend_ms, Time now) {
    const double magnitude = std::abs(trend_ms);
    const Micros elapsed = adapted_ ? std::clamp(now - last_adapted_, Micros{0}, kAdaptTimeMax) : Micros{0};
    last_adapted_ = now;
    adapted_ = true;
    if (magnitude > threshold_ms_ + kIgnoreAboveMs) return;
    // §5.4: del_var_th(i) = del_var_th(i-1) + (t(i)-t(i-1)) * K(i) * (|m(i)| - del_var_th(i-1))
    const double gain = magnitude < threshold_ms_ ? kFall : kRise;
    threshold_ms_ += gain * (magnitude - threshold_ms_) * static_cast<double>(elapsed.count()) / 1000.0;
    threshold_ms_ = std::clamp(threshold_ms_, kThresholdMinMs, kThresholdMaxMs);
}

}  // namespace parley::media
