#include "media/bwe/send_history.hpp"

#include <algorithm>
#include <utility>

namespace parley::media {

std::uint16_t SendHistory::add(Time now, std::uint16_t size, std::uint32_t probe_cluster) {
    make_room(now);
    SentPacket& packet = slot(next_);
    land(packet);
    packet = {.at = now, .probe_cluster = probe_cluster, .size = size, .in_flight = true};
    in_flight_bytes_ += size;
    return static_cast<std::uint16_t>(next_++);
}

SentPacket* SendHistory::find(std::uint16_t sequence) {
    const auto unwrapped = unwrap(sequence);
    return unwrapped >= std::max<std::int64_t>(oldest_kept(), 1) ? &slot(unwrapped) : nullptr;
}

std::int64_t SendHistory::unwrap(std::uint16_t sequence) const {
    const std::int64_t newest = next_ - 1;
    return newest - static_cast<std::uint16_t>(static_cast<std::uint16_t>(newest) - sequence);
}

void SendHistory::make_room(Time now) {
    if (sent_.size() == kSentMax || oldest_kept() < 1) return;
    const SentPacket& oldest = slot(oldest_kept());
    if (now - oldest.at >= (oldest.in_flight ? kKeepInFlight : kKeep)) return;
    std::vector<SentPacket> larger(sent_.size() * 2);
    for (auto kept = oldest_kept(); kept < next_; ++kept)
        larger[static_cast<std::size_t>(kept) & (larger.size() - 1)] = slot(kept);
    sent_ = std::move(larger);
}

void SendHistory::land(SentPacket& packet) {
    if (!packet.in_flight) return;
    packet.in_flight = false;
    in_flight_bytes_ -= packet.size;
}

Unheard SendHistory::land_before(std::uint16_t sequence) {
    Unheard unheard;
    const auto end = unwrap(sequence);
    oldest_ = std::max(oldest_, oldest_kept());
    for (; oldest_ < end; ++oldest_) {
        SentPacket& packet = slot(oldest_);
        if (!packet.in_flight) continue;
        if (unheard.bytes == 0) unheard.since = packet.at;
        unheard.bytes += packet.size;
        land(packet);
    }
    return unheard;
}

Time SendHistory::oldest_in_flight() {
    oldest_ = std::max(oldest_, oldest_kept());
    while (oldest_ < next_ && !slot(oldest_).in_flight) ++oldest_;
    return oldest_ < next_ ? slot(oldest_).at : Time::never();
}

}  // namespace parley::media
