#include "options.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "tool.hpp"

namespace parley::load {
namespace {

std::vector<int> parse_checkpoints(std::string_view text) {
    std::vector<int> values;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        values.push_back(parse_int("--checkpoints", text.substr(0, comma), 200, kConnectionsMax));
        if (values.size() > 1 && values[values.size() - 2] >= values.back()) {
            throw std::invalid_argument("--checkpoints must ascend");
        }
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return values;
}

const Flags<Options>& flags() {
    static const Flags<Options> table{
        {"--target", [](Options& o, std::string_view v) { o.target = parse_target(v); }},
        {"--protocol", [](Options& o, std::string_view v) { o.protocol = v; }},
        {"--jwt-secret", [](Options& o, std::string_view v) { o.jwt_secret = v; }},
        {"--pid", number("--pid", &Options::server_pid, 1, 1 << 22)},
        {"--pairs", number("--pairs", &Options::pairs, 1, kConnectionsMax / 2)},
        {"--in-flight", number("--in-flight", &Options::in_flight, 1, kInFlightMax)},
        {"--warmup", number("--warmup", &Options::warmup_s, 0, kSecondsMax)},
        {"--seconds", number("--seconds", &Options::seconds, 1, kSecondsMax)},
        {"--rate", number("--rate", &Options::rate_per_s, 1, kRateMax)},
        {"--connections", number("--connections", &Options::connections, 2, kConnectionsMax)},
        {"--attacks", number("--attacks", &Options::attacks_per_s, 1, 100'000)},
        {"--media-port", number("--media-port", &Options::media_port, 1, 65'535)},
        {"--minutes", number("--minutes", &Options::minutes, 1, kMinutesMax)},
        {"--concurrency", number("--concurrency", &Options::concurrency, 1, 1'000)},
        {"--checkpoints", [](Options& o, std::string_view v) { o.checkpoints = parse_checkpoints(v); }},
        {"--gc-signal", [](Options& o, std::string_view v) { o.gc_signal = v == "yes"; }},
        {"--rest-join", [](Options& o, std::string_view v) { o.rest_join = v != "no"; }},
        {"--message",
         [](Options& o, std::string_view v) {
             if (v != "offer" && v != "candidate") throw std::invalid_argument("--message takes offer or candidate");
             o.message = v == "offer" ? MessageKind::kOffer : MessageKind::kCandidate;
         }},
    };
    return table;
}

}  // namespace

std::string usage() {
    return "usage: parley-load relay|latency|setups|idle|calls|held|storm|unread|abuse --target 127.0.0.1:PORT --pid "
           "SERVER_PID\n"
           "  --protocol socketio|rooms|bare   --jwt-secret S       (socketio)\n"
           "  relay:   --pairs N --in-flight N --message offer|candidate --warmup S --seconds S\n"
           "  latency: --pairs N --rate PER_S  --message offer|candidate --warmup S --seconds S\n"
           "  setups:  --connections N --concurrency N\n"
           "  idle:    --checkpoints N,N --concurrency N --gc-signal yes|no\n"
           "  calls:   --pairs N --warmup S --seconds S --rest-join yes|no\n"
           "  held:    --pairs N --connections N --minutes M\n"
           "  storm:   --connections N\n"
           "  unread:  --connections N --pairs N --rate PER_S\n"
           "  abuse:   --pairs N --rate PER_S --attacks PER_S --media-port PORT --warmup S --seconds S\n"
           "Prints one line of JSON. Loopback targets only.\n";
}

Options parse_options(int argc, char** argv) {
    auto options = read_flags(argc, argv, flags());
    require_server(options);
    return options;
}

}  // namespace parley::load
