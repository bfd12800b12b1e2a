// The loss-based bound on the rate. The rule is the one of draft-ietf-rmcat-gcc-02 §6 (more than 10 % lost: less; less
// than 2 %: more; between: hold), because it has two numbers to explain instead of the dozen of a likelihood search,
// and the delay-based half does the fine work. Two things are added that the rule lacks: it bounds only after loss was
// seen, and it learns loss that does not depend on the rate (a bad radio link): when a rate cut by a fifth loses the
// same share, the cut was for nothing and that share no longer counts. The BandwidthEstimator drives it.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

class LossEstimator {
public:
    static constexpr double kHigh = 0.10;               ///< §6
    static constexpr double kLow = 0.02;                ///< §6
    static constexpr double kIncreasePerSecond = 1.08;  ///< as the delay-based half, so that neither outruns the other
    static constexpr double kIncreaseHeld =
        1.02;  ///< between the two: chance alone cuts now and then, so it must mend too
    static constexpr Micros kWindowMin{500'000};    ///< of one verdict, and at least one and a half RTT
    static constexpr Micros kWindowMax{2'000'000};  ///< a verdict on fewer packets than kPackets
    static constexpr std::uint32_t kPackets = 40;   ///< fewer give a share too rough to act on
    static constexpr std::uint32_t kPacketsMin = 10;
    static constexpr Micros kForgetAfter{2'000'000};  ///< without feedback the share lost says nothing any more
    static constexpr double kCutEnough = 0.8;         ///< so far down, the loss must have moved
    static constexpr double kMoved = 1.06;            ///< the share delivered must have risen by this
    static constexpr double kInherentMax = 0.5;       ///< no link that loses more is worth sending to
    static constexpr double kSmoothing = 0.25;        ///< of the loss that inherent_loss() follows down
    static constexpr std::int64_t kUnbounded = INT64_MAX;

    /// Feedback spoke of `received` and `lost` packets while `target_bps` was in force.
    void handle(Time now, std::uint32_t received, std::uint32_t lost, std::int64_t target_bps, Micros rtt);
    /// A probe came through at this rate.
    void handle_probe(std::int64_t bps);

    /// kUnbounded while loss says nothing against any rate.
    [[nodiscard]] std::int64_t bound_bps() const { return bound_bps_; }
    /// Share lost in the last window, 0..1.
    [[nodiscard]] double loss() const { return loss_; }
    /// Share of it that does not depend on the rate, 0..kInherentMax.
    [[nodiscard]] double inherent_loss() const { return inherent_; }

private:
    void judge(double seconds, std::uint32_t packets, std::int64_t target_bps);
    void cut(double excess, std::int64_t target_bps);

    std::int64_t bound_bps_ = kUnbounded;
    double loss_ = 0;
    double smoothed_ = 0;
    double inherent_ = 0;
    // From the first cut until the loss is over: where it began.
    std::int64_t first_rate_bps_ = 0;
    double first_loss_ = 0;

    Time window_began_;
    Time last_;
    bool began_ = false;
    std::uint32_t received_ = 0;
    std::uint32_t lost_ = 0;
};

}  // namespace parley::media
