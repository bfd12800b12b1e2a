#include "media/bwe/send_history.hpp"

#include <algorithm>

namespace parley::media {

std::uint16_t SendHistory::add(Time now, std::uint16_t size, std::uint32_t probe_cluster) {
    SentPacket& packet = slot(next_);
    land(packet);
    packet = {.sequence = next_, .at = now, .probe_cluster = probe_cluster, .size = size, .in_flight = true};
    in_flight_bytes_ += size;
    return static_cast<std::uint16_t>(next_++);
}

SentPacket* SendHistory::find(std::uint16_t sequence) {
    // The latest packet that had this number.
    const std::int64_t newest = next_ - 1;
    const std::int64_t unwrapped = newest - static_cast<std::uint16_t>(static_cast<std::uint16_t>(newest) - sequence);
    if (unwrapped < 1) return nullptr;
    SentPacket& packet = slot(unwrapped);
    return packet.sequence == unwrapped ? &packet : nullptr;
}

void SendHistory::land(SentPacket& packet) {
    if (!packet.in_flight) return;
    packet.in_flight = false;
    in_flight_bytes_ -= packet.size;
}

Unheard SendHistory::land_before(std::int64_t sequence) {
    Unheard unheard;
    oldest_ = std::max(oldest_, next_ - static_cast<std::int64_t>(kSentMax));
    for (; oldest_ < std::min(sequence, next_); ++oldest_) {
        SentPacket& packet = slot(oldest_);
        if (!packet.in_flight) continue;
        if (unheard.bytes == 0) unheard.since = packet.at;
        unheard.bytes += packet.size;
        land(packet);
    }
    return unheard;
}

Time SendHistory::oldest_in_flight() {
    oldest_ = std::max(oldest_, next_ - static_cast<std::int64_t>(kSentMax));
    while (oldest_ < next_ && !slot(oldest_).in_flight) ++oldest_;
    return oldest_ < next_ ? slot(oldest_).at : Time::never();
}

}  // namespace parley::media
