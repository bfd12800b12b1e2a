#include <algorithm>
#include <stdexcept>

#include "../load/meter.hpp"
#include "hall.hpp"
#include "junk.hpp"
#include "scenarios.hpp"
#include "source.hpp"

namespace parley::media_load {
namespace {

constexpr std::int64_t kDrainNs = 300'000'000;

void run(Hall& hall, std::vector<Source>& sources, std::int64_t seconds) {
    const auto end = load::now_ns() + seconds * 1'000'000'000;
    while (load::now_ns() < end) {
        const auto now = load::now_ns();
        for (auto& source : sources) source.tick(now);
        hall.poll();
    }
}

std::uint64_t sent(const std::vector<Source>& sources) {
    std::uint64_t sum = 0;
    for (const auto& source : sources) sum += source.sent();
    return sum;
}

}  // namespace

load::Report run_forward(const Options& options) {
    Hall hall(options);
    const load::CpuMeter cpu(options.server_pid);
    hall.bring(Role::publisher, options.publishers);
    hall.poll_for(kDrainNs);
    const auto empty_bytes = load::read_memory(options.server_pid).rss_bytes;
    hall.bring(Role::subscriber, options.subscribers);

    std::vector<Source> sources;
    const auto start = load::now_ns();
    for (int i = 0; i < options.publishers; ++i) {
        // Evenly among each other.
        const auto offset = std::int64_t{1'000'000'000} * options.burst / options.rate_per_s * i / options.publishers;
        sources.emplace_back(options, *hall.persons()[static_cast<std::size_t>(i)], start + offset);
    }
    const Junk junk(options.junk, hall.persons().front()->transport().port().remote());
    run(hall, sources, options.warmup_s);
    hall.poll_for(kDrainNs);
    hall.tally().clear();
    const auto sent_before = sent(sources);
    const auto junk_before = junk.sent();
    const auto cpu_before = cpu.read_ns();
    for (auto& source : sources) source.skip_to(load::now_ns());
    run(hall, sources, options.seconds);
    const auto junk_per_s = static_cast<double>(junk.sent() - junk_before) / options.seconds;
    hall.poll_for(kDrainNs);
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;

    auto& tally = hall.tally();
    const auto due = static_cast<double>(sent(sources) - sent_before) * options.subscribers;
    const auto packets = static_cast<double>(tally.packets());
    const auto grown = load::read_memory(options.server_pid).rss_bytes - empty_bytes;
    load::Report report;
    report.add("per_cpu_s", packets / cpu_s);
    report.add("per_s", packets / options.seconds);
    report.add("cpu_share", cpu_s / options.seconds);
    report.add("loss_permille", 1'000 * (1 - packets / due));
    report.add("p50_us", tally.delays().percentile_us(0.5));
    report.add("p99_us", tally.delays().percentile_us(0.99));
    report.add("bytes_per_subscriber", static_cast<double>(grown) / options.subscribers);
    if (options.junk != Options::Junk::none) report.add("junk_per_s", junk_per_s);
    report.add("refused", static_cast<double>(hall.refused()));
    return report;
}

}  // namespace parley::media_load
