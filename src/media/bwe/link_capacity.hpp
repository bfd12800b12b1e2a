// What the link was seen to carry when it was full: a mean and its deviation, learnt at each over-use
// (draft-ietf-rmcat-gcc-02 §5.5, "close to convergence"). RateControl drives it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace parley::media {

class LinkCapacity {
public:
    static constexpr double kSmoothing = 0.05;   ///< §5.5: 0.95 of the old average is kept
    static constexpr double kDeviations = 3;     ///< §5.5: within three deviations is close
    static constexpr double kVarianceMin = 0.4;  ///< of the normalised variance, in kbit/s: ±3 % at 400 kbit/s
    static constexpr double kVarianceMax = 2.5;  ///< ±24 % at 400 kbit/s

    void learn(std::int64_t acked_bps) {
        const double sample_kbps = static_cast<double>(acked_bps) / 1000;
        if (!known()) {
            mean_kbps_ = sample_kbps;
        } else {
            mean_kbps_ += kSmoothing * (sample_kbps - mean_kbps_);
        }
        const double error = mean_kbps_ - sample_kbps;
        variance_ = (1 - kSmoothing) * variance_ + kSmoothing * error * error / std::max(mean_kbps_, 1.0);
        variance_ = std::clamp(variance_, kVarianceMin, kVarianceMax);
    }
    void forget() { mean_kbps_ = -1; }

    [[nodiscard]] bool known() const { return mean_kbps_ >= 0; }
    [[nodiscard]] std::int64_t mean_bps() const { return static_cast<std::int64_t>(mean_kbps_ * 1000); }
    [[nodiscard]] bool is_below(std::int64_t bps) const {
        return static_cast<double>(bps) / 1000 > mean_kbps_ + spread();
    }
    [[nodiscard]] bool is_above(std::int64_t bps) const {
        return static_cast<double>(bps) / 1000 < mean_kbps_ - spread();
    }

private:
    // The variance is normalised by the mean, so that one pair of bounds serves all rates.
    [[nodiscard]] double spread() const { return kDeviations * std::sqrt(variance_ * std::max(mean_kbps_, 1.0)); }

    double mean_kbps_ = -1;
    double variance_ = kVarianceMin;
};

}  // namespace parley::media
