// Tells what the engine takes of the heap from what the simulated room around it takes: the room says when the engine
// is called, and when the engine calls back. Off unless a test gives it a counter (heap.hpp). Tests only.
#pragma once

#include <cstdint>
#include <utility>

namespace parley::media::testing {

class HeapMeter {
public:
    using Count = std::uint64_t (*)();

    /// From now on, from zero; nullptr: no more.
    void start(Count count) { count_ = count, taken_ = 0; }
    [[nodiscard]] std::uint64_t taken() const { return taken_; }

    /// A call of the engine.
    template <class Work>
    void inside(Work&& work) {
        const auto before = now();
        std::forward<Work>(work)();
        taken_ += now() - before;
    }
    /// A call by the engine, within one of it.
    template <class Work>
    void outside(Work&& work) {
        const auto before = now();
        std::forward<Work>(work)();
        taken_ -= now() - before;
    }

private:
    [[nodiscard]] std::uint64_t now() const { return count_ == nullptr ? 0 : count_(); }

    Count count_ = nullptr;
    std::uint64_t taken_ = 0;
};

}  // namespace parley::media::testing
