#include "base/instant.hpp"

#include <fmt/chrono.h>

namespace parley {

std::string to_iso8601(Instant t) {
    const std::int64_t seconds = t.ms >= 0 ? t.ms / 1000 : -((-t.ms + 999) / 1000);
    const auto millis = static_cast<int>(t.ms - seconds * 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(seconds)), millis);
}

}  // namespace parley
