// /livez and /readyz: for whoever restarts the process, and for whoever sends it traffic.
#pragma once

#include <functional>

#include "transport/route.hpp"

namespace parley::server {

/// /livez answers 200 while the loop turns; /readyz 200 or 503 as `ready` says.
[[nodiscard]] transport::Routes health_routes(std::function<bool()> ready);

}  // namespace parley::server
