#include "options.hpp"

#include <stdexcept>
#include <string_view>

#include "../load/tool.hpp"

namespace parley::media_load {
namespace {

using load::number;
using load::parse_target;

/// One of two words; the second sets the field.
load::Setter<Options> choice(std::string_view flag, bool Options::*field, std::string_view off, std::string_view on) {
    return [=](Options& options, std::string_view text) {
        if (text != off && text != on) {
            throw std::invalid_argument(std::string(flag) + " takes " + std::string(off) + " or " + std::string(on));
        }
        options.*field = text == on;
    };
}

Options::Junk junk_of(std::string_view text) {
    if (text == "none") return Options::Junk::none;
    if (text == "media") return Options::Junk::media;
    if (text == "stun") return Options::Junk::stun;
    throw std::invalid_argument("--junk takes none, media or stun");
}

const load::Flags<Options>& flags() {
    static const load::Flags<Options> table{
        {"--target", [](Options& o, std::string_view v) { o.target = parse_target(v); }},
        {"--jwt-secret", [](Options& o, std::string_view v) { o.jwt_secret = v; }},
        {"--pid", number("--pid", &Options::server_pid, 1, 1 << 22)},
        {"--publishers", number("--publishers", &Options::publishers, 1, kPublishersMax)},
        {"--subscribers", number("--subscribers", &Options::subscribers, 1, kSubscribersMax)},
        {"--rate", number("--rate", &Options::rate_per_s, 1, kRateMax)},
        {"--burst", number("--burst", &Options::burst, 1, 32)},
        {"--bytes", number("--bytes", &Options::packet_bytes, kPacketBytesMin, kPacketBytesMax)},
        {"--concurrency", number("--concurrency", &Options::concurrency, 1, 200)},
        {"--warmup", number("--warmup", &Options::warmup_s, 0, kSecondsMax)},
        {"--seconds", number("--seconds", &Options::seconds, 1, kSecondsMax)},
        {"--server", choice("--server", &Options::janus, "parley", "janus")},
        {"--kind", choice("--kind", &Options::audio, "video", "audio")},
        {"--srtp", choice("--srtp", &Options::aes_cm, "gcm", "cm")},
        {"--junk", [](Options& o, std::string_view v) { o.junk = junk_of(v); }},
        {"--estimate", choice("--estimate", &Options::remb, "twcc", "remb")},
    };
    return table;
}

}  // namespace

std::string usage() {
    return "usage: parley-media-load forward|joins --target 127.0.0.1:PORT --pid SERVER_PID --jwt-secret S\n"
           "                                       [--server parley|janus]\n"
           "       parley-media-load limit\n"
           "  all:     --subscribers N --srtp gcm|cm\n"
           "  forward: --publishers N --rate PER_S --burst N --bytes N --kind video|audio --estimate twcc|remb\n"
           "           --warmup S --seconds S --junk none|media|stun\n"
           "  joins:   --concurrency N\n"
           "  limit:   --bytes N --seconds S   (no server: encrypts and sends to as many sockets)\n"
           "Prints one line of JSON. Loopback targets only.\n";
}

Options parse_options(int argc, char** argv) {
    auto options = load::read_flags(argc, argv, flags());
    if (options.scenario != "limit") load::require_server(options);
    return options;
}

}  // namespace parley::media_load
