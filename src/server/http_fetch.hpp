// One careful GET on behalf of the configuration: no redirect, no proxy, a time and a size that end it, and a look at
// the address that is really dialled. Blocks; never call it on a loop.
#pragma once

#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace parley::server {

struct FetchLimits {
    Duration time{5'000};
    std::size_t bytes = 1024 * 1024;
    bool private_addresses = false;  ///< allows 10/8 and the like; loopback needs a URL that names it
};

/// The body of a 200 answer. `url` is https, or http with a loopback host (config_checks.hpp). Error code
/// "fetch-failed"; the message is short and holds nothing of the answer.
[[nodiscard]] Result<std::string> fetch(const std::string& url, const FetchLimits& limits);

}  // namespace parley::server
