#include "media/rtp_in/sequence_stats.hpp"

#include <algorithm>

namespace parley::media {

namespace {

std::size_t slot(std::int64_t sequence) {
    return static_cast<std::size_t>(sequence & (SequenceStats::kMisorderMax - 1));
}

}  // namespace

void SequenceStats::begin(std::int64_t sequence) {
    started_ = true;
    base_ = sequence;
    highest_ = sequence;
    jump_.reset();
    seen_.reset();
    seen_.set(slot(sequence));
    received_ = 0;
    expected_prior_ = 0;
    received_prior_ = 0;
    transit_.reset();
}

void SequenceStats::move_to(std::int64_t sequence) {
    if (sequence - highest_ >= kMisorderMax) {
        seen_.reset();
    } else {
        for (auto passed = highest_ + 1; passed < sequence; ++passed) seen_.reset(slot(passed));
    }
    seen_.set(slot(sequence));
    highest_ = sequence;
}

void SequenceStats::count(std::uint32_t timestamp, Time arrival) {
    ++received_;
    // RFC 3550 App. A.8: D(i-1,i) in timestamp units, the estimate kept times sixteen.
    const auto ticks = static_cast<std::uint32_t>(arrival.us / 1'000 * (clock_rate_hz_ / 1'000) +
                                                  arrival.us % 1'000 * clock_rate_hz_ / 1'000'000);
    const std::uint32_t transit = ticks - timestamp;
    if (transit_) {
        const auto change = static_cast<std::int32_t>(transit - *transit_);
        const auto distance = static_cast<std::uint32_t>(change < 0 ? -static_cast<std::int64_t>(change) : change);
        // A jump of the sender's timestamps is no jitter of the network, and would stay in the estimate for long.
        if (distance < 10 * clock_rate_hz_) jitter_scaled_ += distance - ((jitter_scaled_ + 8) >> 4);
    }
    transit_ = transit;
}

Place SequenceStats::handle_packet(std::uint16_t sequence, std::uint32_t timestamp, Time arrival, bool recovered) {
    if (!started_) {
        begin(sequence);
        count(timestamp, arrival);
        return {ArrivalKind::next, highest_};
    }
    const auto ahead = static_cast<std::uint16_t>(sequence - static_cast<std::uint16_t>(highest_));
    const auto behind = static_cast<std::uint16_t>(-ahead);
    // RFC 3550 App. A.1: in order, with a permissible gap
    if (ahead != 0 && ahead < kDropoutMax) {
        move_to(highest_ + ahead);
        jump_.reset();
        count(timestamp, arrival);
        return {ArrivalKind::next, highest_};
    }
    if (behind < kMisorderMax) {
        const auto extended = highest_ - behind;
        if (seen_.test(slot(extended))) {
            ++duplicates_;
            return {ArrivalKind::duplicate, extended};
        }
        seen_.set(slot(extended));
        if (!recovered) count(timestamp, arrival);
        // What came before the first packet we saw was never expected.
        base_ = std::min(base_, extended);
        return {ArrivalKind::late, extended};
    }
    if (recovered) return {ArrivalKind::too_old, highest_ - behind};
    // RFC 3550 App. A.1: a very large jump. Two packets in a row mean that the other side began anew.
    if (jump_ && *jump_ == sequence) {
        begin(highest_ + ahead);
        count(timestamp, arrival);
        return {ArrivalKind::restarted, highest_};
    }
    jump_ = static_cast<std::uint16_t>(sequence + 1);
    return {behind < 0x8000 ? ArrivalKind::too_old : ArrivalKind::refused, highest_};
}

std::uint64_t SequenceStats::lost() const {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(expected() - static_cast<std::int64_t>(received_), 0));
}

ReceptionReport SequenceStats::take_report() {
    // RFC 3550 App. A.3
    ReceptionReport report;
    const auto received = static_cast<std::int64_t>(received_);
    report.cumulative_lost =
        static_cast<std::int32_t>(std::clamp<std::int64_t>(expected() - received, -0x800000, 0x7FFFFF));
    const auto expected_interval = expected() - expected_prior_;
    const auto lost_interval = expected_interval - (received - received_prior_);
    expected_prior_ = expected();
    received_prior_ = received;
    if (expected_interval > 0 && lost_interval > 0)
        report.fraction_lost =
            static_cast<std::uint8_t>(std::min<std::int64_t>(lost_interval * 256 / expected_interval, 255));
    report.highest_sequence = static_cast<std::uint32_t>(highest_);
    report.jitter = jitter_scaled_ >> 4;
    return report;
}

}  // namespace parley::media
