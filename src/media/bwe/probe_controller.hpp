// When to probe, and how fast: at the start in doubling steps, while the application uses less than it may, when more
// is wanted, some seconds after a deep drop, and when a path is back. It sends nothing: next() is handed to the pacer.
// The BandwidthEstimator drives it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/bwe/probe.hpp"
#include "media/bwe/rate_control.hpp"
#include "media/time.hpp"

namespace parley::media {

/// What the controller has to know each time.
struct ProbeView {
    std::int64_t estimate_bps = 0;
    bool limited = false;    ///< application-limited
    bool over_used = false;  ///< the path, just now; or nothing is heard of it
    bool lossy = false;      ///< more loss than a probe should add to
};

class ProbeController {
public:
    static constexpr std::size_t kWaitingMax = 2;
    static constexpr double kFirst = 3;              ///< the start rate times this and times kSecond at once: a start
    static constexpr double kSecond = 6;             ///< rate that is a guess is far off more often than not
    static constexpr double kFurther = 2;            ///< and again times this while the last one came through:
    static constexpr double kCameThrough = 0.7;      ///< its result is at least this share of what was sent
    static constexpr Micros kResultTime{1'000'000};  ///< a result that comes later starts no further probe
    static constexpr Micros kLimitedPeriod{5'000'000};  ///< application-limited: so often
    static constexpr double kLimitedScale = 2;          ///< at this times the estimate
    static constexpr double kWantedScale = 1.25;        ///< no probe beyond what is wanted, and allocation's headroom
    static constexpr double kDeepDrop = 0.66;           ///< a fall to below this share of the recent rate
    static constexpr double kRecoverScale = 0.85;       ///< after which this share of it is tried
    static constexpr Micros kRecoverAfter{3'000'000};   ///< once the path has been calm for so long
    static constexpr Micros kRecoverGap{10'000'000};    ///< and not more often
    static constexpr double kReturnScale = 0.25;  ///< after a black-out so much of that first: the path may be another

    explicit ProbeController(RateLimits limits) : limits_(limits) {}

    /// Packets can be sent from now on.
    void start(Time now, std::int64_t start_bps);
    /// The estimate is new, or time has passed.
    void on_time(Time now, const ProbeView& view);
    void handle_result(Time now, std::int64_t bps);
    /// Something is heard of the path again; `before_bps` was the estimate until then.
    void handle_return(Time now, std::int64_t before_bps);
    /// What all that the subscriber would like to get comes to; 0: unknown, probe without this bound.
    void set_wanted(Time now, std::int64_t wanted_bps, std::int64_t estimate_bps);
    [[nodiscard]] std::int64_t wanted_bps() const { return wanted_bps_; }
    /// The next probe to send, once.
    std::optional<ProbeRequest> next();

private:
    void ask(Time now, std::int64_t bps);
    [[nodiscard]] std::int64_t ceiling() const;
    void watch_for_drop(Time now, const ProbeView& view);

    RateLimits limits_;
    std::array<std::int64_t, kWaitingMax> waiting_{};
    std::size_t waiting_count_ = 0;
    std::uint32_t last_cluster_ = 0;
    bool started_ = false;
    Time last_asked_;
    std::int64_t last_asked_bps_ = 0;
    bool climbing_ = false;
    std::int64_t wanted_bps_ = 0;
    // Recovery from a drop.
    std::int64_t recent_bps_ = 0;       // highest estimate since the last drop
    std::int64_t before_drop_bps_ = 0;  // 0: no drop to recover from
    Time calm_since_;
    Time last_recovery_;
    bool recovered_once_ = false;
    bool calm_ = false;
};

}  // namespace parley::media
