// The server's memory over minutes, and whether it grows. Knows nothing of what the server does meanwhile.
#pragma once

#include <cstdint>
#include <vector>

namespace parley::load {

class MemoryWatch {
public:
    explicit MemoryWatch(int pid) : pid_(pid) {}

    void read(std::int64_t at_ns);
    /// Least squares over all readings; 0 with fewer than two.
    [[nodiscard]] double slope_bytes_per_min() const;
    [[nodiscard]] std::int64_t first_bytes() const { return readings_.empty() ? 0 : readings_.front().bytes; }
    [[nodiscard]] std::int64_t last_bytes() const { return readings_.empty() ? 0 : readings_.back().bytes; }

private:
    struct Reading {
        std::int64_t at_ns = 0;
        std::int64_t bytes = 0;
    };
    int pid_;
    std::vector<Reading> readings_;
};

}  // namespace parley::load
