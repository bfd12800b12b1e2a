#include "media/allocate/ladder.hpp"

#include <algorithm>

namespace parley::media {

namespace {

/// The highest temporal layer of a spatial one that exists and may be had, plus one; 0: the spatial layer does not
/// exist.
std::size_t temporal_end(const TrackDemand& demand, std::size_t spatial) {
    std::size_t end = std::min<std::size_t>(demand.temporal_max + std::size_t{1}, TrackDemand::kTemporalMax);
    while (end > 0 && demand.layer_bps[spatial][end - 1] <= 0) --end;
    return end;
}

}  // namespace

std::size_t Ladder::spatial_top(const TrackDemand& demand) {
    // The smallest layer that fills the tile; the largest when none does.
    std::size_t top = 0;
    for (std::size_t spatial = 0; spatial < TrackDemand::kSpatialMax; ++spatial) {
        if (temporal_end(demand, spatial) == 0) continue;
        top = spatial;
        const std::uint16_t height = demand.layer_height[spatial];
        if (demand.requested_height > 0 && height > 0 && height >= demand.requested_height) break;
    }
    return top;
}

void Ladder::add(const TrackDemand& demand, std::size_t spatial, std::size_t temporal) {
    const std::int64_t bps = demand.layer_bps[spatial][temporal];
    if (bps <= 0) return;
    rungs_[count_++] = {static_cast<std::uint8_t>(spatial), static_cast<std::uint8_t>(temporal), bps};
}

Ladder::Ladder(const TrackDemand& demand) {
    if (demand.audio_bps > 0 || !demand.visible) return;
    const std::size_t top = spatial_top(demand);
    for (std::size_t spatial = 0; spatial <= top; ++spatial) {
        const std::size_t end = temporal_end(demand, spatial);
        const bool all = spatial == top || !demand.prefers_sharp;
        const bool smooth = count_ > 0 && end > 1 && !demand.prefers_sharp;
        for (std::size_t temporal = smooth ? 1 : 0; temporal < (all ? end : std::min<std::size_t>(end, 1));
             ++temporal) {
            add(demand, spatial, temporal);
        }
    }
}

std::size_t Ladder::level_of(const TrackShare& share) const {
    if (share.paused) return 0;
    std::size_t level = 0;
    for (std::size_t i = 0; i < count_; ++i) {
        const Rung& rung = rungs_[i];
        if (rung.spatial > share.spatial) break;
        if (rung.spatial == share.spatial && rung.temporal > share.temporal) break;
        level = i + 1;
    }
    return level;
}

}  // namespace parley::media
