// A point in time in whole milliseconds since the Unix epoch. It has no now(): the core is told the time, so asking for
// it there does not compile. The runtime reads the wall clock once at start and then advances by the steady clock, so
// instants never go backwards within a process.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace parley {

using Duration = std::chrono::milliseconds;

struct Instant {
    std::int64_t ms = 0;

    auto operator<=>(const Instant&) const = default;
    friend Instant operator+(Instant t, Duration d) { return {t.ms + d.count()}; }
    friend Instant operator-(Instant t, Duration d) { return {t.ms - d.count()}; }
    friend Duration operator-(Instant a, Instant b) { return Duration{a.ms - b.ms}; }

    static constexpr Instant never() { return {INT64_MAX}; }
};

/// ISO 8601 in UTC with milliseconds, e.g. "2026-01-01T00:00:00.000Z" (RFC 3339 §5.6).
[[nodiscard]] std::string to_iso8601(Instant t);

}  // namespace parley
