// Bytes counted over the last second, as a rate. Not a filter: every byte weighs the same until it falls out of the
// window. Driven by the stream whose packets it counts.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

class RateWindow {
public:
    static constexpr Micros kBucket{100'000};
    static constexpr std::int64_t kBuckets = 10;

    void add(Time now, std::uint32_t bytes) {
        advance(now);
        buckets_[static_cast<std::size_t>(newest_ % kBuckets)] += bytes;
        sum_ += bytes;
    }

    /// In bit/s over the last second; while less than a second was seen, over what was (at least 200 ms).
    [[nodiscard]] std::int64_t rate_bps(Time now) {
        if (newest_ < 0) return 0;
        advance(now);
        const auto seen = std::clamp<std::int64_t>(now.us - first_.us, 200'000, kBucket.count() * kBuckets);
        return static_cast<std::int64_t>(sum_) * 8 * 1'000'000 / seen;
    }

private:
    void advance(Time now) {
        const auto bucket = std::max<std::int64_t>(now.us, 0) / kBucket.count();
        if (newest_ < 0) {
            first_ = now;
            newest_ = bucket;
            return;
        }
        if (bucket <= newest_) return;
        for (auto passed = std::min(bucket - newest_, kBuckets); passed > 0; --passed) {
            auto& old = buckets_[static_cast<std::size_t>((bucket - passed + 1) % kBuckets)];
            sum_ -= old;
            old = 0;
        }
        newest_ = bucket;
    }

    std::array<std::uint32_t, kBuckets> buckets_{};
    std::int64_t newest_ = -1;
    std::uint64_t sum_ = 0;
    Time first_;
};

/// A window for each spatial and temporal layer; higher layers than it has count as its highest.
class LayerRates {
public:
    static constexpr std::uint8_t kSpatialMax = 4;
    static constexpr std::uint8_t kTemporalMax = 4;

    void add(Time now, std::uint8_t spatial, std::uint8_t temporal, std::uint32_t bytes) {
        at(spatial, temporal).add(now, bytes);
    }
    /// Of this layer alone, in bit/s: what it needs below is not in it.
    [[nodiscard]] std::int64_t rate_bps(Time now, std::uint8_t spatial, std::uint8_t temporal) {
        return at(spatial, temporal).rate_bps(now);
    }
    [[nodiscard]] std::int64_t total_bps(Time now) {
        std::int64_t total = 0;
        for (auto& row : windows_)
            for (auto& window : row) total += window.rate_bps(now);
        return total;
    }

private:
    RateWindow& at(std::uint8_t spatial, std::uint8_t temporal) {
        return windows_[std::min<std::uint8_t>(spatial, kSpatialMax - 1)]
                       [std::min<std::uint8_t>(temporal, kTemporalMax - 1)];
    }

    std::array<std::array<RateWindow, kTemporalMax>, kSpatialMax> windows_;
};

}  // namespace parley::media
