// Masked client frames in, plain server frames out (RFC 6455 §5), and nothing else: no opcode but Close is looked at.
#pragma once

#include <cstddef>
#include <string_view>

namespace parley::bare {

struct Copied {
    std::size_t read = 0;     // bytes of the input that were whole frames
    std::size_t written = 0;  // bytes put into the output
    bool is_close = false;    // a Close frame, or bytes that are no client's frame
};

/// `out` has room for as many bytes as `in` has: an unmasked frame is 4 bytes shorter.
[[nodiscard]] Copied copy_frames(std::string_view in, char* out);

}  // namespace parley::bare
