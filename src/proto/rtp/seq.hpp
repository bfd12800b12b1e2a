// Arithmetic of numbers that wrap: sequence numbers (16 bits), timestamps (32 bits), picture ids (15 bits). Values
// only; what is late, lost or repeated is decided by who counts.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>

namespace parley::proto::rtp {

/// True when `a` comes after `b`: it is ahead by less than half the range (RFC 1982 §3.2). Exactly half the range away
/// is newer in neither direction.
template <std::unsigned_integral T>
[[nodiscard]] constexpr bool newer_than(T a, T b) {
    const T ahead = static_cast<T>(a - b);
    return ahead != 0 && ahead < static_cast<T>(T{1} << (sizeof(T) * 8 - 1));
}

/// The shortest way from `from` to `to`, negative when backward: -2^15..2^15-1.
[[nodiscard]] constexpr std::int16_t distance(std::uint16_t from, std::uint16_t to) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(to - from));
}
/// The same of timestamps: -2^31..2^31-1 ticks.
[[nodiscard]] constexpr std::int32_t distance(std::uint32_t from, std::uint32_t to) {
    return static_cast<std::int32_t>(to - from);
}

/// Makes numbers of `Bits` bits that wrap into numbers that do not. The first value stands for itself; each later one
/// is taken as the nearest to the highest seen so far, so that a late packet from before a wrap still finds its place
/// (and may come out negative right after the start). A jump of half the range or more cannot be told from one
/// backward.
template <std::unsigned_integral T, unsigned Bits = sizeof(T) * 8>
class Unwrapper {
    static constexpr std::int64_t kRange = std::int64_t{1} << Bits;

public:
    /// Where `value` would be, without remembering it.
    [[nodiscard]] std::int64_t peek(T value) const {
        const auto wire = static_cast<std::int64_t>(value) & (kRange - 1);
        if (!highest_) return wire;
        auto ahead = (wire - *highest_) & (kRange - 1);
        if (ahead >= kRange / 2) ahead -= kRange;
        return *highest_ + ahead;
    }
    std::int64_t unwrap(T value) {
        const auto place = peek(value);
        if (!highest_ || place > *highest_) highest_ = place;
        return place;
    }
    [[nodiscard]] std::optional<std::int64_t> highest() const { return highest_; }
    void reset() { highest_.reset(); }

private:
    std::optional<std::int64_t> highest_;
};

using SequenceUnwrapper = Unwrapper<std::uint16_t>;
using TimestampUnwrapper = Unwrapper<std::uint32_t>;

}  // namespace parley::proto::rtp
