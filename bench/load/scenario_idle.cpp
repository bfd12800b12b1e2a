#include <signal.h>

#include <string>

#include "crowd.hpp"
#include "meter.hpp"
#include "scenarios.hpp"

namespace parley::load {
namespace {

constexpr int kBaseConnections =
    100;  // stay open: what a server allocates once is not charged to the connections after them
constexpr int kSettleS = 2;

MemoryReading settled_reading(Crowd& crowd, const Options& options) {
    if (options.gc_signal) kill(options.server_pid, SIGUSR2);
    crowd.loop().run_for(kSettleS);
    return read_memory(options.server_pid);
}

}  // namespace

Report run_idle(const Options& options) {
    Crowd crowd(options, kBaseConnections + options.checkpoints.back());
    crowd.connect_up_to(kBaseConnections);
    const MemoryReading base = settled_reading(crowd, options);

    Report report;
    for (const int count : options.checkpoints) {
        crowd.connect_up_to(kBaseConnections + count);
        const MemoryReading reading = settled_reading(crowd, options);
        const std::string suffix = "_" + std::to_string(count);
        report.add("rss_bytes" + suffix, static_cast<double>(reading.rss_bytes - base.rss_bytes) / count);
        report.add("pss_bytes" + suffix, static_cast<double>(reading.pss_bytes - base.pss_bytes) / count);
    }
    report.add("base_mib", static_cast<double>(base.rss_bytes) / (1 << 20));
    return report;
}

}  // namespace parley::load
