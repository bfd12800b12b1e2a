#include "media/bwe/probe_estimator.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

void ProbeEstimator::begin(const ProbeRequest& request) {
    clusters_[next_] = {.request = request};
    next_ = (next_ + 1) % kClustersMax;
}

std::optional<std::int64_t> ProbeEstimator::handle_arrival(const SentPacket& packet, Time arrived) {
    const auto found = std::find_if(clusters_.begin(), clusters_.end(), [&](const Cluster& cluster) {
        return cluster.request.cluster != 0 && cluster.request.cluster == packet.probe_cluster;
    });
    if (found == clusters_.end()) return std::nullopt;
    Cluster& cluster = *found;
    if (cluster.packets == 0 || packet.at < cluster.first_sent) cluster.first_sent = packet.at;
    if (cluster.packets == 0 || packet.at >= cluster.last_sent) {
        cluster.last_sent = packet.at;
        cluster.size_last_sent = packet.size;
    }
    if (cluster.packets == 0 || arrived < cluster.first_arrived) {
        cluster.first_arrived = arrived;
        cluster.size_first_arrived = packet.size;
    }
    if (cluster.packets == 0 || arrived > cluster.last_arrived) cluster.last_arrived = arrived;
    ++cluster.packets;
    cluster.bytes += packet.size;
    return result(cluster);
}

std::optional<std::int64_t> ProbeEstimator::result(const Cluster& cluster) {
    if (cluster.packets < static_cast<int>(ProbeRequest::kPacketsMin * kReceivedMin)) return std::nullopt;
    if (cluster.bytes < scaled(cluster.request.bytes(), kReceivedMin)) return std::nullopt;
    const Micros sending = cluster.last_sent - cluster.first_sent;
    const Micros arriving = cluster.last_arrived - cluster.first_arrived;
    if (sending <= Micros{0} || sending > kSpanMax || arriving <= Micros{0} || arriving > kSpanMax) return std::nullopt;
    // n packets span n-1 intervals: the last one sent, and the first one to arrive, are outside of them.
    const std::int64_t send_bps = rate_of(cluster.bytes - cluster.size_last_sent, sending);
    const std::int64_t arrive_bps = rate_of(cluster.bytes - cluster.size_first_arrived, arriving);
    if (static_cast<double>(arrive_bps) > kRatioMax * static_cast<double>(send_bps)) return std::nullopt;
    if (static_cast<double>(arrive_bps) < kSaturated * static_cast<double>(send_bps)) {
        return scaled(arrive_bps, kSaturatedShare);
    }
    return std::min(send_bps, arrive_bps);
}

}  // namespace parley::media
