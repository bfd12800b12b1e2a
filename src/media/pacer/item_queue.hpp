// A bounded queue of pacer items: a ring that grows to what has ever waited at once. The Pacer owns one per class.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "media/pacer/pacer_item.hpp"

namespace parley::media {

template <std::size_t kMax>
class ItemQueue {
public:
    [[nodiscard]] bool try_push(const PacerItem& item) {
        if (count_ == kMax) return false;
        if (count_ == items_.size()) grow();
        items_[(head_ + count_++) % items_.size()] = item;
        bytes_ += item.size;
        return true;
    }
    [[nodiscard]] const PacerItem& front() const { return items_[head_]; }
    /// `index` from the front, below size().
    [[nodiscard]] const PacerItem& at(std::size_t index) const { return items_[(head_ + index) % items_.size()]; }
    PacerItem pop() {
        const PacerItem item = items_[head_];
        head_ = (head_ + 1) % items_.size();
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
    void grow() {
        std::vector<PacerItem> larger(std::clamp<std::size_t>(items_.size() * 2, 8, kMax));
        for (std::size_t index = 0; index < count_; ++index) larger[index] = at(index);
        items_ = std::move(larger);
        head_ = 0;
    }

    std::vector<PacerItem> items_;
    std::size_t head_ = 0;
    std::size_t count_ = 0;
    std::int64_t bytes_ = 0;
};

}  // namespace parley::media
