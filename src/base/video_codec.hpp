// The codecs of video that a room may prefer.
#pragma once

#include <cstdint>

namespace parley {

enum class VideoCodec : std::uint8_t { vp8, vp9, h264, av1 };

}  // namespace parley
