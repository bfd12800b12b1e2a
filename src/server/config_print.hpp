// The configuration as text for people: what holds now, and what there is to set.
#pragma once

#include <string>

#include "server/config_load.hpp"

namespace parley::server {

/// TOML that would give this configuration again, but for secrets, which show as "(hidden)" or "".
[[nodiscard]] std::string print_config(const LoadedConfig& loaded);
/// Every key with default, range, flag and meaning, as a TOML file that changes nothing.
[[nodiscard]] std::string config_reference_toml();
/// The same as a page: docs/configuration.md.
[[nodiscard]] std::string config_reference_markdown();
/// The same for machines: an array of {name, type, default, min?, max?, flag?, environment, secret, doc}.
[[nodiscard]] std::string config_reference_json();

}  // namespace parley::server
