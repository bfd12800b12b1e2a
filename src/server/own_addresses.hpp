// The addresses of this machine that others may reach it at.
#pragma once

#include <string>
#include <vector>

namespace parley::server {

/// IPv4 addresses of the interfaces that are up, at most eight; loopback only where there is nothing else.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace parley::server
