// The slope of the one-way delay over the last groups: a line fitted by least squares through the smoothed sum of delay
// differences. It takes the place of the Kalman filter of draft-ietf-rmcat-gcc-02 §5.3, as in Carlucci, De Cicco,
// Holmer and Mascolo, "Congestion Control for Web Real-Time Communication" (2017): no noise model to tune, and it says
// "rising" after a few groups. The DelayEstimator drives it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/bwe/inter_arrival.hpp"

namespace parley::media {

class Trendline {
public:
    static constexpr std::size_t kWindow = 20;  ///< groups; 0.1 to 0.7 s of paced video
    static constexpr double kSmoothing = 0.9;   ///< of the sum of differences; ten groups' memory
    static constexpr double kGain = 4.0;        ///< brings the slope to the detector's scale (below)
    static constexpr int kGroupsForFullTrust = 60;

    /// Takes one difference; trend() is new after it.
    void add(const GroupDelta& delta);
    /// Slope, made larger by gain and by trust so that it compares with a threshold in ms (§5.4's m(i)). 0 until the
    /// window is full.
    [[nodiscard]] double trend() const { return trend_; }
    void reset();

private:
    struct Point {
        double time_ms = 0;
        double delay_ms = 0;
    };
    [[nodiscard]] double slope() const;

    std::array<Point, kWindow> points_{};
    std::size_t count_ = 0;  // groups so far, at most kGroupsForFullTrust
    std::size_t next_ = 0;
    std::int64_t first_us_ = 0;
    double sum_ms_ = 0;
    double smoothed_ms_ = 0;
    double trend_ = 0;
};

}  // namespace parley::media
