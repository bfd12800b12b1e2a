// Readings of the server process from outside: its CPU time and its memory. Knows nothing of sockets.
#pragma once

#include <cstdint>
#include <ctime>

namespace parley::load {

/// Monotonic time, nanoseconds.
[[nodiscard]] std::int64_t now_ns();

/// CPU time of a whole process, all its threads, also those that ended; user and system together.
class CpuMeter {
public:
    /// Throws std::runtime_error when there is no such process.
    explicit CpuMeter(int pid);
    [[nodiscard]] std::int64_t read_ns() const;

private:
    clockid_t clock_{};
};

struct MemoryReading {
    std::int64_t rss_bytes = 0;
    std::int64_t pss_bytes = 0;
};

/// Open files of a process, its connections among them.
[[nodiscard]] int count_files(int pid);

/// From /proc/<pid>/smaps_rollup. Kernel memory (socket buffers) is not in it, for any of the servers.
[[nodiscard]] MemoryReading read_memory(int pid);

}  // namespace parley::load
