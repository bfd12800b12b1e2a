#include "media/rtp_out/out_ring.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace parley::media {

// The extended numbers start a round later than the wire's, so that none is ever negative.
OutRing::OutRing(std::size_t slots, std::uint16_t first)
    : slots_(std::min(slots, kSlotsMin)),
      slots_max_(slots),
      oldest_(std::int64_t{0x10000} + first),
      end_(oldest_),
      lap_(end_) {
    PARLEY_CHECK(slots > 0 && (slots & (slots - 1)) == 0);
}

void OutRing::make_room(Time now) {
    if (end_ == oldest_) lap_began_ = now;
    const auto size = static_cast<std::int64_t>(slots_.size());
    if (end_ - lap_ < size) return;
    if (slots_.size() == slots_max_ || now - lap_began_ >= kKeep) {
        lap_ = end_;
        lap_began_ = now;
        return;
    }
    std::vector<OutSlot> larger(slots_.size() * 2);
    for (auto kept = oldest_; kept < end_; ++kept)
        larger[static_cast<std::size_t>(kept) & (larger.size() - 1)] = *find(kept);
    slots_ = std::move(larger);
}

std::int64_t OutRing::push(const OutSlot& slot, Time now) {
    make_room(now);
    slots_[static_cast<std::size_t>(end_) & (slots_.size() - 1)] = slot;
    const auto given = end_++;
    if (end_ - oldest_ > static_cast<std::int64_t>(slots_.size()))
        oldest_ = end_ - static_cast<std::int64_t>(slots_.size());
    return given;
}

OutSlot* OutRing::find(std::int64_t sequence) {
    if (sequence < oldest_ || sequence >= end_) return nullptr;
    return &slots_[static_cast<std::size_t>(sequence) & (slots_.size() - 1)];
}

std::int64_t OutRing::extend(std::uint16_t sequence) const {
    const auto newest = end_ - 1;
    return newest +
           static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(newest)));
}

}  // namespace parley::media
