#include "media/feedback/twcc_receiver.hpp"

#include <algorithm>

namespace parley::media {

std::size_t TwccFeedback::expand(ReferenceClock& clock, std::span<Arrival> out) const {
    const Time reference = clock.unwrap(reference_time);
    const std::size_t count = std::min<std::size_t>(status_count, out.size());
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = {.sequence = static_cast<std::uint16_t>(base_sequence + i),
                  .received = arrival_ticks[i] != kMissing,
                  .at = arrival_ticks[i] == kMissing ? Time{} : reference + Micros{arrival_ticks[i] * kArrivalTickUs}};
    }
    return count;
}

std::int64_t TwccReceiver::unwrap(std::uint16_t sequence) const {
    if (newest_ < 0) return 65'536 + sequence;  // room for what was sent before the first that came
    const auto step = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(newest_));
    return newest_ + step;
}

void TwccReceiver::restart(std::int64_t sequence) {
    slots_.fill({});
    pending_ = 0;
    newest_ = next_base_ = sequence;
}

void TwccReceiver::handle_packet(Time now, std::uint16_t sequence) {
    const std::int64_t unwrapped = unwrap(sequence);
    const auto history = static_cast<std::int64_t>(kHistoryMax);
    if (newest_ < 0 || unwrapped >= newest_ + history) {
        restart(unwrapped);
    } else if (unwrapped < 0 || unwrapped <= newest_ - history || slot(unwrapped).sequence == unwrapped) {
        ++ignored_;
        return;
    }
    slot(unwrapped) = {unwrapped, now};
    newest_ = std::max(newest_, unwrapped);
    // A late packet is told of by a message that goes back to it; the sender knows the rest already.
    next_base_ = std::min(next_base_, unwrapped);
    ++pending_;
    schedule(now);
}

void TwccReceiver::schedule(Time now) {
    if (pending_ == 1) {
        due_ = now + kIntervalMin;
        if (built_) due_ = std::max(due_, last_built_ + kIntervalMax);
    } else if (pending_ >= kHurryPackets && built_) {
        due_ = std::max(now, std::min(due_, last_built_ + kIntervalMin));
    }
}

std::int64_t TwccReceiver::first_received_from(std::int64_t sequence) {
    while (sequence <= newest_ && slot(sequence).sequence != sequence) ++sequence;
    return sequence;
}

bool TwccReceiver::try_build(Time now, TwccFeedback& out) {
    if (pending_ == 0 || now < due_) return false;
    const auto history = static_cast<std::int64_t>(kHistoryMax);
    next_base_ = std::max(next_base_, newest_ - history + 1);
    const std::int64_t first = first_received_from(next_base_);
    // A gap that would fill a message is not worth one.
    if (first - next_base_ >= static_cast<std::int64_t>(TwccFeedback::kStatusesMax)) next_base_ = first;

    const std::int64_t reference = slot(first).at.us / kReferenceTickUs;
    out.base_sequence = static_cast<std::uint16_t>(next_base_);
    out.reference_time = static_cast<std::uint32_t>(reference) & 0xffffff;
    out.feedback_count = feedback_count_++;
    std::int64_t previous_ticks = 0;
    std::size_t count = 0;     // statuses up to and with the last received one
    std::size_t reported = 0;  // received ones
    const auto limit = std::min<std::int64_t>(newest_ - next_base_ + 1, TwccFeedback::kStatusesMax);
    for (std::int64_t i = 0; i < limit; ++i) {
        const Slot& at = slot(next_base_ + i);
        auto& ticks = out.arrival_ticks[static_cast<std::size_t>(i)];
        ticks = TwccFeedback::kMissing;
        if (at.sequence != next_base_ + i) continue;
        const std::int64_t since = (at.at.us - reference * kReferenceTickUs) / kArrivalTickUs;
        if (std::abs(since - previous_ticks) > TwccFeedback::kDeltaTicksMax) break;  // begins the next message
        ticks = static_cast<std::int32_t>(since);
        previous_ticks = since;
        count = static_cast<std::size_t>(i) + 1;
        ++reported;
    }
    out.status_count = static_cast<std::uint16_t>(count);
    next_base_ += static_cast<std::int64_t>(count);
    built_ = true;
    last_built_ = now;
    pending_ = next_base_ > newest_ ? 0 : std::max<std::size_t>(1, pending_ - std::min(pending_, reported));
    due_ = now;  // of what is left; the next arrival sets it anew
    return true;
}

}  // namespace parley::media
