// What the generators' programs have in common: scenario and flags from the command line by a table, one scenario run,
// one line of JSON out. Header only.
#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flags.hpp"
#include "report.hpp"

namespace parley::load {

template <class Options>
using Setter = std::function<void(Options&, std::string_view)>;
template <class Options>
using Flags = std::map<std::string_view, Setter<Options>>;
template <class Options>
using Scenarios = std::map<std::string_view, Report (*)(const Options&)>;

template <class Options>
Setter<Options> number(std::string_view flag, int Options::*field, int low, int high) {
    return [=](Options& options, std::string_view text) { options.*field = parse_int(flag, text, low, high); };
}

/// "SCENARIO --flag value …". Throws std::invalid_argument when a flag is unknown or has no value.
template <class Options>
Options read_flags(int argc, char** argv, const Flags<Options>& flags) {
    if (argc < 2) throw std::invalid_argument("which scenario?");
    Options options;
    options.scenario = argv[1];
    for (int i = 2; i < argc; i += 2) {
        const auto entry = flags.find(argv[i]);
        if (entry == flags.end()) throw std::invalid_argument(std::string("unknown flag ") + argv[i]);
        if (i + 1 >= argc) throw std::invalid_argument(std::string(argv[i]) + " needs a value");
        entry->second(options, argv[i + 1]);
    }
    return options;
}

/// For scenarios that need a server: throws std::invalid_argument when none is named.
template <class Options>
void require_server(const Options& options) {
    if (options.target.sin_port == 0) throw std::invalid_argument("--target is missing");
    if (options.server_pid == 0) throw std::invalid_argument("--pid is missing");
}

inline void raise_file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/// The whole of main(). Exit code 2 for a wrong command line, 1 for a run that failed.
template <class Options>
int run_tool(const char* name, const Scenarios<Options>& scenarios, const std::function<Options()>& parse,
             const std::function<std::string()>& usage) {
    constexpr unsigned kRunLimitS = 180;
    try {
        const Options options = parse();
        const auto scenario = scenarios.find(options.scenario);
        if (scenario == scenarios.end()) throw std::invalid_argument("unknown scenario " + options.scenario);
        raise_file_limit();
        // Whatever hangs ends here.
        auto limit_s = kRunLimitS;
        if constexpr (requires { options.planned_s(); }) limit_s += options.planned_s();
        alarm(limit_s);
        std::printf("%s\n", scenario->second(options).json().c_str());
        return 0;
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "%s: %s\n%s", name, error.what(), usage().c_str());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", name, error.what());
        return 1;
    }
}

}  // namespace parley::load
