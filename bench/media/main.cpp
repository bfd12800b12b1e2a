// parley-media-load: one scenario against one server, or the limit of this machine; one line of JSON.
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <map>
#include <stdexcept>
#include <string_view>

#include "scenarios.hpp"

namespace {

using namespace parley::media_load;

constexpr unsigned kRunLimitS = 180;

const std::map<std::string_view, parley::load::Report (*)(const Options&)> kScenarios{
    {"forward", run_forward},
    {"joins", run_joins},
    {"limit", run_limit},
};

void raise_file_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const Options options = parse_options(argc, argv);
        const auto scenario = kScenarios.find(options.scenario);
        if (scenario == kScenarios.end()) throw std::invalid_argument("unknown scenario " + options.scenario);
        raise_file_limit();
        alarm(kRunLimitS);  // whatever hangs ends here
        std::printf("%s\n", scenario->second(options).json().c_str());
        return 0;
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "parley-media-load: %s\n%s", error.what(), usage().c_str());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "parley-media-load: %s\n", error.what());
        return 1;
    }
}
