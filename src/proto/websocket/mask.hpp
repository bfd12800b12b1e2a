// The masking of client frames (RFC 6455 §5.3), in place. Its own inverse.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace parley::proto::websocket {

using MaskKey = std::array<char, 4>;

void apply_mask(std::span<char> payload, MaskKey key);

}  // namespace parley::proto::websocket
