// What must hold of the RTP, RTCP and payload codecs for any bytes at all. The fuzzers give their inputs to these, and
// a unit test the seeds of the fuzzers; a promise that is broken is a failed PARLEY_CHECK. For tests only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "base/check.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::proto::testing {

using rtp::Bytes;
using Buffer = std::vector<std::uint8_t>;

inline bool same(Bytes left, Bytes right) {
    return std::ranges::equal(left, right);
}

/// A packet that was taken, built anew from its parts, has the same parts; and it survives the repair stream.
inline void check_rebuilt(const rtp::PacketView& packet, std::span<const rtp::Extension> elements) {
    Buffer out(4'000);
    const rtp::HeaderFields fields{packet.ssrc, packet.timestamp, packet.sequence, packet.payload_type, packet.marker};
    const auto size = rtp::write_packet(out, fields, elements, packet.payload);
    PARLEY_CHECK(size > 0);
    if (size <= rtp::kPacketBytesMax) {
        const auto again = rtp::parse_packet(Bytes(out).first(size));
        PARLEY_CHECK(again && again->ssrc == packet.ssrc && again->sequence == packet.sequence);
        PARLEY_CHECK(again->timestamp == packet.timestamp && again->marker == packet.marker);
        PARLEY_CHECK(same(again->payload, packet.payload));
        for (const auto& element : elements) PARLEY_CHECK(rtp::find_extension(*again, element.id));
    }
    const auto wrapped = rtp::wrap_rtx(out, {.ssrc = 1}, elements, packet.sequence, packet.payload);
    PARLEY_CHECK(wrapped == size + rtp::kRtxHeaderBytes);
    if (wrapped > rtp::kPacketBytesMax) return;
    const auto original = rtp::unwrap_rtx(std::span(out).first(wrapped), packet.ssrc, packet.payload_type);
    PARLEY_CHECK(original);
    const auto back = rtp::parse_packet(*original);
    PARLEY_CHECK(back && same(back->payload, packet.payload) && back->sequence == packet.sequence);
}

inline void check_rtp(Bytes bytes) {
    static_cast<void>(rtp::is_rtcp(bytes));
    const auto packet = rtp::parse_packet(bytes);
    if (!packet) return;
    PARLEY_CHECK(packet->header_size + packet->payload.size() + packet->padding_size == bytes.size());
    for (unsigned i = 0; i < packet->csrc_count; ++i) static_cast<void>(packet->csrc(i));
    rtp::ExtensionIds ids;
    for (std::uint8_t id = 1; id <= rtp::kExtensionKinds; ++id) ids.set(static_cast<rtp::ExtensionKind>(id - 1), id);
    const auto values = rtp::read_extensions(*packet, ids);
    PARLEY_CHECK(values.mid.size() <= rtp::kStreamTextBytesMax && values.rid.size() <= rtp::kStreamTextBytesMax);
    std::vector<rtp::Extension> elements;
    rtp::for_each_extension(*packet, [&](const rtp::Extension& element) {
        PARLEY_CHECK(element.id != 0);
        elements.push_back(element);
    });
    check_rebuilt(*packet, elements);
    Buffer copy(bytes.begin(), bytes.end());
    static_cast<void>(rtp::unwrap_rtx(copy, 1, 96));
}

/// A feedback written anew from its arrivals says the same.
inline void check_feedback(const rtcp::TransportFeedback& feedback) {
    std::vector<std::int32_t> arrivals(feedback.status_count, rtcp::kMissing);
    feedback.for_each_arrival([&](std::uint16_t sequence, std::int32_t ticks) {
        const auto at = static_cast<std::uint16_t>(sequence - feedback.base_sequence);
        PARLEY_CHECK(at < feedback.status_count && arrivals[at] == rtcp::kMissing);
        arrivals[at] = ticks;
    });
    Buffer out(64 + std::size_t{3} * feedback.status_count);
    const auto size = rtcp::encode_transport_feedback(
        out, {1, 2, feedback.base_sequence, feedback.reference_time, feedback.feedback_count}, arrivals);
    PARLEY_CHECK(size > 0);
    rtcp::CompoundReader reader(Bytes(out).first(size));
    const auto view = reader.next();
    PARLEY_CHECK(view);
    const auto again = rtcp::parse_transport_feedback(*view);
    PARLEY_CHECK(again && again->status_count == feedback.status_count);
    PARLEY_CHECK(again->reference_time == feedback.reference_time);
    again->for_each_arrival([&](std::uint16_t sequence, std::int32_t ticks) {
        auto& expected = arrivals[static_cast<std::uint16_t>(sequence - feedback.base_sequence)];
        PARLEY_CHECK(expected == ticks);
        expected = rtcp::kMissing;
    });
    PARLEY_CHECK(std::ranges::all_of(arrivals, [](auto ticks) { return ticks == rtcp::kMissing; }));
}

/// The body of a transport-wide feedback behind its SSRCs.
inline void check_transport_feedback(Bytes bytes) {
    Buffer body(8);
    body.insert(body.end(), bytes.begin(), bytes.end());
    const auto feedback = rtcp::parse_transport_feedback({body, rtcp::kTransportLayerFeedback, 15});
    if (feedback) check_feedback(*feedback);
}

/// Reads all there is in each kind of packet, and writes anew what can be written.
struct RtcpChecker {
    Buffer out = Buffer(2'000);

    [[nodiscard]] rtcp::PacketView written(std::size_t size) const {
        PARLEY_CHECK(size > 0 && rtcp::is_whole(Bytes(out).first(size)));
        return rtcp::CompoundReader(Bytes(out).first(size)).next().value();
    }
    void operator()(const rtcp::SenderReport& report) {
        const std::vector<rtcp::ReportBlock> blocks(report.reports.begin(), report.reports.end());
        const auto again =
            rtcp::parse_sender_report(written(rtcp::encode_sender_report(out, report.ssrc, report.info, blocks)));
        PARLEY_CHECK(again && again->info == report.info && std::ranges::equal(again->reports, blocks));
    }
    void operator()(const rtcp::ReceiverReport& report) {
        const std::vector<rtcp::ReportBlock> blocks(report.reports.begin(), report.reports.end());
        const auto again = rtcp::parse_receiver_report(written(rtcp::encode_receiver_report(out, report.ssrc, blocks)));
        PARLEY_CHECK(again && std::ranges::equal(again->reports, blocks));
    }
    void operator()(const rtcp::SourceDescription& description) {
        description.for_each_cname([&](std::uint32_t ssrc, std::string_view cname) {
            PARLEY_CHECK(rtcp::parse_source_description(written(rtcp::encode_cname(out, ssrc, cname))));
        });
    }
    void operator()(const rtcp::Goodbye& goodbye) {
        std::vector<std::uint32_t> ssrcs;
        for (const auto ssrc : goodbye.ssrcs) ssrcs.push_back(ssrc.value);
        const auto again = rtcp::parse_goodbye(written(rtcp::encode_goodbye(out, ssrcs, goodbye.reason)));
        PARLEY_CHECK(again && again->reason == goodbye.reason && again->ssrcs.size() == ssrcs.size());
    }
    void operator()(const rtcp::Nack& nack) {
        std::vector<std::uint16_t> sequences;
        nack.for_each_sequence([&](std::uint16_t sequence) { sequences.push_back(sequence); });
        std::set<std::uint16_t> expected(sequences.begin(), sequences.end()), read;
        const auto again =
            rtcp::parse_nack(written(rtcp::encode_nack(out, nack.sender_ssrc, nack.media_ssrc, sequences)));
        PARLEY_CHECK(again);
        again->for_each_sequence([&](std::uint16_t sequence) { read.insert(sequence); });
        PARLEY_CHECK(read == expected);
    }
    void operator()(const rtcp::PictureLoss& loss) {
        PARLEY_CHECK(rtcp::parse_picture_loss(written(rtcp::encode_picture_loss(out, loss))) == loss);
    }
    void operator()(const rtcp::FullIntraRequest& request) {
        const std::vector<rtcp::FullIntraItem> items(request.items.begin(), request.items.end());
        const auto size = rtcp::encode_full_intra_request(out, request.sender_ssrc, items);
        PARLEY_CHECK(std::ranges::equal(rtcp::parse_full_intra_request(written(size))->items, items));
    }
    void operator()(const rtcp::ReceiverEstimate& estimate) {
        const auto size = rtcp::encode_receiver_estimate(out, estimate.sender_ssrc, estimate.bitrate_bps, {});
        PARLEY_CHECK(rtcp::parse_receiver_estimate(written(size))->bitrate_bps == estimate.bitrate_bps);
    }
    void operator()(const rtcp::TransportFeedback& feedback) { check_feedback(feedback); }
    void operator()(const rtcp::ExtendedReport& report) {
        const std::vector<rtcp::DelaySinceReference> delays(report.delays.begin(), report.delays.end());
        const auto size = rtcp::encode_extended_report(out, report.ssrc, report.reference_ntp, delays);
        const auto again = rtcp::parse_extended_report(written(size));
        PARLEY_CHECK(again && again->reference_ntp == report.reference_ntp &&
                     std::ranges::equal(again->delays, delays));
    }
    void operator()(const rtcp::Unknown&) {}
    void operator()(const rtcp::Malformed&) {}
};

inline void check_rtcp(Bytes bytes) {
    RtcpChecker checker;
    const bool whole = rtcp::for_each_packet(bytes, checker);
    PARLEY_CHECK(whole == rtcp::is_whole(bytes));
}

}  // namespace parley::proto::testing
