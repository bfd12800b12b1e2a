// The delay-based rate: additive or multiplicative increase, multiplicative decrease, by what the over-use detector
// says (draft-ietf-rmcat-gcc-02 §5.5). The BandwidthEstimator drives it with each feedback.
#pragma once

#include <cstdint>
#include <optional>

#include "media/bwe/link_capacity.hpp"
#include "media/bwe/overuse_detector.hpp"
#include "media/time.hpp"

namespace parley::media {

struct RateLimits {
    std::int64_t min_bps = 30'000;  ///< below this not even audio lives
    std::int64_t max_bps = 20'000'000;
};

class RateControl {
public:
    static constexpr double kBeta = 0.85;               ///< §5.5, §5.6: decrease to this share of what arrives
    static constexpr double kIncreasePerSecond = 1.08;  ///< §5.5 eta, far from convergence
    static constexpr double kAboveAcked = 1.5;          ///< §5.5: never more than 1.5 R_hat by increase alone
    static constexpr std::int64_t kAboveAckedBps = 10'000;
    static constexpr std::int64_t kAdditiveMinBps = 4'000;  ///< per second
    static constexpr Micros kResponseSlack{100'000};        ///< §5.5: response time is RTT + 100 ms
    static constexpr Micros kDecreaseGapMin{10'000};        ///< between two decreases: one RTT, within these
    static constexpr Micros kDecreaseGapMax{200'000};

    RateControl(std::int64_t start_bps, RateLimits limits);

    /// One feedback has been looked at. `acked_bps` as AckedBitrate gives it.
    void handle(Time now, PathUse use, std::optional<std::int64_t> acked_bps, Micros rtt);
    /// A probe has shown that the path carries this; also how the start is corrected.
    void set(Time now, std::int64_t bps);
    [[nodiscard]] std::int64_t bps() const { return bps_; }
    [[nodiscard]] const LinkCapacity& capacity() const { return capacity_; }
    /// When it last decreased; Time{} before that.
    [[nodiscard]] Time last_decrease() const { return last_decrease_; }

private:
    enum class State : std::uint8_t { hold, increase };
    void increase(Time now, std::optional<std::int64_t> acked_bps, Micros rtt);
    void decrease(Time now, std::optional<std::int64_t> acked_bps);
    [[nodiscard]] bool may_decrease(Time now, std::optional<std::int64_t> acked_bps, Micros rtt) const;
    [[nodiscard]] std::int64_t additive_bps_per_second(Micros rtt) const;
    [[nodiscard]] std::int64_t clamped(std::int64_t bps) const;

    RateLimits limits_;
    std::int64_t bps_;
    State state_ = State::increase;
    LinkCapacity capacity_;
    Time last_change_;
    Time last_decrease_;
    bool changed_ = false;
    bool decreased_ = false;
};

}  // namespace parley::media
