// How much of what was sent arrives, in bit/s by the receiver's clock: R_hat(i) of draft-ietf-rmcat-gcc-02 §5.5, over a
// sliding window. The BandwidthEstimator drives it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

class AckedBitrate {
public:
    static constexpr Micros kWindow{
        250'000};  ///< §5.5 has 0.5 to 1 s; at an over-use what arrives is the link's rate now, not half a second ago
    static constexpr Micros kEnough{150'000};     ///< a shorter span says nothing yet
    static constexpr Micros kSilence{1'000'000};  ///< after this much without a packet, what was before says nothing
    static constexpr Micros kBucket{10'000};

    /// `size` bytes arrived. Arrivals that lie before the window are not counted; wild ones begin a new window.
    void add(Time arrived, std::int64_t size);
    /// Nothing while less than kEnough has been seen since the last silence.
    [[nodiscard]] std::optional<std::int64_t> bps() const;

private:
    static constexpr std::int64_t kBuckets = kWindow / kBucket;
    void begin(std::int64_t bucket);

    std::array<std::int64_t, static_cast<std::size_t>(kBuckets)> bytes_{};
    std::int64_t first_ = -1;  // bucket in which this run began; -1: none yet
    std::int64_t newest_ = -1;
    std::int64_t total_ = 0;
};

}  // namespace parley::media
