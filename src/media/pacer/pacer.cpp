#include "media/pacer/pacer.hpp"

#include <algorithm>

#include "media/rate.hpp"

namespace parley::media {

namespace {

constexpr Micros kIdleMax{2'000'000};  ///< longer times fill the budget no further; keeps the arithmetic small

constexpr std::int64_t budget_of(std::int64_t bytes) {
    return bytes * 8 * 1'000'000;
}

}  // namespace

void Pacer::set_target(Time now, std::int64_t target_bps) {
    refill(now);
    rate_bps_ = std::clamp(scaled(std::clamp<std::int64_t>(target_bps, 0, kRateMax), kFactor), kRateMin, kRateMax);
}

std::int64_t Pacer::rate_bps() const {
    return std::max(rate_bps_, rate_of(items_.bytes(), kHoldMax));
}

void Pacer::refill(Time now) {
    const Micros elapsed = began_ ? std::clamp(now - refilled_, Micros{0}, kIdleMax) : Micros{0};
    began_ = true;
    refilled_ = std::max(refilled_, now);
    budget_ = std::min(budget_ + rate_bps() * elapsed.count(), budget_of(quantum_bytes()));
}

void Pacer::charge(std::int64_t bytes) {
    budget_ = std::max(budget_ - budget_of(bytes), -rate_bps() * kDebtMax.count() - budget_of(kPaddingSize));
}

std::int64_t Pacer::quantum_bytes() const {
    // Groups go out in one system call (UDP GSO): a millisecond's worth, or seven packets where that is no long burst.
    const std::int64_t least = bytes_in(rate_bps(), kQuantumMin);
    const std::int64_t most = bytes_in(rate_bps(), burst_max_);
    return std::max(least, std::min(kGroupBytes, most));
}

std::int64_t Pacer::budget_to_begin() const {
    return budget_of(std::min(quantum_bytes(), items_.bytes()));
}

bool Pacer::refuses(const PacerItem& item) {
    const auto end = rekeying_.begin() + static_cast<std::ptrdiff_t>(rekeying_count_);
    const auto found = std::find(rekeying_.begin(), end, item.track);
    if (found == end) return false;
    if (!item.begins) return true;
    *found = rekeying_[--rekeying_count_];
    return false;
}

bool Pacer::passes(Time now, std::uint16_t size) {
    refill(now);
    if (!items_.empty() || budget_ <= 0) return false;
    charge(size);
    return true;
}

void Pacer::spend(Time now, std::uint16_t size) {
    refill(now);
    charge(size);
}

void Pacer::enqueue(const PacerItem& item, PacerSink& sink) {
    if (!refuses(item)) {
        if (items_.try_push(item)) return;
        drop_track(item.track, sink);  // a frame with a hole is worth nothing
        if (!refuses(item) && items_.try_push(item)) return;
    }
    ++counters_.dropped;
    sink.drop(item);
}

void Pacer::on_time(Time now, PacerSink& sink) {
    refill(now);
    serve_probe(now, sink);
    if (budget_ < budget_to_begin()) return;
    while (budget_ > 0 && !items_.empty()) {
        const PacerItem item = items_.pop();
        charge(item.size);
        sink.send(item, 0);
    }
}

Time Pacer::deadline() const {
    const Time due = probe_deadline();
    if (items_.empty()) return due;
    const std::int64_t missing = std::max<std::int64_t>(budget_to_begin() - budget_, 0);
    return std::min(due, refilled_ + Micros{(missing + rate_bps() - 1) / rate_bps()});
}

void Pacer::drop_track(std::uint32_t track, PacerSink& sink) {
    // Everything up to a fresh key frame that waits already; without one, everything, and a key frame is to be asked
    // for.
    std::size_t among = items_.size();
    bool key_waits = false;
    for (std::size_t index = items_.size(); index-- > 0 && !key_waits;) {
        const PacerItem& item = items_.at(index);
        key_waits = item.track == track && item.begins;
        if (key_waits && index > 0) among = index;
        if (key_waits && index == 0) key_waits = false;  // dropping nothing would not help
    }
    items_.remove_if(among, [&](const PacerItem& item) {
        if (item.track != track) return false;
        ++counters_.dropped;
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

}  // namespace parley::media
