#include "media/rtp_out/sender_reports.hpp"

#include <algorithm>

namespace parley::media {

std::optional<SenderReports::Report> SenderReports::make(Time now, const OutStream& stream, const SenderClock& clock) {
    if (!stream.begun() || !clock.known() || now < clock.arrival) return std::nullopt;
    // Both ends of the pair move by the same time since the publisher's report, so it stays on the publisher's line
    // however long that report was under way.
    const auto passed = now - clock.arrival;
    Report report;
    report.ntp = clock.ntp + ntp_duration(passed);
    report.rtp = clock.rtp + static_cast<std::uint32_t>(passed.count() * clock.clock_rate_hz / 1'000'000) +
                 stream.timestamp_offset();
    report.packets = stream.packets();
    report.octets = stream.octets();
    sent_[count_++ % kRemembered] = {static_cast<std::uint32_t>(report.ntp >> 16), now};
    return report;
}

std::optional<Micros> SenderReports::round_trip(Time now, std::uint32_t last_report, std::uint32_t delay) const {
    if (last_report == 0) return std::nullopt;
    for (std::size_t i = 0; i < std::min(count_, kRemembered); ++i) {
        if (sent_[i].ntp_middle != last_report) continue;
        const Micros held{static_cast<std::int64_t>(delay) * 1'000'000 / 65'536};
        const auto round_trip = now - sent_[i].at - held;
        if (round_trip.count() < 0) return std::nullopt;
        return round_trip;
    }
    return std::nullopt;
}

}  // namespace parley::media
