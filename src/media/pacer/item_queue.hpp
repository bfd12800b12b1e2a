// A bounded queue of pacer items: a ring that is made once. The Pacer owns one per class.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "media/pacer/pacer_item.hpp"

namespace parley::media {

template <std::size_t kMax>
class ItemQueue {
public:
    [[nodiscard]] bool try_push(const PacerItem& item) {
        if (count_ == kMax) return false;
        items_[(head_ + count_++) % kMax] = item;
        bytes_ += item.size;
        return true;
    }
    [[nodiscard]] const PacerItem& front() const { return items_[head_]; }
    /// `index` from the front, below size().
    [[nodiscard]] const PacerItem& at(std::size_t index) const { return items_[(head_ + index) % kMax]; }
    PacerItem pop() {
        const PacerItem item = items_[head_];
        head_ = (head_ + 1) % kMax;
        --count_;
        bytes_ -= item.size;
        return item;
    }
    /// Takes out those among the first `among` for which `takes` is true, keeps the others in order.
    template <class Takes>
    void remove_if(std::size_t among, Takes&& takes) {
        const std::size_t all = count_;
        for (std::size_t index = 0; index < all; ++index) {
            const PacerItem item = pop();
            if (index >= among || !takes(item)) (void)try_push(item);
        }
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }

private:
    std::array<PacerItem, kMax> items_{};
    std::size_t head_ = 0;
    std::size_t count_ = 0;
    std::int64_t bytes_ = 0;
};

}  // namespace parley::media
