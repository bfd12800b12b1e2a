// The send queue of a UDP socket: datagrams one behind the other in one piece of memory, so that a run of them for one
// peer leaves as one message (UDP GSO). A ring, allocated once. Knows no socket; UdpSocket drives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/endpoint.hpp"

namespace parley::net {

class DatagramRing {
public:
    struct Entry {
        parley::Endpoint to;
        std::size_t offset = 0;
        std::size_t size = 0;
    };
    /// Datagrams of one size to one peer, the last may be shorter (udp(7), UDP_SEGMENT).
    struct Run {
        std::size_t count = 0;
        std::size_t bytes = 0;
        std::size_t segment = 0;  ///< size of all but the last
    };

    DatagramRing(std::size_t bytes_max, std::size_t datagrams_max);

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    /// Counted from the oldest.
    [[nodiscard]] const Entry& operator[](std::size_t i) const { return entries_[place_of(i)]; }
    /// Of all datagrams in it.
    [[nodiscard]] std::size_t bytes() const { return queued_; }
    [[nodiscard]] std::uint8_t* data(const Entry& entry) { return bytes_.data() + entry.offset; }

    /// Empty when there is no room: send, or drop_front(), and ask again.
    [[nodiscard]] std::span<std::uint8_t> reserve(std::size_t size);
    void commit(const parley::Endpoint& to, std::size_t size);
    void drop_front(std::size_t count);
    /// The longest run that begins at entry `from`, within both limits; count >= 1.
    [[nodiscard]] Run run_at(std::size_t from, std::size_t count_max, std::size_t bytes_max) const;

private:
    [[nodiscard]] std::size_t place_of(std::size_t i) const {
        const auto at = first_ + i;
        return at < entries_.size() ? at : at - entries_.size();
    }

    std::vector<std::uint8_t> bytes_;
    std::vector<Entry> entries_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t queued_ = 0;    ///< bytes of all entries
    std::size_t place_ = 0;     ///< offset of what was reserved last
    std::size_t reserved_ = 0;  ///< its size
};

}  // namespace parley::net
