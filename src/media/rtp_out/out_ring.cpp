#include "media/rtp_out/out_ring.hpp"

#include "base/check.hpp"

namespace parley::media {

// The extended numbers start a round later than the wire's, so that none is ever negative.
OutRing::OutRing(std::size_t slots, std::uint16_t first)
    : slots_(slots), oldest_(std::int64_t{0x10000} + first), end_(oldest_) {
    PARLEY_CHECK(slots > 0 && (slots & (slots - 1)) == 0);
}

std::int64_t OutRing::push(const OutSlot& slot) {
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
