#include "media/bwe/acked_bitrate.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

void AckedBitrate::begin(std::int64_t bucket) {
    bytes_.fill(0);
    total_ = 0;
    first_ = newest_ = bucket;
}

void AckedBitrate::add(Time arrived, std::int64_t size) {
    const std::int64_t bucket = arrived.us / kBucket.count();
    const std::int64_t silence = kSilence / kBucket;
    if (bucket < 0) return;
    if (first_ < 0 || bucket > newest_ + silence || bucket < newest_ - silence) begin(bucket);
    if (bucket <= newest_ - kBuckets) return;
    while (newest_ < bucket) {
        auto& oldest = bytes_[static_cast<std::size_t>(++newest_ % kBuckets)];
        total_ -= oldest;
        oldest = 0;
    }
    bytes_[static_cast<std::size_t>(bucket % kBuckets)] += size;
    total_ += size;
}

std::optional<std::int64_t> AckedBitrate::bps() const {
    if (first_ < 0) return std::nullopt;
    const Micros seen = kBucket * std::min(newest_ - first_ + 1, kBuckets);
    if (seen < kEnough) return std::nullopt;
    return rate_of(total_, seen);
}

}  // namespace parley::media
