// parley-load: one scenario against one server, one line of JSON. bench/run strings many of these together.
#include "scenarios.hpp"
#include "tool.hpp"

using namespace parley::load;

int main(int argc, char** argv) {
    const Scenarios<Options> scenarios{
        {"relay", run_relay}, {"latency", run_latency}, {"setups", run_setups},
        {"idle", run_idle},   {"calls", run_calls},     {"held", run_held},
        {"storm", run_storm}, {"unread", run_unread},   {"abuse", run_abuse},
    };
    return run_tool<Options>(
        "parley-load", scenarios, [&] { return parse_options(argc, argv); }, usage);
}
