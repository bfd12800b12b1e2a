#include "scenarios.hpp"
#include "schedule.hpp"

namespace parley::load {

Report run_latency(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    Crowd crowd(options, options.pairs * 2);
    crowd.connect_up_to(options.pairs * 2);
    crowd.pair_all();
    Schedule schedule(crowd, options);
    crowd.set_listener(&schedule);
    schedule.run(options.warmup_s, options.seconds, cpu);

    Report report;
    report.add("p50_us", schedule.samples().percentile_us(0.50));
    report.add("p99_us", schedule.samples().percentile_us(0.99));
    report.add("p999_us", schedule.samples().percentile_us(0.999));
    report.add("samples", static_cast<double>(schedule.samples().count()));
    report.add("cpu_share", schedule.cpu_share());
    return report;
}

}  // namespace parley::load
