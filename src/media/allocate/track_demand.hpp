// What one subscriber would like to get of one track, and what it is given. Plain values between the subscription, the
// Allocator and the layer selectors.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace parley::media {

/// In rising order of who is served first.
enum class ViewPriority : std::uint8_t { grid, speaker, screen, pinned };

struct TrackDemand {
    static constexpr std::size_t kSpatialMax = 3;
    static constexpr std::size_t kTemporalMax = 4;

    std::uint32_t track = 0;
    ViewPriority priority = ViewPriority::grid;
    bool visible = true;         ///< video that nobody sees gets nothing
    bool prefers_sharp = false;  ///< a screen: rather large than smooth
    std::int64_t audio_bps = 0;  ///< an audio track; layers are not looked at then
    /// Video, bit/s of choosing [spatial][temporal], with all that it needs (SVC: with the layers below). A layer that
    /// its publisher could send but does not at present has what it took last, or a nominal rate; 0 is "does not
    /// exist".
    std::array<std::array<std::int64_t, kTemporalMax>, kSpatialMax> layer_bps{};
    std::array<std::uint16_t, kSpatialMax> layer_height{};  ///< pixels; 0: unknown
    std::uint16_t requested_height = 0;                     ///< of the tile, pixels; 0: as large as there is
    std::uint8_t temporal_max = kTemporalMax - 1;
};

/// What a track is given.
struct TrackShare {
    std::uint32_t track = 0;
    bool paused = true;
    std::uint8_t spatial = 0;   ///< only when not paused
    std::uint8_t temporal = 0;  ///< only when not paused
    std::int64_t bps = 0;       ///< what it takes; 0 when paused

    bool operator==(const TrackShare&) const = default;
};

}  // namespace parley::media
