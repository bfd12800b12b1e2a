#include "media/pacer/pacer.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

namespace {

constexpr std::int64_t budget_of(std::int64_t bytes) {
    return bytes * 8 * 1'000'000;
}

}  // namespace

void Pacer::set_target(Time now, std::int64_t target_bps) {
    refill(now);
    rate_bps_ = std::clamp(scaled(std::clamp<std::int64_t>(target_bps, 0, kRateMax), kFactor), kRateMin, kRateMax);
}

void Pacer::refill(Time now) {
    const Micros elapsed = began_ ? std::clamp(now - refilled_, Micros{0}, kQueueTimeMax) : Micros{0};
    began_ = true;
    refilled_ = std::max(refilled_, now);
    budget_ = std::min(budget_ + rate_bps_ * elapsed.count(), budget_of(quantum_bytes()));
}

void Pacer::charge(std::int64_t bytes) {
    budget_ = std::max(budget_ - budget_of(bytes), -rate_bps_ * kDebtMax.count() - budget_of(kPaddingSize));
}

std::int64_t Pacer::quantum_bytes() const {
    // Groups go out in one system call (UDP GSO): a millisecond's worth, or seven packets where that is no long burst.
    const std::int64_t least = bytes_in(rate_bps_, kQuantumMin);
    const std::int64_t most = bytes_in(rate_bps_, kBurstMax);
    return std::max(least, std::min(kGroupBytes, most));
}

std::int64_t Pacer::budget_to_begin() const {
    return budget_of(std::min(quantum_bytes(), retransmissions_.bytes() + video_.bytes()));
}

bool Pacer::refuses(const PacerItem& item) {
    const auto end = rekeying_.begin() + static_cast<std::ptrdiff_t>(rekeying_count_);
    const auto found = std::find(rekeying_.begin(), end, item.track);
    if (found == end) return false;
    if (!item.keyframe || !item.frame_start) return true;
    *found = rekeying_[--rekeying_count_];
    return false;
}

void Pacer::enqueue(Time now, PacerItem item, PacerSink& sink) {
    item.since = now;
    switch (item.kind) {
        case PacerItem::Class::audio:
            if (audio_.try_push(item)) return;
            ++counters_.dropped_audio;
            break;
        case PacerItem::Class::retransmission:
            if (retransmissions_.try_push(item)) return;
            ++counters_.dropped_retransmission;
            break;
        case PacerItem::Class::video:
            if (!refuses(item)) {
                if (video_.try_push(item)) return;
                drop_track(now, item.track, sink);  // a frame with a hole is worth nothing
                if (!refuses(item) && video_.try_push(item)) return;
            }
            ++counters_.dropped_video;
            break;
        case PacerItem::Class::padding:
            break;  // padding is made when it is needed, never queued
    }
    sink.drop(item);
}

std::optional<PacerItem> Pacer::next_paced() {
    if (!retransmissions_.empty()) return retransmissions_.pop();
    if (!video_.empty()) return video_.pop();
    return std::nullopt;
}

void Pacer::on_time(Time now, PacerSink& sink) {
    refill(now);
    drop_late(now, sink);
    // Audio is small and late audio is silence: it waits for nothing, but what it takes is not there for video.
    while (!audio_.empty()) {
        const PacerItem item = audio_.pop();
        charge(item.size);
        sink.send(item, 0);
    }
    serve_probe(now, sink);
    if (budget_ < budget_to_begin()) return;
    while (budget_ > 0) {
        const auto item = next_paced();
        if (!item) return;
        charge(item->size);
        sink.send(*item, 0);
    }
}

Time Pacer::deadline() const {
    if (!audio_.empty()) return audio_.front().since;
    Time due = probe_deadline();
    if (!retransmissions_.empty() || !video_.empty()) {
        const std::int64_t missing = std::max<std::int64_t>(budget_to_begin() - budget_, 0);
        due = std::min(due, refilled_ + Micros{(missing + rate_bps_ - 1) / rate_bps_});
    }
    const Micros late = kQueueTimeMax + Micros{1};
    if (!retransmissions_.empty()) due = std::min(due, retransmissions_.front().since + late);
    if (!video_.empty()) due = std::min(due, video_.front().since + late);
    return due;
}

void Pacer::drop_late(Time now, PacerSink& sink) {
    while (!retransmissions_.empty() && now - retransmissions_.front().since > kQueueTimeMax) {
        ++counters_.dropped_retransmission;
        sink.drop(retransmissions_.pop());
    }
    while (!video_.empty() && now - video_.front().since > kQueueTimeMax) {
        drop_track(now, video_.front().track, sink);
    }
}

void Pacer::drop_track(Time now, std::uint32_t track, PacerSink& sink) {
    // Everything up to a fresh key frame that waits already; without one, everything, and a key frame is to be asked
    // for.
    std::size_t among = video_.size();
    bool key_waits = false;
    for (std::size_t index = video_.size(); index-- > 0 && !key_waits;) {
        const PacerItem& item = video_.at(index);
        key_waits = item.track == track && item.keyframe && item.frame_start && now - item.since < kQueueTimeMax / 2;
        if (key_waits && index > 0) among = index;
        if (key_waits && index == 0) key_waits = false;  // dropping nothing would not help
    }
    video_.remove_if(among, [&](const PacerItem& item) {
        if (item.track != track) return false;
        ++counters_.dropped_video;
        sink.drop(item);
        return true;
    });
    if (!key_waits) begin_rekey(track, sink);
}

void Pacer::begin_rekey(std::uint32_t track, PacerSink& sink) {
    // With too many tracks waiting, one is let go on: its receiver sees a broken picture until the key frame.
    if (rekeying_count_ < kTracksRekeyingMax) rekeying_[rekeying_count_++] = track;
    ++counters_.rekeys;
    sink.must_rekey(track);
}

std::int64_t Pacer::queued_bytes() const {
    return audio_.bytes() + retransmissions_.bytes() + video_.bytes();
}

Micros Pacer::queue_delay() const {
    return time_for(queued_bytes(), rate_bps_);
}

}  // namespace parley::media
