// Reads the dates that clients send: RFC 3339 with a zone, as `Date.toISOString()` and Dart's
// `toUtc().toIso8601String()` write it.
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.hpp"

namespace parley::dialects::appointments {

/// "2026-10-15T10:00:00Z", with any number of fraction digits (those past milliseconds are dropped), `z`, `t` and
/// offsets such as +02:00. Nothing for all else: a time without its zone means another moment on each machine. Leap
/// seconds are refused.
[[nodiscard]] std::optional<Instant> parse_date_time(std::string_view text);

}  // namespace parley::dialects::appointments
