#include "media/engine/burst.hpp"

#include <span>
#include <utility>

namespace parley::media {

void Burst::on_packet(const Arrived& arrived) {
    if (count_ == held_.size()) forward();
    held_[count_++] = {room_, arrived};
}

void Burst::forward() {
    const auto count = std::exchange(count_, 0);
    std::array<const Arrived*, kPacketsMax> together;
    for (std::size_t first = 0; first < count; ++first) {
        Room* const room = held_[first].room;
        if (room == nullptr) continue;
        const auto* const track = held_[first].arrived.track;
        std::size_t size = 0;
        for (std::size_t i = first; i < count; ++i) {
            if (held_[i].arrived.track != track || held_[i].room == nullptr) continue;
            together[size++] = &held_[i].arrived;
            held_[i].room = nullptr;
        }
        room->forward(std::span(together).first(size));
    }
}

}  // namespace parley::media
