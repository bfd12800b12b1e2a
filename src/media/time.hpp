// Media time: microseconds on a steady clock whose zero means nothing. Milliseconds (base/instant.hpp) are too coarse
// for pacing and delay estimation. It has no now(): the engine is told the time.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace parley::media {

using Micros = std::chrono::microseconds;

struct Time {
    std::int64_t us = 0;

    auto operator<=>(const Time&) const = default;
    friend Time operator+(Time t, Micros d) { return {t.us + d.count()}; }
    friend Time operator-(Time t, Micros d) { return {t.us - d.count()}; }
    friend Micros operator-(Time a, Time b) { return Micros{a.us - b.us}; }

    /// A deadline that never comes.
    static constexpr Time never() { return {INT64_MAX}; }
};

}  // namespace parley::media
