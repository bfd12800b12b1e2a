#include "crowd.hpp"
#include "meter.hpp"
#include "scenarios.hpp"

namespace parley::load {

Report run_setups(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    const int warmup = options.connections / 5;  // the just-in-time compiler of the Node peers gets its chance
    Crowd crowd(options, warmup + options.connections);
    crowd.connect_up_to(warmup);

    const std::int64_t cpu_before = cpu.read_ns();
    const std::int64_t time_before = now_ns();
    crowd.connect_up_to(warmup + options.connections);
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;
    const auto wall_s = static_cast<double>(now_ns() - time_before) / 1e9;

    Report report;
    report.add("per_cpu_s", options.connections / cpu_s);
    report.add("per_s", options.connections / wall_s);
    report.add("cpu_share", cpu_s / wall_s);
    return report;
}

}  // namespace parley::load
