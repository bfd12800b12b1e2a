// Latency samples and their percentiles. Exact: every sample is kept (a run is bounded), none is bucketed.
#pragma once

#include <cstdint>
#include <vector>

namespace parley::load {

class Samples {
public:
    void add(std::int64_t ns) { values_ns_.push_back(ns); }
    void clear() { values_ns_.clear(); }
    [[nodiscard]] std::size_t count() const { return values_ns_.size(); }
    /// `share` in 0..1; microseconds; 0 when there is no sample.
    [[nodiscard]] double percentile_us(double share);

private:
    std::vector<std::int64_t> values_ns_;
};

}  // namespace parley::load
