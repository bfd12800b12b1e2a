// The layers of one track in the order in which it climbs them. Made anew for each allocation; the Allocator uses it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/allocate/track_demand.hpp"

namespace parley::media {

class Ladder {
public:
    struct Rung {
        std::uint8_t spatial = 0;
        std::uint8_t temporal = 0;
        std::int64_t bps = 0;
    };
    static constexpr std::size_t kRungsMax = TrackDemand::kSpatialMax * TrackDemand::kTemporalMax;

    Ladder() = default;
    /// Empty for audio and for what is not visible. A camera climbs the frame rate before the size, and takes no size
    /// at the lowest of several frame rates but the smallest; a screen climbs the size first.
    explicit Ladder(const TrackDemand& demand);

    /// Level 0 is "paused", level n the n-th rung.
    [[nodiscard]] std::size_t top() const { return count_; }
    [[nodiscard]] std::int64_t bps(std::size_t level) const { return level == 0 ? 0 : rungs_[level - 1].bps; }
    /// `level` at least 1.
    [[nodiscard]] const Rung& rung(std::size_t level) const { return rungs_[level - 1]; }
    /// The level of this share; where its layer is no longer on the ladder, the highest level that is not above it.
    [[nodiscard]] std::size_t level_of(const TrackShare& share) const;

private:
    void add(const TrackDemand& demand, std::size_t spatial, std::size_t temporal);
    [[nodiscard]] static std::size_t spatial_top(const TrackDemand& demand);

    std::array<Rung, kRungsMax> rungs_{};
    std::size_t count_ = 0;
};

}  // namespace parley::media
