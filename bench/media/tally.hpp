// What arrived at all subscribers of a run: how much, how late, and whether it is what was sent.
#pragma once

#include <cstdint>
#include <span>

#include "../load/stats.hpp"

namespace parley::media_load {

// The payload: a codec's first bytes, then the time at which it was due, then a mark.
inline constexpr std::size_t kTimeAt = 8;
inline constexpr std::size_t kMarkAt = 16;
inline constexpr std::uint32_t kMark = 0x5AFEC0DE;
inline constexpr std::size_t kPayloadBytesMin = 24;

class Tally {
public:
    /// Throws std::runtime_error when the payload is not one of ours.
    void take(std::span<const std::uint8_t> payload);
    void clear();

    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    /// From the moment that a packet was due at the publisher until a subscriber read it.
    [[nodiscard]] load::Samples& delays() { return delays_; }

private:
    std::uint64_t packets_ = 0;
    load::Samples delays_;
};

}  // namespace parley::media_load
