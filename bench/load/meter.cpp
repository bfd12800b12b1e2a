#include "meter.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace parley::load {
namespace {

std::int64_t to_ns(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

std::int64_t now_ns() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return to_ns(time);
}

// The process's CPU clock has nanoseconds where /proc/<pid>/stat has ticks of 10 ms.
CpuMeter::CpuMeter(int pid) {
    if (clock_getcpuclockid(pid, &clock_) != 0) {
        throw std::runtime_error("no process " + std::to_string(pid) + " to read the CPU time of");
    }
}

std::int64_t CpuMeter::read_ns() const {
    timespec time{};
    if (clock_gettime(clock_, &time) != 0) throw std::runtime_error("the server is gone");
    return to_ns(time);
}

int count_files(int pid) {
    const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd");
    return static_cast<int>(std::distance(begin(files), end(files)));
}

MemoryReading read_memory(int pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/smaps_rollup");
    MemoryReading reading;
    std::string key;
    std::string line;
    while (file >> key) {
        std::int64_t kib = 0;
        if (key == "Rss:" && file >> kib) reading.rss_bytes = kib * 1024;
        if (key == "Pss:" && file >> kib) reading.pss_bytes = kib * 1024;
        std::getline(file, line);
    }
    if (reading.rss_bytes == 0) throw std::runtime_error("cannot read the server's memory");
    return reading;
}

}  // namespace parley::load
