// Which participants' videos one subscriber gets: those it has pinned, then the last N who spoke. It chooses people,
// not layers, and keeps nothing. Driven by the room when the ranking, a pin or N changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parley::media {

struct LastNWish {
    std::uint32_t self = 0;                 ///< never chosen
    std::span<const std::uint32_t> pinned;  ///< first, in this order, and not counted in n
    std::size_t n = 0;                      ///< how many beside the pinned
};

/// Fills `out` and returns how many. `ranking`: ActiveSpeaker's; whoever is not in it is not in the room and not
/// chosen.
std::size_t choose_last_n(std::span<const std::uint32_t> ranking, const LastNWish& wish, std::span<std::uint32_t> out);

}  // namespace parley::media
