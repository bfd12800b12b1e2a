// The pacer's probes: for 15 ms a rate of its own, with what waits and then with padding.
#include <algorithm>

#include "media/pacer/pacer.hpp"
#include "media/rate.hpp"

namespace parley::media {

void Pacer::probe(Time now, const ProbeRequest& request) {
    if (request.rate_bps < kRateMin) return;
    if (probe_count_ == kProbesMax) {
        ++counters_.probes_given_up;
        return;
    }
    probes_[probe_count_++] = {.request = request, .began = now};
}

bool Pacer::is_done(const Probe& probe) {
    return probe.sent_bytes >= probe.request.bytes() && probe.sent_packets >= ProbeRequest::kPacketsMin;
}

void Pacer::end_probe() {
    std::move(probes_.begin() + 1, probes_.begin() + static_cast<std::ptrdiff_t>(probe_count_), probes_.begin());
    --probe_count_;
}

void Pacer::serve_probe(Time now, PacerSink& sink) {
    if (probe_count_ == 0) return;
    Probe& probe = probes_[0];
    if (!probe.running) {
        probe.running = true;
        probe.began = now;
    } else if (now - probe.began > kProbeTimeMax) {
        ++counters_.probes_given_up;
        end_probe();
        return;
    }
    probe.starved = false;
    const std::int64_t due_bytes = bytes_in(probe.request.rate_bps, now - probe.began + kProbeTick);
    while (probe.sent_bytes < due_bytes && !is_done(probe)) {
        std::uint16_t size = 0;
        if (!items_.empty()) {
            const PacerItem item = items_.pop();
            size = item.size;
            charge(size);
            sink.send(item, probe.request.cluster);
        } else {
            size = sink.send_padding(kPaddingSize, probe.request.cluster);
        }
        if (size == 0) {
            probe.starved = true;
            return;
        }
        probe.sent_bytes += size;
        ++probe.sent_packets;
    }
    if (is_done(probe)) end_probe();
}

Time Pacer::probe_deadline() const {
    if (probe_count_ == 0) return Time::never();
    const Probe& probe = probes_[0];
    if (!probe.running) return probe.began;
    const Time end = probe.began + kProbeTimeMax + Micros{1};
    if (probe.starved && items_.empty()) return end;
    return std::min(end, probe.began + time_for(probe.sent_bytes, probe.request.rate_bps));
}

}  // namespace parley::media
