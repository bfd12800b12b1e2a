// `parley doctor`: looks at what a server with this configuration would meet on this machine, and prints a line for
// each finding, with the mend below it where there is something to mend.
#pragma once

#include <cstdio>

#include "server/config_load.hpp"

namespace parley::server {

/// Exit code: 0 when nothing is bad (warnings may be), else 1.
int run_doctor(const LoadedConfig& loaded, std::FILE* out);

}  // namespace parley::server
