// Gives the system back what a rush of arrivals or departures has left in the heap: glibc keeps freed memory between
// what is still in use (malloc_trim(3)), and after a hundred joins at once that is half as much as what they hold. It
// knows no connections, only how many came and went. Driven by Serving, on its loop; the heap is gone through on a
// thread beside.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "transport/loop.hpp"

namespace parley::server {

/// Tells the end of a rush from counts that are looked at regularly.
class RushWatch {
public:
    static constexpr std::uint64_t kRushMin = 64;  ///< fewer leave nothing worth the walk
    static constexpr std::uint64_t kCalm =
        8;  ///< calm: fewer than the rush's total divided by this since the last look

    /// `count` only grows. Whether a rush has calmed down since it last said so.
    [[nodiscard]] bool look(std::uint64_t count) {
        const std::uint64_t fresh = count - last_;
        last_ = count;
        rush_ += fresh;
        if (rush_ < kRushMin || fresh * kCalm > rush_) return false;
        rush_ = 0;
        return true;
    }

private:
    std::uint64_t last_ = 0;
    std::uint64_t rush_ = 0;
};

class HeapKeeper {
public:
    static constexpr Duration kEvery{2'000};
    /// `count`: how many have come and gone, called on the loop.
    HeapKeeper(transport::Loop& loop, std::function<std::uint64_t()> count);
    /// Waits for a walk that is under way, some milliseconds.
    ~HeapKeeper();
    HeapKeeper(const HeapKeeper&) = delete;
    HeapKeeper& operator=(const HeapKeeper&) = delete;

private:
    void wait();

    transport::Loop& loop_;
    std::function<std::uint64_t()> count_;
    RushWatch watch_;
    std::uint64_t timer_ = 0;
    std::jthread walk_;
};

}  // namespace parley::server
