// The timers of a loop: an indexed binary heap, so that cancelling gives the memory back at once. It has no clock; the
// loop asks it what is due. About 72 bytes for each timer, since each Socket.IO connection keeps one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/instant.hpp"

namespace parley::net {

class Timers {
public:
    using Task = std::function<void()>;

    /// Never 0. Timers of the same instant fire in the order in which they were set.
    std::uint64_t add(Instant when, Task task);
    /// A number that has fired, was cancelled, or never was, is a miss.
    void cancel(std::uint64_t timer);
    /// When the next one is due; Instant::never() without any.
    [[nodiscard]] Instant next() const;
    /// Takes one task that is due at `now` off the heap; empty when none is.
    [[nodiscard]] Task take_due(Instant now);
    [[nodiscard]] std::size_t size() const { return heap_.size(); }

private:
    struct Entry {
        Instant when;
        std::uint64_t order;
        std::uint32_t slot;
    };
    struct Slot {
        Task task;
        std::uint32_t generation = 1;
        std::uint32_t position = 0;  ///< in the heap while in use
    };

    static bool before(const Entry& a, const Entry& b);
    void place(std::size_t position, const Entry& entry);
    void sift_up(std::size_t position);
    void sift_down(std::size_t position);
    Task remove(std::size_t position);

    std::vector<Entry> heap_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
    std::uint64_t order_ = 0;
};

}  // namespace parley::net
