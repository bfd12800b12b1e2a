#include "frames.hpp"

#include <cstdint>
#include <cstring>

namespace parley::bare {
namespace {

constexpr std::size_t kMaskBytes = 4;

void copy_unmasked(const char* from, std::size_t size, const char* mask, char* to) {
    std::uint64_t wide_mask = 0;
    std::memcpy(&wide_mask, mask, kMaskBytes);
    wide_mask |= wide_mask << 32;
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, from + i, 8);
        word ^= wide_mask;
        std::memcpy(to + i, &word, 8);
    }
    for (; i < size; ++i) to[i] = static_cast<char>(from[i] ^ mask[i % kMaskBytes]);
}

}  // namespace

Copied copy_frames(std::string_view in, char* out) {
    Copied copied;
    while (in.size() - copied.read >= 2) {
        const char* frame = in.data() + copied.read;
        const std::size_t left = in.size() - copied.read;
        const auto length = static_cast<std::uint8_t>(frame[1]);
        copied.is_close = (frame[0] & 0x0F) == 8 || (length & 0x80) == 0 || length == 0xFF;
        if (copied.is_close) return copied;
        const std::size_t head = (length & 0x7F) == 126 ? 4 : 2;
        if (left < head + kMaskBytes) return copied;
        std::size_t size = length & 0x7F;
        if (head == 4)
            size = static_cast<std::size_t>(static_cast<std::uint8_t>(frame[2])) << 8 |
                   static_cast<std::uint8_t>(frame[3]);
        if (left < head + kMaskBytes + size) return copied;
        char* to = out + copied.written;
        std::memcpy(to, frame, head);
        to[1] = static_cast<char>(to[1] & 0x7F);
        copy_unmasked(frame + head + kMaskBytes, size, frame + head, to + head);
        copied.read += head + kMaskBytes + size;
        copied.written += head + size;
    }
    return copied;
}

}  // namespace parley::bare
