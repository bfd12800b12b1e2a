#include "media/bwe/trendline.hpp"

#include <algorithm>

namespace parley::media {

void Trendline::add(const GroupDelta& delta) {
    if (count_ == 0) first_us_ = delta.arrived.us;
    const double difference_ms = static_cast<double>((delta.arrival - delta.send).count()) / 1000.0;
    sum_ms_ += difference_ms;
    smoothed_ms_ = kSmoothing * smoothed_ms_ + (1 - kSmoothing) * sum_ms_;
    points_[next_] = {static_cast<double>(delta.arrived.us - first_us_) / 1000.0, smoothed_ms_};
    next_ = (next_ + 1) % kWindow;
    count_ = std::min<std::size_t>(count_ + 1, kGroupsForFullTrust);
    trend_ = count_ < kWindow ? 0 : slope() * static_cast<double>(count_) * kGain;
}

double Trendline::slope() const {
    double mean_time = 0;
    double mean_delay = 0;
    for (const Point& point : points_) {
        mean_time += point.time_ms / kWindow;
        mean_delay += point.delay_ms / kWindow;
    }
    double covariance = 0;
    double variance = 0;
    for (const Point& point : points_) {
        covariance += (point.time_ms - mean_time) * (point.delay_ms - mean_delay);
        variance += (point.time_ms - mean_time) * (point.time_ms - mean_time);
    }
    return variance > 0 ? covariance / variance : 0;
}

void Trendline::reset() {
    *this = {};
}

}  // namespace parley::media
