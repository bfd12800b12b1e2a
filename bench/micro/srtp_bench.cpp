// What it costs to protect and open a packet, over many contexts in turn, as a room with many subscribers does: one
// thread, CPU time. No network. Run by hand:
//   srtp-bench [--contexts N] [--bytes N] [--packets N]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "crypto/srtp.hpp"

namespace {

using namespace parley::crypto;

struct Arguments {
    std::size_t contexts = 200;
    std::size_t bytes = 1200;
    std::size_t packets = 400'000;
};

double cpu_seconds() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

void write_header(std::vector<std::uint8_t>& out, std::size_t index) {
    out[0] = 0x80;
    out[1] = 96;
    out[2] = static_cast<std::uint8_t>(index >> 8);
    out[3] = static_cast<std::uint8_t>(index);
}

double microseconds_per_packet(double begin, std::size_t packets) {
    return (cpu_seconds() - begin) * 1e6 / static_cast<double>(packets);
}

void measure(const char* name, SrtpProfile profile, const Arguments& arguments) {
    std::vector<SrtpSender> senders;
    std::vector<SrtpReceiver> receivers;
    for (std::size_t i = 0; i < arguments.contexts; ++i) {
        SrtpMaster master;
        master.key[0] = static_cast<std::uint8_t>(i);
        senders.emplace_back(profile, master);
        receivers.emplace_back(profile, master);
    }
    const std::vector<std::uint8_t> shared(arguments.bytes, 0x42);
    std::vector<std::vector<std::uint8_t>> out(arguments.contexts,
                                               std::vector<std::uint8_t>(arguments.bytes + kSrtpOverheadMax));
    const std::size_t rounds = std::max<std::size_t>(arguments.packets / arguments.contexts, 1);
    double protect = 1e9;
    double open = 1e9;
    std::size_t index = 0;
    for (int repetition = 0; repetition < 5; ++repetition) {  // the best of five: the machine is shared
        double protect_sum = 0;
        double open_sum = 0;
        for (std::size_t round = 0; round < rounds; ++round, ++index) {
            auto begin = cpu_seconds();
            std::size_t size = 0;
            for (std::size_t i = 0; i < arguments.contexts; ++i) {
                write_header(out[i], index);
                size = senders[i].protect(index, 12, 12, std::span(shared).subspan(12), out[i]);
            }
            protect_sum += microseconds_per_packet(begin, arguments.contexts);
            begin = cpu_seconds();
            for (std::size_t i = 0; i < arguments.contexts; ++i) {
                if (!receivers[i].unprotect(std::span(out[i]).first(size))) std::abort();
            }
            open_sum += microseconds_per_packet(begin, arguments.contexts);
        }
        protect = std::min(protect, protect_sum / static_cast<double>(rounds));
        open = std::min(open, open_sum / static_cast<double>(rounds));
    }
    std::printf("%-28s protect %.3f us  open %.3f us  per packet of %zu bytes, %zu contexts\n", name, protect, open,
                arguments.bytes, arguments.contexts);
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    for (int i = 1; i + 1 < argc; i += 2) {
        const auto value = static_cast<std::size_t>(std::atol(argv[i + 1]));
        if (std::strcmp(argv[i], "--contexts") == 0) arguments.contexts = std::max<std::size_t>(value, 1);
        if (std::strcmp(argv[i], "--bytes") == 0) arguments.bytes = std::clamp<std::size_t>(value, 12, 1400);
        if (std::strcmp(argv[i], "--packets") == 0) arguments.packets = value;
    }
    measure("AEAD_AES_128_GCM", SrtpProfile::aead_aes_128_gcm, arguments);
    measure("AEAD_AES_256_GCM", SrtpProfile::aead_aes_256_gcm, arguments);
    measure("AES_CM_128_HMAC_SHA1_80", SrtpProfile::aes_cm_128_hmac_sha1_80, arguments);
    return 0;
}
