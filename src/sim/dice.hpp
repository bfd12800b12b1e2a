// The one source of chance in a simulated world: the same seed gives the same choices on every machine. Not for ids;
// the server inside has a SeededRandom of its own. Header only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>

#include "base/instant.hpp"

namespace parley::sim {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    /// SplitMix64: small, and the same everywhere, which std's distributions are not.
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// 0 … n-1; 0 for n = 0.
    std::size_t below(std::size_t n) { return n == 0 ? 0 : next() % n; }
    bool chance(int percent) { return static_cast<int>(below(100)) < percent; }
    Duration between(std::int64_t from_ms, std::int64_t to_ms) {
        return Duration{from_ms + static_cast<std::int64_t>(below(static_cast<std::size_t>(to_ms - from_ms + 1)))};
    }
    /// Any element of a container that is not empty.
    template <class Container>
    auto& pick(Container& from) {
        return *std::next(from.begin(), static_cast<std::ptrdiff_t>(below(from.size())));
    }

private:
    std::uint64_t state_;
};

}  // namespace parley::sim
