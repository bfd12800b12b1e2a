#include "base/metrics.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace parley::metrics {

void Histogram::observe(double value) {
    const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    ++counts_[static_cast<std::size_t>(bucket)];
    sum_ += value;
}

std::vector<double> latency_bounds() {
    return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

Registry::Entry& Registry::entry(std::string_view name, std::string_view help, Kind kind, Labels labels,
                                 bool& created) {
    auto found = groups_.find(name);
    if (found == groups_.end()) found = groups_.emplace(std::string(name), Group{std::string(help), kind, {}}).first;
    auto& group = found->second;
    PARLEY_CHECK(group.kind == kind);
    for (auto& known : group.entries) {
        if (known.labels == labels) {
            created = false;
            return known;
        }
    }
    PARLEY_CHECK(++series_ <= kSeriesMax);
    created = true;
    return group.entries.emplace_back(Entry{kind, std::move(labels), nullptr, nullptr, nullptr, {}});
}

Counter& Registry::counter(std::string_view name, std::string_view help, Labels labels) {
    bool created = false;
    auto& e = entry(name, help, Kind::counter, std::move(labels), created);
    if (created) e.counter = &counters_.emplace_back();
    return *e.counter;
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, Labels labels) {
    bool created = false;
    auto& e = entry(name, help, Kind::gauge, std::move(labels), created);
    if (created) e.gauge = &gauges_.emplace_back();
    return *e.gauge;
}

Histogram& Registry::histogram(std::string_view name, std::string_view help, std::vector<double> bounds,
                               Labels labels) {
    bool created = false;
    auto& e = entry(name, help, Kind::histogram, std::move(labels), created);
    if (created) e.histogram = &histograms_.emplace_back(std::move(bounds));
    return *e.histogram;
}

void Registry::sample(std::string_view name, std::string_view help, Kind kind, std::function<double()> read,
                      Labels labels) {
    bool created = false;
    entry(name, help, kind, std::move(labels), created).read = std::move(read);
}

std::vector<Family> Registry::snapshot() const {
    std::vector<Family> families;
    families.reserve(groups_.size());
    for (const auto& [name, group] : groups_) {
        auto& family = families.emplace_back(Family{name, group.help, group.kind, {}});
        for (const auto& e : group.entries) {
            Series series{e.labels, 0, e.histogram};
            if (e.read)
                series.value = e.read();
            else if (e.counter)
                series.value = static_cast<double>(e.counter->value());
            else if (e.gauge)
                series.value = static_cast<double>(e.gauge->value());
            family.series.push_back(std::move(series));
        }
    }
    return families;
}

}  // namespace parley::metrics
