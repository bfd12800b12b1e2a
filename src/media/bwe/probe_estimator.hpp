// What a probe has shown: the rate at which its packets were sent and arrived. The BandwidthEstimator drives it with
// what feedback says of packets that were marked with a cluster.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/bwe/probe.hpp"
#include "media/bwe/send_history.hpp"
#include "media/time.hpp"

namespace parley::media {

class ProbeEstimator {
public:
    static constexpr std::size_t kClustersMax = 4;  ///< at once; the oldest gives way
    static constexpr double kReceivedMin = 0.8;     ///< of packets and bytes; with fewer it says nothing
    static constexpr double kRatioMax = 2.0;  ///< arriving more than twice as fast as sent: the times are not its own
    static constexpr Micros kSpanMax{1'000'000};     ///< a probe that took longer was none
    static constexpr double kSaturated = 0.95;       ///< arrives slower than this share of sending: the link is full
    static constexpr double kSaturatedShare = 0.95;  ///< and then this much of it may be used

    void begin(const ProbeRequest& request);
    /// A packet of a cluster arrived. The rate that the cluster has shown so far, once enough of it came.
    std::optional<std::int64_t> handle_arrival(const SentPacket& packet, Time arrived);

private:
    struct Cluster {
        ProbeRequest request;
        int packets = 0;
        std::int64_t bytes = 0;
        Time first_sent;
        Time last_sent;
        Time first_arrived;
        Time last_arrived;
        std::uint16_t size_last_sent = 0;
        std::uint16_t size_first_arrived = 0;
    };
    [[nodiscard]] static std::optional<std::int64_t> result(const Cluster& cluster);

    std::array<Cluster, kClustersMax> clusters_{};
    std::size_t next_ = 0;
};

}  // namespace parley::media
