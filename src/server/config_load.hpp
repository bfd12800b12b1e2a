// Makes a Config of defaults, then the file, then the environment, then flags; each wins over the one before. Every
// refusal is one line that says where the mistake stands and how to mend it. Called once at start.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "server/config.hpp"

namespace parley::server {

/// Texts by key name, as flags give them: {"calls.ring_timeout", "45s"}.
using Overrides = std::vector<std::pair<std::string, std::string>>;

struct ConfigSources {
    std::string file;                        ///< path; empty: none
    std::map<std::string, std::string> env;  ///< only names that begin with PARLEY_ and hold "__" are looked at
    Overrides flags;
};

struct LoadedConfig {
    Config config;
    std::set<std::string, std::less<>> set;  ///< names of keys that somebody gave a value
};

/// Error code: "config".
[[nodiscard]] Result<LoadedConfig> load_config(const ConfigSources& sources);
/// What no single key can tell: pairs that belong together, pairs that exclude each other. load_config has called it.
[[nodiscard]] Status check_config(const Config& config);

/// This process's environment.
[[nodiscard]] std::map<std::string, std::string> process_environment();

}  // namespace parley::server
