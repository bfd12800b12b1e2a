// One careful request to somebody else's server: no redirect, no proxy, a time and a size that end it, and a look at
// the address that is really dialled. A GET on behalf of the configuration, or a POST to an address that a user gave
// (web push). Blocks; never call it on a loop.
#pragma once

#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "ports/http_post.hpp"

namespace parley::server {

struct FetchLimits {
    Duration time{5'000};
    std::size_t bytes = 1024 * 1024;
    bool private_addresses = false;  ///< allows 10/8 and the like; loopback needs a URL that names it
    bool loopback = true;            ///< allows a URL that names loopback; false for what users give
};

/// The body of a 200 answer. `url` is https, or http with a loopback host (config_checks.hpp). Error code
/// "fetch-failed" or "unreachable" (ports/http_post.hpp); the message is short and holds nothing of the answer.
[[nodiscard]] Result<std::string> fetch(const std::string& url, const FetchLimits& limits);

/// The answer's status, whatever it is; its body is thrown away. `request.url` as for fetch(), and the errors, with
/// nothing of the URL. The calling thread keeps its connections for the next.
[[nodiscard]] Result<ports::HttpAnswer> post(const ports::HttpPost& request, const FetchLimits& limits);

}  // namespace parley::server
