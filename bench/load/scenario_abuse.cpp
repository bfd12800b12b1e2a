#include "attackers.hpp"
#include "scenarios.hpp"
#include "schedule.hpp"

namespace parley::load {

Report run_abuse(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    Crowd crowd(options, options.pairs * 2);
    crowd.connect_up_to(options.pairs * 2);
    crowd.pair_all();

    Report report;
    Schedule calm(crowd, options);
    crowd.set_listener(&calm);
    calm.run(options.warmup_s, options.seconds, cpu);
    report.add("calm_p50_us", calm.samples().percentile_us(0.50));
    report.add("calm_p99_us", calm.samples().percentile_us(0.99));
    report.add("calm_cpu_share", calm.cpu_share());

    // Each message is still expected, and a connection that is lost throws: no call may be lost.
    Attackers attackers(options.target, options.media_port, options.attacks_per_s);
    Schedule attacked(crowd, options);
    crowd.set_listener(&attacked);
    attacked.run(options.warmup_s, options.seconds, cpu, [&](std::int64_t now) { attackers.step(now); });
    report.add("p50_us", attacked.samples().percentile_us(0.50));
    report.add("p99_us", attacked.samples().percentile_us(0.99));
    report.add("own_p99_us", attacked.own().percentile_us(0.99));
    report.add("cpu_share", attacked.cpu_share());
    report.add("attacks_per_s", static_cast<double>(attackers.made()) / (options.warmup_s + options.seconds));
    report.add("refused", static_cast<double>(attackers.refused()));
    return report;
}

}  // namespace parley::load
