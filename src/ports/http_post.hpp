// A POST to somebody else's server, as a value, and the function that makes it: notify/ says what is sent, server/ has
// the client that may dial only where it is allowed to.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace parley::ports {

struct HttpPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;  ///< none has a line break
    std::string body;
};

struct HttpAnswer {
    int status = 0;
    long retry_after_s = 0;  ///< of Retry-After (RFC 9110 §10.2.3); 0: not said
};

inline constexpr const char* kUnreachable = "unreachable";

/// Blocks, within a time of its own; may be called by several threads. Errors, with nothing of the URL: unreachable (no
/// name, no connection, or no answer in time: another time it may be different), fetch-failed (any other).
using PostFunction = std::function<Result<HttpAnswer>(const HttpPost& request)>;

}  // namespace parley::ports
