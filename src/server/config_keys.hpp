// The one table of settings: from it come the file's keys, the environment's names, the flags, the checks, `config
// reference` and docs/configuration.md. A new setting is a field in config.hpp and a line in config_keys.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/config_value.hpp"

namespace parley::server {

struct Key {
    std::string_view name;  ///< "calls.ring_timeout"
    Ref (*in)(Config& config);
    std::string_view doc;               ///< one sentence or two
    std::string_view flag = {};         ///< "--listen"; empty when there is none
    std::string_view placeholder = {};  ///< what the flag's help shows: HOST:PORT; empty for a switch
    std::int64_t min = 0;
    std::int64_t max = 0;  ///< of a number, in milliseconds, bytes or units; 0: no range
    bool secret = false;   ///< never shown
    /// Looks at a text, or at each of a list. The message says what is wrong and how to mend it.
    Status (*check)(std::string_view text) = nullptr;

    [[nodiscard]] std::string_view section() const { return name.substr(0, name.find('.')); }
    [[nodiscard]] std::string_view field() const { return name.substr(name.find('.') + 1); }
    /// "PARLEY_CALLS__RING_TIMEOUT"
    [[nodiscard]] std::string environment_name() const;
};

[[nodiscard]] std::span<const Key> config_keys();
[[nodiscard]] const Key* find_key(std::string_view name);
/// The known key most like `name`; empty when none is near.
[[nodiscard]] std::string_view nearest_key(std::string_view name);

}  // namespace parley::server
