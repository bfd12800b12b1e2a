// Whether the sender uses much less than it may: "application-limited", when silence of the detector proves nothing and
// only a probe can. A budget fills at 65 % of the target and empties with what is sent. The BandwidthEstimator drives
// it.
#pragma once

#include <algorithm>
#include <cstdint>

#include "media/rate.hpp"
#include "media/time.hpp"

namespace parley::media {

class AlrDetector {
public:
    static constexpr double kUsage = 0.65;     ///< using less than this share of the target is "limited"
    static constexpr Micros kWindow{500'000};  ///< what the budget may hold, either way
    static constexpr double kEnter = 0.8;      ///< of the window: limited from here
    static constexpr double kLeave = 0.5;      ///< and no longer from here

    void handle_sent(std::int64_t bytes) { budget_ -= bytes; }

    /// Call often (each 0.5 s or more) with the target in force.
    void on_time(Time now, std::int64_t target_bps) {
        const std::int64_t full = bytes_in(scaled(target_bps, kUsage), kWindow);
        if (began_) budget_ += bytes_in(scaled(target_bps, kUsage), std::min(now - last_, kWindow));
        began_ = true;
        last_ = now;
        budget_ = std::clamp(budget_, -full, full);
        const double level = static_cast<double>(budget_) / static_cast<double>(std::max<std::int64_t>(full, 1));
        if (!limited_ && level > kEnter) {
            limited_ = true;
            since_ = now;
        } else if (limited_ && level < kLeave) {
            limited_ = false;
        }
    }
    [[nodiscard]] bool limited() const { return limited_; }
    /// Since when; only while limited().
    [[nodiscard]] Time since() const { return since_; }

private:
    std::int64_t budget_ = 0;
    Time last_;
    Time since_;
    bool began_ = false;
    bool limited_ = false;
};

}  // namespace parley::media
