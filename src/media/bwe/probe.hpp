// The words of probing: what the estimator asks of the pacer, in one value.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

/// "Send this fast for a moment, with padding where media does not suffice, and mark each packet with `cluster`."
struct ProbeRequest {
    static constexpr Micros kDuration{15'000};  ///< long enough to span several packets, short enough to queue little
    static constexpr int kPacketsMin = 5;

    std::uint32_t cluster = 0;  ///< from 1; 0 is "no probe"
    std::int64_t rate_bps = 0;

    /// Sent when this much went out in at least kPacketsMin packets.
    [[nodiscard]] constexpr std::int64_t bytes() const { return rate_bps / 8 * kDuration.count() / 1'000'000; }
};

}  // namespace parley::media
