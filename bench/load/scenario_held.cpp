// Load that stays: idle connections and calls whose people signal now and then, for minutes. And the moment when all of
// them come at once.
#include <algorithm>
#include <string>

#include "crowd.hpp"
#include "memory_watch.hpp"
#include "meter.hpp"
#include "scenarios.hpp"
#include "stats.hpp"

namespace parley::load {
namespace {

constexpr std::int64_t kReadEveryNs = 5'000'000'000;
constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr int kSignalEveryS = 5;   // each call: a candidate one way
constexpr int kSettleS = 20;       // what comes with the first heartbeats is no growth
constexpr int kPairsAtOnce = 128;  // calls that are being set up
constexpr int kStormLimitS = 60;

/// Counts what the calls' people hear of each other, and when the last was sent.
class Calls : public Listener {
public:
    Calls(Crowd& crowd, std::size_t pairs) : crowd_(crowd), pairs_(pairs) {}

    bool on_text(Client& client, std::string_view text) override {
        if (!crowd_.protocol().is_message(text, MessageKind::kCandidate)) return false;
        verify_message(client, text, MessageKind::kCandidate);
        ++heard_;
        return true;
    }
    /// Sends what is due: each call in its turn, evenly over kSignalEveryS.
    void send_due(std::int64_t since_ns) {
        const auto due = since_ns * static_cast<std::int64_t>(pairs_) / (kSignalEveryS * kSecondNs);
        for (; sent_ < due; ++sent_) {
            Client& from = *crowd_.clients()[2 * (static_cast<std::size_t>(sent_) % pairs_)];
            from.send_text(crowd_.protocol().message(from, MessageKind::kCandidate));
        }
    }
    [[nodiscard]] std::int64_t sent() const { return sent_; }
    [[nodiscard]] std::int64_t heard() const { return heard_; }

private:
    Crowd& crowd_;
    std::size_t pairs_;
    std::int64_t sent_ = 0;
    std::int64_t heard_ = 0;
};

}  // namespace

Report run_held(const Options& options) {
    const CpuMeter cpu(options.server_pid);
    Crowd crowd(options, 2 * options.pairs + options.connections);
    crowd.connect_up_to(2 * options.pairs);
    crowd.pair_some(options.pairs, kPairsAtOnce);
    crowd.connect_up_to(2 * options.pairs + options.connections);
    Calls calls(crowd, static_cast<std::size_t>(options.pairs));
    crowd.set_listener(&calls);
    crowd.loop().run_for(kSettleS);

    MemoryWatch memory(options.server_pid);
    const auto begun = now_ns();
    const auto cpu_before = cpu.read_ns();
    const auto end = begun + options.minutes * 60 * kSecondNs;
    auto next_reading = begun;
    for (auto now = begun; now < end; now = now_ns()) {
        if (now >= next_reading) {
            memory.read(now);
            next_reading += kReadEveryNs;
        }
        calls.send_due(now - begun);
        crowd.loop().poll(10);
    }
    const auto cpu_s = static_cast<double>(cpu.read_ns() - cpu_before) / 1e9;
    crowd.loop().run_until([&] { return calls.heard() == calls.sent(); }, 5, "receiving the last messages");

    Report report;
    report.add("minutes", options.minutes);
    report.add("first_mib", static_cast<double>(memory.first_bytes()) / (1 << 20));
    report.add("last_mib", static_cast<double>(memory.last_bytes()) / (1 << 20));
    report.add("slope_kib_per_min", memory.slope_bytes_per_min() / 1024);
    report.add("cpu_share", cpu_s / (options.minutes * 60.0));
    report.add("signals", static_cast<double>(calls.heard()));
    return report;
}

Report run_storm(const Options& options) {
    Options all_at_once = options;
    all_at_once.concurrency = options.connections;
    Crowd crowd(all_at_once, options.connections);
    const CpuMeter cpu(options.server_pid);
    const auto cpu_before = cpu.read_ns();
    const auto before = now_ns();
    Samples back;
    class Arrivals : public CrowdWatch {
    public:
        Arrivals(Samples& samples, std::int64_t from) : samples_(samples), from_(from) {}
        void on_joined(const Client&) override { samples_.add(now_ns() - from_); }

    private:
        Samples& samples_;
        std::int64_t from_;
    } arrivals(back, before);
    crowd.set_watch(&arrivals);
    crowd.connect_up_to(options.connections);
    Report report;
    report.add("all_back_s", static_cast<double>(now_ns() - before) / 1e9);
    report.add("half_back_s", back.percentile_us(0.5) / 1e6);
    report.add("cpu_s", static_cast<double>(cpu.read_ns() - cpu_before) / 1e9);
    return report;
}

}  // namespace parley::load
