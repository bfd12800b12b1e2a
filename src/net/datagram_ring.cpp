#include "net/datagram_ring.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace parley::net {

DatagramRing::DatagramRing(std::size_t bytes_max, std::size_t datagrams_max)
    : bytes_(bytes_max), entries_(datagrams_max) {}

// Between the end of the newest and the start of the oldest. A datagram is never cut by the end of the memory. One byte
// stays free, so that a full ring does not look like an empty one.
std::span<std::uint8_t> DatagramRing::reserve(std::size_t size) {
    reserved_ = 0;
    if (count_ == entries_.size()) return {};
    if (count_ == 0) {
        place_ = 0;
        if (size > bytes_.size()) return {};
    } else {
        const auto& newest = (*this)[count_ - 1];
        const auto head = (*this)[0].offset;
        const auto tail = newest.offset + newest.size;
        if (tail > head && bytes_.size() - tail >= size) {
            place_ = tail;
        } else if (tail > head && head > size) {
            place_ = 0;
        } else if (tail <= head && head - tail > size) {
            place_ = tail;
        } else {
            return {};
        }
    }
    reserved_ = size;
    return std::span(bytes_).subspan(place_, size);
}

void DatagramRing::commit(const parley::Endpoint& to, std::size_t size) {
    PARLEY_CHECK(size > 0 && size <= reserved_);
    entries_[place_of(count_)] = {to, place_, size};
    ++count_;
    queued_ += size;
    reserved_ = 0;
}

void DatagramRing::drop_front(std::size_t count) {
    count = std::min(count, count_);
    for (std::size_t i = 0; i < count; ++i) queued_ -= (*this)[i].size;
    first_ = count_ == count ? 0 : place_of(count);
    count_ -= count;
}

DatagramRing::Run DatagramRing::run_at(std::size_t from, std::size_t count_max, std::size_t bytes_max) const {
    const auto& head = (*this)[from];
    Run run{1, head.size, head.size};
    while (run.count < count_max && from + run.count < count_) {
        const auto& next = (*this)[from + run.count];
        const bool adjoins = next.offset == head.offset + run.bytes;
        if (!adjoins || next.size > run.segment || run.bytes + next.size > bytes_max || next.to != head.to) break;
        run.bytes += next.size;
        ++run.count;
        if (next.size < run.segment) break;  // a shorter one is the last
    }
    return run;
}

}  // namespace parley::net
