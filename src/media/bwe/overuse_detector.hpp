// Says whether the path is over-used, from the trend of its delay and a threshold that adapts to it
// (draft-ietf-rmcat-gcc-02 §5.4). The adaptive threshold keeps a flow from starving beside others that fill the queue.
// The DelayEstimator drives it.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

enum class PathUse : std::uint8_t { normal, over, under };

class OveruseDetector {
public:
    static constexpr double kThresholdStartMs = 12.5;  ///< §5.6 del_var_th(0)
    static constexpr double kThresholdMinMs = 6;       ///< §5.4: 6..600
    static constexpr double kThresholdMaxMs = 600;
    /// §5.4 K_u and K_d, per ms. §5.6 has 0.01 and 0.00018; a threshold that falls as slowly as that stays deaf for
    /// minutes after one spike, so it falls faster here, as deployed senders do.
    static constexpr double kRise = 0.0087;
    static constexpr double kFall = 0.039;
    static constexpr double kIgnoreAboveMs = 15;     ///< §5.4: no adaptation to a sudden spike this far above
    static constexpr Micros kOverTime{10'000};       ///< §5.6 overuse_time_th
    static constexpr Micros kAdaptTimeMax{100'000};  ///< a longer silence counts as this

    /// One group came, at `now` on the receiver's clock and `since` the one before.
    PathUse handle(double trend_ms, Micros since, Time now);
    [[nodiscard]] PathUse state() const { return state_; }
    [[nodiscard]] double threshold_ms() const { return threshold_ms_; }

private:
    void adapt(double trend_ms, Time now);

    double threshold_ms_ = kThresholdStartMs;
    double last_trend_ms_ = 0;
    Micros over_for_{-1};  // negative: not above the threshold
    int over_groups_ = 0;
    Time last_adapted_;
    bool adapted_ = false;
    PathUse state_ = PathUse::normal;
};

}  // namespace parley::media
