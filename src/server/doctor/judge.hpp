// From facts to findings: each says what was looked at, how it is, and what to do about it. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/instant.hpp"
#include "server/config.hpp"
#include "server/doctor/facts.hpp"

namespace parley::server {

enum class Grade : std::uint8_t { good, warning, bad };

struct Finding {
    Grade grade = Grade::good;
    std::string area;  ///< ports, addresses, tls, clock, turn, database, disk, descriptors
    std::string what;
    std::string mend;  ///< "" where all is well
};

/// In the order of the areas; at least one finding for each.
[[nodiscard]] std::vector<Finding> judge(const Config& config, const Facts& facts, Instant now);

}  // namespace parley::server
