#include "media/rtp_in/in_stream.hpp"

#include <algorithm>

namespace parley::media {

InStream::InStream(const Options& options)
    : options_(options), stats_(options.clock_rate_hz), rtx_stats_(options.clock_rate_hz) {
    clock_.clock_rate_hz = options.clock_rate_hz;
}

Place InStream::handle_packet(const Packet& packet, bool recovered) {
    const auto before = stats_.highest();
    const bool first = !stats_.started();
    const auto place = stats_.handle_packet(packet.sequence, packet.timestamp, packet.arrival, recovered);
    switch (place.arrival) {
        case ArrivalKind::refused:
        case ArrivalKind::too_old:
            return place;
        case ArrivalKind::duplicate:
            useless_rtx_ += recovered ? 1 : 0;
            return place;
        case ArrivalKind::restarted:
            nacks_.clear();
            break;
        case ArrivalKind::next:
            if (options_.nack && !first) nacks_.handle_newest(before, place.sequence, packet.arrival);
            break;
        case ArrivalKind::late:
            nacks_.handle_late(place.sequence);
            break;
    }
    bye_ = false;
    last_packet_ = std::max(last_packet_, packet.arrival);
    recovered_ += recovered ? 1 : 0;
    if (packet.frame.keyframe && packet.frame.frame_start && packet.frame.spatial == 0)
        nacks_.forget_before(place.sequence);
    count_rate(packet);
    return place;
}

void InStream::handle_relayed(const Packet& packet) {
    relayed_ = true;
    bye_ = false;
    last_packet_ = std::max(last_packet_, packet.arrival);
    count_rate(packet);
}

void InStream::count_rate(const Packet& packet) {
    rates_.add(packet.arrival, packet.frame.spatial, packet.frame.temporal,
               static_cast<std::uint32_t>(packet.header_size) + packet.payload_size + packet.padding_size);
}

bool InStream::handle_rtx_header(std::uint16_t sequence, std::uint32_t timestamp, Time arrival) {
    const auto place = rtx_stats_.handle_packet(sequence, timestamp, arrival, false);
    return place.arrival != ArrivalKind::duplicate;
}

void InStream::handle_sender_report(std::uint64_t ntp, std::uint32_t rtp, Time now) {
    clock_.ntp = ntp;
    clock_.rtp = rtp;
    clock_.arrival = now;
}

std::size_t InStream::take_nacks(Time now, std::span<std::uint16_t> out) {
    return nacks_.take_due(now, out);
}

ReceptionReport InStream::take_report(Time now) {
    auto report = stats_.take_report();
    if (clock_.known()) {
        report.last_sender_report = clock_.ntp_middle();
        const auto delay = std::clamp<std::int64_t>((now - clock_.arrival).count(), 0, 65'535'000'000);
        // RFC 3550 §6.4.1: DLSR in units of 1/65536 seconds
        report.delay_since_last = static_cast<std::uint32_t>(delay * 65'536 / 1'000'000);
    }
    return report;
}

std::optional<ReceptionReport> InStream::take_rtx_report() {
    if (!rtx_stats_.started()) return std::nullopt;
    return rtx_stats_.take_report();
}

}  // namespace parley::media
