#include "media/bwe/bandwidth_estimator.hpp"

#include <algorithm>
#include <utility>

#include "media/rate.hpp"

namespace parley::media {

BandwidthEstimator::BandwidthEstimator(const EstimatorConfig& config)
    : limits_(config.limits), rate_(config.start_bps, config.limits), probes_(config.limits) {}

void BandwidthEstimator::start(Time now) {
    if (sent_any_) return;
    sent_any_ = true;
    last_sent_ = last_tick_ = now;
    probes_.start(now, rate_.bps());
}

std::uint16_t BandwidthEstimator::handle_sent(Time now, std::uint16_t size, std::uint32_t probe_cluster) {
    start(now);
    last_sent_ = now;
    alr_.handle_sent(size);
    return history_.add(now, size, probe_cluster);
}

void BandwidthEstimator::take(const Arrival& arrival, SentPacket& packet, Verdict& verdict) {
    history_.land(packet);
    if (!arrival.received) {
        if (!packet.received && !packet.lost && verdict.lost_in_a_row++ == 0) verdict.lost_since = packet.at;
        packet.lost = !packet.received;
        return;
    }
    end_row(verdict, packet.at);
    if (packet.received) return;
    if (packet.lost) ++verdict.recovered;
    packet.received = true;
    packet.lost = false;
    ++verdict.received;
    verdict.newest_sent = std::max(verdict.newest_sent, packet.at);
    acked_.add(arrival.at, packet.size);
    delay_.add(packet.at, arrival.at);
    if (packet.probe_cluster == 0) return;
    if (const auto bps = probe_estimator_.handle_arrival(packet, arrival.at)) verdict.probe_bps = bps;
}

/// What was lost in a row up to a packet that was sent at `sent`. In a black-out everything is, whatever the rate: that
/// says nothing of the path as it is now.
void BandwidthEstimator::end_row(Verdict& verdict, Time sent) {
    const auto lost = std::exchange(verdict.lost_in_a_row, 0);
    if (lost > 0 && sent - verdict.lost_since < kFeedbackTimeout) verdict.lost += lost;
}

void BandwidthEstimator::handle_feedback(Time now, std::span<const Arrival> arrivals) {
    Verdict verdict;
    Unheard unheard;
    bool first = true;
    for (const Arrival& arrival : arrivals) {
        SentPacket* packet = history_.find(arrival.sequence);
        if (packet == nullptr) {
            ++unknown_;
            continue;
        }
        if (first) unheard = history_.land_before(arrival.sequence);
        first = false;
        if (arrival.received && unheard.bytes > 0) {
            // One message lost is no packet lost: without these bytes what arrives would look a third smaller than it
            // is. More than a message or two is a black-out, of which nothing is known.
            if (packet->at - unheard.since <= AckedBitrate::kWindow) acked_.add(arrival.at, unheard.bytes);
            unheard = {};
        }
        take(arrival, *packet, verdict);
    }
    if (first) return;
    end_row(verdict, now);
    heard_any_ = true;
    last_feedback_ = now;
    const std::int64_t before = target_bps();
    loss_.handle(now, verdict.received, verdict.lost - std::min(verdict.lost, verdict.recovered), before, rtt(now));
    if (verdict.received == 0) return;

    // What was cut while nothing was heard was cut for want of knowledge.
    if (before_silence_bps_ > 0) probes_.handle_return(now, std::exchange(before_silence_bps_, 0));
    measure_rtt(now, verdict);
    rate_.handle(now, delay_.use(), acked_.bps(), rtt(now));
    if (!verdict.probe_bps) return;
    probes_.handle_result(now, *verdict.probe_bps);
    // A probe only ever raises: one train that was squeezed by others' packets is no reason to send less.
    if (delay_.use() == PathUse::over || *verdict.probe_bps <= target_bps()) return;
    if (*verdict.probe_bps > rate_.bps()) rate_.set(now, *verdict.probe_bps);
    loss_.handle_probe(*verdict.probe_bps);
    last_probe_success_ = now;
}

void BandwidthEstimator::measure_rtt(Time now, const Verdict& verdict) {
    // The newest packet of a message waited least for it to be sent.
    const Micros sample = now - verdict.newest_sent;
    if (sample <= Micros{0} || sample > kRttMax) return;
    feedback_rtt_ += (sample - feedback_rtt_) / 8;  // RFC 6298 §2.3: alpha = 1/8
}

void BandwidthEstimator::handle_rtt(Time now, Micros rtt) {
    if (rtt <= Micros{0} || rtt > kRttMax) return;
    reported_rtt_ = rtt;
    reported_rtt_at_ = now;
}

Micros BandwidthEstimator::rtt(Time now) const {
    const bool reported = reported_rtt_.count() > 0 && now - reported_rtt_at_ < kReportedRttLife;
    return reported ? reported_rtt_ : feedback_rtt_;
}

void BandwidthEstimator::handle_remb(std::int64_t bps) {
    remb_bps_ = std::clamp(bps, limits_.min_bps, limits_.max_bps);
}

void BandwidthEstimator::set_wanted(Time now, std::int64_t wanted_bps) {
    probes_.set_wanted(now, std::max<std::int64_t>(wanted_bps, 0), target_bps());
}

std::int64_t BandwidthEstimator::target_bps() const {
    if (!heard_any_ && remb_bps_ != INT64_MAX) return remb_bps_;
    return std::clamp(std::min({rate_.bps(), loss_.bound_bps(), remb_bps_}), limits_.min_bps, limits_.max_bps);
}

std::optional<ProbeRequest> BandwidthEstimator::next_probe() {
    const auto request = probes_.next();
    if (request) probe_estimator_.begin(*request);
    return request;
}

Time BandwidthEstimator::deadline() const {
    // Where nothing can be sent because the path seems too small for it, only a probe can show that it is not.
    const bool needed = last_tick_ - last_sent_ < kIdle || probes_.wanted_bps() > target_bps();
    return sent_any_ && needed ? last_tick_ + kTick : Time::never();
}

void BandwidthEstimator::on_time(Time now) {
    last_tick_ = now;
    if (!sent_any_) return;
    watch_for_silence(now);
    const std::int64_t target = target_bps();
    alr_.on_time(now, target);
    // Nothing was heard because nothing was sent: what was said of the path before holds no longer.
    const bool fresh = now - last_feedback_ < kVerdictLife;
    probes_.on_time(now, {.estimate_bps = target,
                          .limited = alr_.limited(),
                          .over_used = silent_ || (fresh && delay_.use() == PathUse::over),
                          .lossy = fresh && loss_.loss() - loss_.inherent_loss() > LossEstimator::kHigh});
}

void BandwidthEstimator::watch_for_silence(Time now) {
    if (!heard_any_) return;  // a receiver without transport-wide feedback is silent by nature
    const Micros patience = std::max(kFeedbackTimeout, rtt(now) * 4);
    const Time oldest = history_.oldest_in_flight();
    // Of the last packets before a pause that were lost, feedback speaks only when others follow them.
    silent_ = oldest != Time::never() && now - oldest >= patience && now - last_feedback_ >= patience &&
              now - last_sent_ < patience;
    if (!silent_ || now - last_timeout_ < kTimeoutStep) return;
    last_timeout_ = now;
    if (before_silence_bps_ == 0) before_silence_bps_ = target_bps();
    rate_.set(now, scaled(rate_.bps(), kTimeoutFactor));
}

}  // namespace parley::media
