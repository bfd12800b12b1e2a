#include "net/timers.hpp"

#include <utility>

namespace parley::net {
namespace {

std::uint64_t make_number(std::uint32_t generation, std::uint32_t slot) {
    return static_cast<std::uint64_t>(generation) << 32 | slot;
}

}  // namespace

bool Timers::before(const Entry& a, const Entry& b) {
    return a.when != b.when ? a.when < b.when : a.order < b.order;
}

void Timers::place(std::size_t position, const Entry& entry) {
    heap_[position] = entry;
    slots_[entry.slot].position = static_cast<std::uint32_t>(position);
}

void Timers::sift_up(std::size_t position) {
    const Entry entry = heap_[position];
    while (position > 0) {
        const std::size_t parent = (position - 1) / 2;
        if (!before(entry, heap_[parent])) break;
        place(position, heap_[parent]);
        position = parent;
    }
    place(position, entry);
}

void Timers::sift_down(std::size_t position) {
    const Entry entry = heap_[position];
    for (;;) {
        std::size_t child = 2 * position + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && before(heap_[child + 1], heap_[child])) ++child;
        if (!before(heap_[child], entry)) break;
        place(position, heap_[child]);
        position = child;
    }
    place(position, entry);
}

std::uint64_t Timers::add(Instant when, Task task) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(slots_.size());
        slots_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    slots_[slot].task = std::move(task);
    heap_.push_back({when, ++order_, slot});
    sift_up(heap_.size() - 1);
    return make_number(slots_[slot].generation, slot);
}

Timers::Task Timers::remove(std::size_t position) {
    Slot& slot = slots_[heap_[position].slot];
    free_.push_back(heap_[position].slot);
    ++slot.generation;
    if (slot.generation == 0) slot.generation = 1;
    Task task = std::exchange(slot.task, nullptr);
    const Entry last = heap_.back();
    heap_.pop_back();
    if (position < heap_.size()) {
        place(position, last);
        sift_up(position);
        sift_down(slots_[last.slot].position);
    }
    return task;
}

void Timers::cancel(std::uint64_t timer) {
    const auto slot = static_cast<std::uint32_t>(timer);
    const auto generation = static_cast<std::uint32_t>(timer >> 32);
    if (slot >= slots_.size() || slots_[slot].generation != generation) return;
    // Dropping the task may run destructors that use the timers again, so it goes last.
    const Task dropped = remove(slots_[slot].position);
}

Instant Timers::next() const {
    return heap_.empty() ? Instant::never() : heap_.front().when;
}

Timers::Task Timers::take_due(Instant now) {
    if (heap_.empty() || heap_.front().when > now) return nullptr;
    return remove(0);
}

}  // namespace parley::net
