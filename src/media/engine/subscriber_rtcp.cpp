// What a subscriber's client reports and asks for: NACKs, key frames, feedback on what has arrived.
#include <algorithm>
#include <utility>

#include "media/engine/subscriber.hpp"
#include "proto/rtcp/compound.hpp"

namespace parley::media {

namespace rtp = proto::rtp;
namespace rtcp = proto::rtcp;

void Subscriber::answer_nacks(OutTrack& track, std::span<const std::uint16_t> lost, Time now, Wire& wire) {
    std::array<NackResponder::Repeat, 64> repeats{};
    auto stores = track.from->in.stores();
    const auto count = track.nacks.handle_nack(now, lost, track.forwarder, stores, track.types, repeats);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& repeat = repeats[i];
        // Without a repair stream the packet goes out again under the same number. With another header extension that
        // would be the same nonce for another packet, which SRTP must never see (RFC 7714 §8.4).
        if (!repeat.rtx && !repeat.first && !track.repeats_plainly) continue;
        if (send_stored(track, *repeat.packet, repeat.rewrite, repeat.rtx, now, wire)) {
            pacer_.spend(now, static_cast<std::uint16_t>(repeat.packet->bytes.size()));
            ++counters_.repeated;
        }
    }
}

void Subscriber::take_feedback(const rtcp::TransportFeedback& feedback, Time now) {
    constexpr std::size_t kArrivalsMax = 2'048;
    std::array<Arrival, kArrivalsMax> arrivals;
    const auto reference = feedback_clock_.unwrap(feedback.reference_time);
    std::size_t count = 0;
    std::uint16_t expected = feedback.base_sequence;
    const auto add = [&](std::uint16_t sequence, bool received, Time at) {
        if (count < kArrivalsMax) arrivals[count++] = {sequence, received, at};
    };
    feedback.for_each_arrival([&](std::uint16_t sequence, std::int32_t ticks) {
        while (expected != sequence && count < kArrivalsMax) add(expected++, false, {});
        add(sequence, true, reference + Micros{ticks * kArrivalTickUs});
        expected = static_cast<std::uint16_t>(sequence + 1);
    });
    estimator_.handle_feedback(now, std::span(arrivals).first(count));
}

void Subscriber::take_reports(const rtcp::Records<rtcp::ReportBlock>& blocks, Time now) {
    for (const auto block : blocks) {
        OutTrack* track = find(block.ssrc);
        if (track == nullptr || block.last_sr == 0) continue;
        const auto rtt = track->reports.round_trip(now, block.last_sr, block.delay_since_last_sr);
        if (!rtt) continue;
        estimator_.handle_rtt(now, *rtt);
        track->nacks.set_rtt(*rtt);
    }
}

void Subscriber::handle_rtcp(std::span<const std::uint8_t> plain, Time now, Wire& wire) {
    const auto key_frame = [this](std::uint32_t ssrc) {
        if (auto* track = find(ssrc); track != nullptr && track->forwarder.selector().source())
            track->from->in.want_keyframe(*track->forwarder.selector().source());
    };
    const auto visit = [&](const auto& packet) {
        using T = std::decay_t<decltype(packet)>;
        if constexpr (std::is_same_v<T, rtcp::ReceiverReport> || std::is_same_v<T, rtcp::SenderReport>) {
            take_reports(packet.reports, now);
        } else if constexpr (std::is_same_v<T, rtcp::Nack>) {
            OutTrack* track = find(packet.media_ssrc);
            if (track == nullptr) return;
            std::array<std::uint16_t, 256> lost{};
            std::size_t count = 0;
            packet.for_each_sequence([&](std::uint16_t sequence) {
                if (count < lost.size()) lost[count++] = sequence;
            });
            answer_nacks(*track, std::span(lost).first(count), now, wire);
        } else if constexpr (std::is_same_v<T, rtcp::PictureLoss>) {
            key_frame(packet.media_ssrc);
        } else if constexpr (std::is_same_v<T, rtcp::FullIntraRequest>) {
            for (const auto item : packet.items) key_frame(item.ssrc);
        } else if constexpr (std::is_same_v<T, rtcp::ReceiverEstimate>) {
            estimator_.handle_remb(
                static_cast<std::int64_t>(std::min<std::uint64_t>(packet.bitrate_bps, std::uint64_t{1} << 40)));
        } else if constexpr (std::is_same_v<T, rtcp::TransportFeedback>) {
            take_feedback(packet, now);
        } else if constexpr (std::is_same_v<T, rtcp::Malformed>) {
            ++counters_.malformed;
        }
    };
    if (!rtcp::for_each_packet(plain, visit)) ++counters_.malformed;
}

}  // namespace parley::media
