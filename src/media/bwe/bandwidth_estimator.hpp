// How much the path to one subscriber carries, judged at the sender from transport-wide feedback: the delay-based and
// the loss-based half of draft-ietf-rmcat-gcc-02, what arrives, and probes. It sends nothing and parses nothing: the
// owner of the transport tells it what left and what came back, asks target_bps() after each call, and hands
// next_probe() to the pacer. Everything is bounded; memory is taken only while
// the rate is higher than it ever was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/bwe/acked_bitrate.hpp"
#include "media/bwe/alr_detector.hpp"
#include "media/bwe/delay_estimator.hpp"
#include "media/bwe/loss_estimator.hpp"
#include "media/bwe/probe_controller.hpp"
#include "media/bwe/probe_estimator.hpp"
#include "media/bwe/rate_control.hpp"
#include "media/bwe/send_history.hpp"
#include "media/feedback/arrival.hpp"
#include "media/time.hpp"

namespace parley::media {

struct EstimatorConfig {
    std::int64_t start_bps = 300'000;  ///< a guess, corrected by the first probes within a second
    RateLimits limits;
};

class BandwidthEstimator {
public:
    static constexpr Micros kTick{100'000};      ///< on_time() this often while packets are sent
    static constexpr Micros kIdle{10'000'000};   ///< without a packet for so long: no more ticks until one is sent
    static constexpr Micros kRttStart{100'000};  ///< until one is measured
    static constexpr Micros kRttMax{5'000'000};  ///< larger samples are refused
    static constexpr Micros kReportedRttLife{10'000'000};  ///< a round trip from RTCP is preferred for so long
    static constexpr Micros kFeedbackTimeout{1'000'000};   ///< packets in flight, and nothing heard (or four RTT)
    static constexpr Micros kTimeoutStep{500'000};         ///< then less, so often
    static constexpr Micros kVerdictLife{2'000'000};       ///< of loss and over-use, without further feedback
    static constexpr double kTimeoutFactor = 0.8;          ///< by this

    explicit BandwidthEstimator(const EstimatorConfig& config);

    /// Something is wanted: probes for what the path carries, even where nothing can be sent yet because the first
    /// guess is too low for it. The first handle_sent() does the same.
    void start(Time now);
    /// A packet of `size` bytes on the wire leaves now. Returns the transport-wide sequence number to write into it.
    /// `probe_cluster` is the request's that the pacer was serving, or 0.
    [[nodiscard]] std::uint16_t handle_sent(Time now, std::uint16_t size, std::uint32_t probe_cluster);

    /// One feedback message; in ascending order of sequences. What was never sent is counted in unknown().
    void handle_feedback(Time now, std::span<const Arrival> arrivals);
    /// A round-trip time from a receiver report (RFC 3550 §6.4.1) or XR. Refused outside (0, kRttMax].
    void handle_rtt(Time now, Micros rtt);
    /// draft-alvestrand-rmcat-remb-03: an upper bound by the receiver; the estimate itself while no feedback ever came.
    /// Any value is taken, within the limits.
    void handle_remb(std::int64_t bps);
    /// What all that the subscriber would like to get comes to (allocate/ knows). Bounds the probes; 0: unknown.
    void set_wanted(Time now, std::int64_t wanted_bps);

    void on_time(Time now);
    [[nodiscard]] Time deadline() const;

    /// What may be sent, in bit/s on the wire, within the limits.
    [[nodiscard]] std::int64_t target_bps() const;
    [[nodiscard]] std::optional<ProbeRequest> next_probe();

    [[nodiscard]] Micros rtt(Time now) const;
    /// Share lost of late, 0..1.
    [[nodiscard]] double loss() const { return loss_.loss(); }
    [[nodiscard]] std::optional<std::int64_t> acked_bps() const { return acked_.bps(); }
    [[nodiscard]] std::int64_t in_flight_bytes() const { return history_.in_flight_bytes(); }
    [[nodiscard]] PathUse path_use() const { return delay_.use(); }
    [[nodiscard]] bool application_limited() const { return alr_.limited(); }
    /// When a probe last raised the target: what it allows has been tried. Time{} before that.
    [[nodiscard]] Time last_probe_success() const { return last_probe_success_; }
    [[nodiscard]] std::uint64_t unknown() const { return unknown_; }

private:
    struct Verdict {
        std::uint32_t received = 0;
        std::uint32_t lost = 0;
        std::uint32_t lost_in_a_row = 0;  // up to here, and not in `lost` yet
        Time lost_since;                  // the first of these was sent
        std::uint32_t recovered = 0;      // counted as lost before
        Time newest_sent;
        std::optional<std::int64_t> probe_bps;
    };
    void take(const Arrival& arrival, SentPacket& packet, Verdict& verdict);
    static void end_row(Verdict& verdict, Time sent);
    void measure_rtt(Time now, const Verdict& verdict);
    void watch_for_silence(Time now);

    RateLimits limits_;
    SendHistory history_;
    AckedBitrate acked_;
    DelayEstimator delay_;
    RateControl rate_;
    LossEstimator loss_;
    AlrDetector alr_;
    ProbeEstimator probe_estimator_;
    ProbeController probes_;

    std::int64_t remb_bps_ = INT64_MAX;
    Micros feedback_rtt_ = kRttStart;
    Micros reported_rtt_{0};
    Time reported_rtt_at_;
    Time last_sent_;
    Time last_tick_;
    Time last_feedback_;
    Time last_timeout_;
    Time last_probe_success_;
    bool sent_any_ = false;
    bool heard_any_ = false;
    bool silent_ = false;                  // feedback is overdue
    std::int64_t before_silence_bps_ = 0;  // the target then; 0: something was heard since
    std::uint64_t unknown_ = 0;
};

}  // namespace parley::media
