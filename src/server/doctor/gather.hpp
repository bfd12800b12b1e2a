// Looks at the machine for `parley doctor`: binds and releases ports, asks the TURN servers for a relay, opens the
// database. It changes nothing, makes no directory, and takes at most some seconds.
#pragma once

#include "base/instant.hpp"
#include "base/random.hpp"
#include "server/config.hpp"
#include "server/doctor/facts.hpp"

namespace parley::server {

[[nodiscard]] Facts gather(const Config& config, Instant now, Random& random);

}  // namespace parley::server
