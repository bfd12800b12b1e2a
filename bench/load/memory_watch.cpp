#include "memory_watch.hpp"

#include "meter.hpp"

namespace parley::load {

void MemoryWatch::read(std::int64_t at_ns) {
    readings_.push_back({at_ns, read_memory(pid_).rss_bytes});
}

double MemoryWatch::slope_bytes_per_min() const {
    if (readings_.size() < 2) return 0;
    const auto count = static_cast<double>(readings_.size());
    const auto minutes = [&](const Reading& reading) {
        return static_cast<double>(reading.at_ns - readings_.front().at_ns) / 60e9;
    };
    const auto bytes = [&](const Reading& reading) {
        return static_cast<double>(reading.bytes - readings_.front().bytes);
    };
    double mean_x = 0;
    double mean_y = 0;
    for (const auto& reading : readings_) {
        mean_x += minutes(reading) / count;
        mean_y += bytes(reading) / count;
    }
    double above = 0;
    double below = 0;
    for (const auto& reading : readings_) {
        above += (minutes(reading) - mean_x) * (bytes(reading) - mean_y);
        below += (minutes(reading) - mean_x) * (minutes(reading) - mean_x);
    }
    return below == 0 ? 0 : above / below;
}

}  // namespace parley::load
