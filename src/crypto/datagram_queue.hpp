// A bounded queue of datagrams: what does not fit is dropped and counted. Used by crypto/dtls.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace parley::crypto {

class DatagramQueue {
public:
    explicit DatagramQueue(std::size_t datagrams_max) : datagrams_max_(datagrams_max) {}

    void push(std::span<const std::uint8_t> datagram) {
        if (size() >= datagrams_max_) {
            ++dropped_;
            return;
        }
        datagrams_.emplace_back(datagram.begin(), datagram.end());
    }
    /// The oldest; nothing when it is empty.
    std::optional<std::vector<std::uint8_t>> pop() {
        if (size() == 0) return std::nullopt;
        auto first = std::move(datagrams_[head_++]);
        if (head_ == datagrams_.size()) clear();
        return first;
    }
    /// Takes back the newest until `size` are left.
    void shrink(std::size_t to_size) {
        if (size() > to_size) datagrams_.resize(head_ + to_size);
    }
    void clear() {
        datagrams_.clear();
        head_ = 0;
    }
    [[nodiscard]] std::size_t size() const { return datagrams_.size() - head_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

private:
    std::size_t datagrams_max_;
    std::vector<std::vector<std::uint8_t>> datagrams_;
    std::size_t head_ = 0;  ///< of what was popped; the queue is drained before it grows again
    std::uint64_t dropped_ = 0;
};

}  // namespace parley::crypto
