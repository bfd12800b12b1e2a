// Numbers drawn from a handed-in Random, for the simulated network. The distributions of the standard library differ
// between its makers; these do not, so that a seed means the same run everywhere.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "base/random.hpp"

namespace parley::media::testing {

/// Uniform in [0, 1).
inline double uniform(Random& random) {
    std::array<std::uint8_t, 8> raw{};
    random.fill(raw);
    return static_cast<double>(std::bit_cast<std::uint64_t>(raw) >> 11) * 0x1p-53;
}

inline bool happens(Random& random, double probability) {
    return probability > 0 && uniform(random) < probability;
}

/// Near enough to a normal distribution with mean 0 and deviation 1, and never outside ±6 (Irwin-Hall of twelve).
inline double bell(Random& random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform(random);
    return sum;
}

}  // namespace parley::media::testing
