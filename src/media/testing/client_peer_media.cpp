// What the client does with packets: the media that it gets, and the reports and requests of both sides.
#include <algorithm>
#include <utility>

#include "media/testing/client_peer.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::media::testing {

namespace rtcp = proto::rtcp;
namespace rtp = proto::rtp;

namespace {

constexpr Micros kReportEvery{1'000'000};

}  // namespace

void ClientPeer::on_published(SimSocket& socket, Datagram datagram) {
    if (gone_ || &socket != publishing_.get()) return;
    const auto opened = publishing_->link.handle(datagram, net_.events.now());
    if (opened && opened->rtcp) take_requests(opened->plain);
}

void ClientPeer::on_subscribed(SimSocket& socket, Datagram datagram) {
    if (gone_ || &socket != subscribing_.get()) return;
    const auto now = net_.events.now();
    const auto opened = subscribing_->link.handle(datagram, now);
    if (!opened) return;
    if (opened->rtcp) return take_reports(opened->plain, now);
    take_rtp(opened->plain, now);
}

void ClientPeer::take_rtp(std::span<std::uint8_t> plain, Time now) {
    const auto view = rtp::parse_packet(plain);
    if (!view) return failures.emplace_back("an RTP packet that is none"), void();
    const auto values = rtp::read_extensions(*view, ids_);
    if (values.transport_sequence) twcc_.handle_packet(now, *values.transport_sequence);
    if (const auto sink = sinks_.find(view->ssrc); sink != sinks_.end()) {
        if (values.audio_level) sink->second->note_level(values.audio_level->dbov);
        return sink->second->handle(*view, false, now);
    }
    const auto repair = repairs_.find(view->ssrc);
    if (repair == repairs_.end()) return failures.emplace_back("media of an SSRC that was not offered"), void();
    if (view->payload.empty()) return;  // padding that probes the path
    const auto original = rtp::unwrap_rtx(plain, repair->second, 96);
    if (!original) return failures.emplace_back("a repair packet that is none"), void();
    if (const auto again = rtp::parse_packet(*original)) sinks_[repair->second]->handle(*again, true, now);
}

void ClientPeer::take_requests(std::span<const std::uint8_t> compound) {
    const auto find = [this](std::uint32_t ssrc) -> ClientSource* {
        const auto it = std::ranges::find_if(sources_, [&](const auto& s) { return s->spec().ssrc == ssrc; });
        return it == sources_.end() ? nullptr : it->get();
    };
    const auto visit = [&](const auto& packet) {
        using T = std::decay_t<decltype(packet)>;
        if constexpr (std::is_same_v<T, rtcp::Nack>) {
            auto* source = find(packet.media_ssrc);
            if (source == nullptr) return;
            packet.for_each_sequence([&](std::uint16_t sequence) {
                source->handle_nack(sequence, publishing_->link, publishing_->transport_sequence);
            });
        } else if constexpr (std::is_same_v<T, rtcp::PictureLoss>) {
            if (auto* source = find(packet.media_ssrc)) source->handle_picture_loss();
        } else if constexpr (std::is_same_v<T, rtcp::Malformed>) {
            failures.emplace_back("RTCP that is none");
        }
    };
    if (!rtcp::for_each_packet(compound, visit)) failures.emplace_back("a compound that is none");
}

void ClientPeer::take_reports(std::span<const std::uint8_t> compound, Time now) {
    const auto visit = [&](const auto& packet) {
        using T = std::decay_t<decltype(packet)>;
        if constexpr (std::is_same_v<T, rtcp::SenderReport>) {
            const auto sink = sinks_.find(packet.ssrc);
            if (sink != sinks_.end())
                sink->second->stream().handle_sender_report(packet.info.ntp, packet.info.rtp_timestamp, now);
        } else if constexpr (std::is_same_v<T, rtcp::Malformed>) {
            failures.emplace_back("RTCP that is none");
        }
    };
    if (!rtcp::for_each_packet(compound, visit)) failures.emplace_back("a compound that is none");
}

void ClientPeer::on_time(Time now) {
    if (gone_) return;
    if (publishing_) {
        publishing_->link.on_time(now);
        for (auto& source : sources_) source->on_time(now, publishing_->link, publishing_->transport_sequence);
    }
    const bool due = now >= next_report_;
    if (due) next_report_ = now + kReportEvery;
    if (due && publishing_ && publishing_->link.open())
        for (const auto& source : sources_) source->send_report(now, publishing_->link);
    if (!subscribing_) return;
    subscribing_->link.on_time(now);
    if (!subscribing_->link.open()) return;
    send_feedback(now);
    take_said();
    if (due) report(now);
}

void ClientPeer::take_said() {
    while (const auto event = subscribing_->link.data() ? subscribing_->link.data()->take_event() : std::nullopt) {
        if (const auto* opened = std::get_if<ChannelOpened>(&*event)) {
            labels_of_channels_[opened->id] = opened->settings.label;
        } else if (const auto* closed = std::get_if<ChannelClosed>(&*event)) {
            labels_of_channels_.erase(closed->id);
        } else if (const auto* data = std::get_if<ChannelData>(&*event)) {
            said.push_back({labels_of_channels_[data->id], {data->bytes.begin(), data->bytes.end()}, data->binary});
        }
    }
    channels.clear();
    for (const auto& [id, label] : labels_of_channels_) channels.push_back(label);
}

void ClientPeer::report(Time now) {
    std::array<std::uint8_t, 1'200> out{};
    std::vector<rtcp::ReportBlock> blocks;
    for (auto& [ssrc, sink] : sinks_) {
        if (!sink->stream().started() || sink->stream().idle(now) || blocks.size() == rtcp::kReportsMax) continue;
        const auto report = sink->stream().take_report(now);
        blocks.push_back({ssrc, report.fraction_lost, report.cumulative_lost, report.highest_sequence, report.jitter,
                          report.last_sender_report, report.delay_since_last});
    }
    const auto size = rtcp::encode_receiver_report(out, own_ssrc_, blocks);
    subscribing_->link.send_rtcp(std::span(out).first(size));
}

void ClientPeer::send_feedback(Time now) {
    std::array<std::uint8_t, 1'200> out{};
    std::array<std::uint16_t, 64> lost{};
    for (auto& [ssrc, sink] : sinks_) {
        sink->on_time(now);
        if (const auto count = sink->stream().take_nacks(now, lost); count > 0) {
            const auto size = rtcp::encode_nack(out, own_ssrc_, ssrc, std::span(lost).first(count));
            subscribing_->link.send_rtcp(std::span(out).first(size));
        }
        if (sink->take_picture_loss(now)) {
            const auto size = rtcp::encode_picture_loss(out, {own_ssrc_, ssrc});
            subscribing_->link.send_rtcp(std::span(out).first(size));
        }
    }
    TwccFeedback built;
    while (feedback && twcc_.deadline() <= now && twcc_.try_build(now, built)) {
        rtcp::TransportFeedbackFields fields;
        fields.sender_ssrc = own_ssrc_;
        fields.base_sequence = built.base_sequence;
        fields.reference_time = built.reference_time;
        fields.feedback_count = built.feedback_count;
        const auto size = rtcp::encode_transport_feedback(out, fields, built.statuses());
        subscribing_->link.send_rtcp(std::span(out).first(size));
    }
}

}  // namespace parley::media::testing
