// parley-media-load: one scenario against one server, or the limit of this machine; one line of JSON.
#include "../load/tool.hpp"
#include "scenarios.hpp"

using namespace parley::media_load;

int main(int argc, char** argv) {
    const parley::load::Scenarios<Options> scenarios{
        {"forward", run_forward},
        {"joins", run_joins},
        {"limit", run_limit},
    };
    return parley::load::run_tool<Options>(
        "parley-media-load", scenarios, [&] { return parse_options(argc, argv); }, usage);
}
