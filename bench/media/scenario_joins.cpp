#include "../load/meter.hpp"
#include "hall.hpp"
#include "scenarios.hpp"

namespace parley::media_load {

load::Report run_joins(const Options& options) {
    Hall hall(options);
    const load::CpuMeter cpu(options.server_pid);
    hall.bring(Role::publisher, options.publishers);
    const auto cpu_before = cpu.read_ns();
    const auto before = load::now_ns();
    hall.bring(Role::subscriber, options.subscribers);
    const auto seconds = static_cast<double>(load::now_ns() - before) / 1e9;
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;
    load::Report report;
    report.add("per_cpu_s", options.subscribers / cpu_s);
    report.add("per_s", options.subscribers / seconds);
    return report;
}

}  // namespace parley::media_load
