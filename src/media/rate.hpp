// Rates in whole bits per second, and what they carry in a time. Just arithmetic, without overflow for anything below
// 1 Tbit/s and an hour.
#pragma once

#include <cstdint>

#include "media/time.hpp"

namespace parley::media {

/// What `bytes` in `time` is, in bit/s; 0 when no time has passed.
constexpr std::int64_t rate_of(std::int64_t bytes, Micros time) {
    return time.count() <= 0 ? 0 : bytes * 8 * 1'000'000 / time.count();
}

/// What a rate carries in a time, in whole bytes.
constexpr std::int64_t bytes_in(std::int64_t rate_bps, Micros time) {
    return rate_bps / 8 * time.count() / 1'000'000;
}

/// How long a rate takes for `bytes`, rounded up; `rate_bps` above 0.
constexpr Micros time_for(std::int64_t bytes, std::int64_t rate_bps) {
    return Micros{(bytes * 8 * 1'000'000 + rate_bps - 1) / rate_bps};
}

/// A share of a rate, in double precision.
constexpr std::int64_t scaled(std::int64_t rate_bps, double factor) {
    return static_cast<std::int64_t>(static_cast<double>(rate_bps) * factor);
}

}  // namespace parley::media
