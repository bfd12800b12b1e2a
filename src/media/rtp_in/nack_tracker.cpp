#include "media/rtp_in/nack_tracker.hpp"

#include <algorithm>
#include <utility>

namespace parley::media {

void NackTracker::give_up_oldest(std::size_t count) {
    if (count == 0) return;
    gave_up_ = true;
    given_up_ += count;
    std::move(missing_.begin() + static_cast<std::ptrdiff_t>(count),
              missing_.begin() + static_cast<std::ptrdiff_t>(size_), missing_.begin());
    size_ -= count;
}

Micros NackTracker::retry_after(std::uint8_t tries) const {
    // Half a round trip of slack, then slower and slower: a path that lost it five times is not helped by hurry.
    const auto once = std::max(rtt_ * 3 / 2, kRetryMin);
    return std::min(once * (4 + tries) / 4, kRetryMax);
}

void NackTracker::handle_newest(std::int64_t before, std::int64_t sequence, Time now) {
    const auto gap = sequence - before - 1;
    if (gap <= 0) return;
    if (gap > static_cast<std::int64_t>(kMissingMax)) {
        // More than can be held: a key frame is cheaper than asking for all of it.
        given_up_ += static_cast<std::uint64_t>(gap);
        gave_up_ = true;
        give_up_oldest(size_);
        return;
    }
    const auto room = kMissingMax - size_;
    if (static_cast<std::size_t>(gap) > room) give_up_oldest(static_cast<std::size_t>(gap) - room);
    for (auto lost = before + 1; lost < sequence; ++lost) missing_[size_++] = {lost, now + kReorderWait, 0};
}

void NackTracker::handle_late(std::int64_t sequence) {
    const auto end = missing_.begin() + static_cast<std::ptrdiff_t>(size_);
    const auto found = std::lower_bound(missing_.begin(), end, sequence, [](const Missing& entry, std::int64_t wanted) {
        return entry.sequence < wanted;
    });
    if (found == end || found->sequence != sequence) return;
    std::move(found + 1, end, found);
    --size_;
}

void NackTracker::forget_before(std::int64_t sequence) {
    std::size_t old = 0;
    while (old < size_ && missing_[old].sequence < sequence) ++old;
    std::move(missing_.begin() + static_cast<std::ptrdiff_t>(old),
              missing_.begin() + static_cast<std::ptrdiff_t>(size_), missing_.begin());
    size_ -= old;
}

std::size_t NackTracker::take_due(Time now, std::span<std::uint16_t> out) {
    std::size_t taken = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size_; ++i) {
        auto& entry = missing_[i];
        if (entry.next_try <= now) {
            if (entry.tries >= kTriesMax) {
                gave_up_ = true;
                ++given_up_;
                continue;
            }
            if (taken < out.size()) {
                out[taken++] = static_cast<std::uint16_t>(entry.sequence);
                entry.next_try = now + retry_after(entry.tries++);
            }
        }
        missing_[kept++] = entry;
    }
    size_ = kept;
    return taken;
}

bool NackTracker::take_gave_up() {
    return std::exchange(gave_up_, false);
}

Time NackTracker::deadline() const {
    Time first = Time::never();
    for (std::size_t i = 0; i < size_; ++i) first = std::min(first, missing_[i].next_try);
    return first;
}

}  // namespace parley::media
