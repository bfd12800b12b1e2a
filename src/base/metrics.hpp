// Counters, gauges and histograms as plain integers: an increment is one add. Not an exporter: server/metrics.cpp turns
// a snapshot into Prometheus text. One thread rule: a registry and all that it made belong to one loop; other threads
// post to it, or are asked for a value by a sample function when a snapshot is taken.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::metrics {

class Counter {
public:
    void add(std::uint64_t n = 1) { value_ += n; }
    [[nodiscard]] std::uint64_t value() const { return value_; }

private:
    std::uint64_t value_ = 0;
};

class Gauge {
public:
    void set(std::int64_t v) { value_ = v; }
    void add(std::int64_t n = 1) { value_ += n; }
    [[nodiscard]] std::int64_t value() const { return value_; }

private:
    std::int64_t value_ = 0;
};

/// Counts observations at or below each bound. The bounds rise and are given once.
class Histogram {
public:
    explicit Histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}
    void observe(double value);
    [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }
    /// Observations per bucket (not cumulative); the last is what lies above every bound.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const { return counts_; }
    [[nodiscard]] double sum() const { return sum_; }

private:
    std::vector<double> bounds_;
    std::vector<std::uint64_t> counts_;
    double sum_ = 0;
};

/// Seconds, from 100 µs to 10 s: for latencies.
[[nodiscard]] std::vector<double> latency_bounds();

using Labels = std::vector<std::pair<std::string, std::string>>;
enum class Kind { counter, gauge, histogram };

struct Series {
    Labels labels;
    double value = 0;                      ///< counter or gauge
    const Histogram* histogram = nullptr;  ///< valid until the registry changes
};

struct Family {
    std::string name;
    std::string help;
    Kind kind = Kind::counter;
    std::vector<Series> series;
};

/// Owner of all series. A returned reference stays good for the registry's life; asking again for the same name and
/// labels gives the same one. Names are "parley_…" in the Prometheus form; label values come from closed sets, never
/// from users.
class Registry {
public:
    static constexpr std::size_t kSeriesMax = 2000;

    Counter& counter(std::string_view name, std::string_view help, Labels labels = {});
    Gauge& gauge(std::string_view name, std::string_view help, Labels labels = {});
    Histogram& histogram(std::string_view name, std::string_view help, std::vector<double> bounds, Labels labels = {});
    /// `read` is called for each snapshot, on the loop.
    void sample(std::string_view name, std::string_view help, Kind kind, std::function<double()> read,
                Labels labels = {});
    [[nodiscard]] std::vector<Family> snapshot() const;

private:
    struct Entry {
        Kind kind = Kind::counter;
        Labels labels;
        Counter* counter = nullptr;
        Gauge* gauge = nullptr;
        Histogram* histogram = nullptr;
        std::function<double()> read;
    };
    struct Group {
        std::string help;
        Kind kind = Kind::counter;
        std::vector<Entry> entries;
    };
    Entry& entry(std::string_view name, std::string_view help, Kind kind, Labels labels, bool& created);

    std::map<std::string, Group, std::less<>> groups_;
    std::deque<Counter> counters_;
    std::deque<Gauge> gauges_;
    std::deque<Histogram> histograms_;
    std::size_t series_ = 0;
};

}  // namespace parley::metrics
