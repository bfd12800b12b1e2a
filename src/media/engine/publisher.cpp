#include "media/engine/publisher.hpp"

#include <algorithm>
#include <utility>

#include "media/engine/grant.hpp"
#include "proto/payload/av1.hpp"
#include "proto/payload/h264.hpp"
#include "proto/payload/h264_size.hpp"
#include "proto/payload/vp8.hpp"
#include "proto/payload/vp9.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::media {
namespace {

namespace rtp = proto::rtp;

}  // namespace

Publisher::Publisher(std::unique_ptr<Link> link, std::uint32_t our_ssrc)
    : link_(std::move(link)), our_ssrc_(our_ssrc) {}

PublishedTrack* Publisher::find(std::uint32_t handle) {
    const auto it = std::ranges::find(tracks_, handle, &PublishedTrack::handle);
    return it == tracks_.end() ? nullptr : it->get();
}

std::unique_ptr<PublishedTrack> Publisher::take(std::string_view mid) {
    const auto it = std::ranges::find_if(tracks_, [&](const auto& track) { return track->facts.mid == mid; });
    if (it == tracks_.end()) return nullptr;
    auto track = std::move(*it);
    tracks_.erase(it);
    ssrcs_.remove_track(track->handle);
    return track;
}

void Publisher::learn(const Publication& publication) {
    for (const auto& codec : publication.codecs) {
        payloads_[codec.payload_type] = {codec.key.codec, true, false, 0};
        if (codec.rtx_payload_type)
            payloads_[*codec.rtx_payload_type] = {codec.key.codec, true, true, codec.payload_type};
    }
    const auto before = ids_;
    const auto& ids = publication.extensions;
    for (std::size_t i = 0; i < rtp::kExtensionKinds; ++i) {
        const auto kind = static_cast<rtp::ExtensionKind>(i);
        if (ids.has(kind)) ids_.set(kind, ids.id(kind));
    }
    if (ids_ == before) return;
    for (auto& track : tracks_) {
        track->ids = ids_;
        for (auto* out : track->out) out->forget_repeats();
    }
}

void Publisher::bind(const PublishedTrack& track) {
    ssrcs_.add_track(track.handle, track.facts.mid, track.facts.rids);
    for (std::size_t i = 0; i < track.facts.ssrcs.size() && i < track.in.sources(); ++i) {
        const auto source = static_cast<std::uint8_t>(i);
        ssrcs_.bind_signalled(track.facts.ssrcs[i].ssrc, {track.handle, source, false});
        if (track.facts.ssrcs[i].rtx_ssrc)
            ssrcs_.bind_signalled(*track.facts.ssrcs[i].rtx_ssrc, {track.handle, source, true});
    }
}

PublishedTrack* Publisher::add(const Publication& publication, const PeerId& peer, ports::TrackSource source,
                               Random& random) {
    if (tracks_.size() >= kTracksMax) return nullptr;
    ports::TrackView view;
    view.id = random_token(random, 9);
    view.peer = peer;
    view.kind = publication.kind == Kind::audio ? ports::TrackKind::audio : ports::TrackKind::video;
    view.source = source;
    auto& track = *tracks_.emplace_back(
        std::make_unique<PublishedTrack>(next_handle_++, std::move(view), publication, options_of(publication)));
    track.ids = ids_;
    for (std::size_t i = 0; i < publication.ssrcs.size() && i < track.in.sources(); ++i) {
        track.in.set_ssrc(static_cast<std::uint8_t>(i), publication.ssrcs[i].ssrc);
        if (publication.ssrcs[i].rtx_ssrc)
            track.in.set_rtx_ssrc(static_cast<std::uint8_t>(i), *publication.ssrcs[i].rtx_ssrc);
    }
    bind(track);
    return &track;
}

Publisher::Changes Publisher::apply(const PublishAnswer& answer, const PeerId& peer,
                                    const std::vector<ports::TrackLabel>& labels, Random& random) {
    Changes changes;
    for (const auto& mid : answer.ended_mids) {
        if (auto track = take(mid)) changes.ended.push_back(std::move(track));
    }
    for (const auto& publication : answer.publications) {
        learn(publication);
        const auto known =
            std::ranges::find_if(tracks_, [&](const auto& track) { return track->facts.mid == publication.mid; });
        if (known != tracks_.end()) {
            (*known)->live = publication.sending;
        } else if (publication.sending) {
            if (auto* track = add(publication, peer, source_of(labels, publication.mid, publication.kind), random))
                changes.added.push_back(track);
        }
    }
    memory_ = answer.memory;
    return changes;
}

std::optional<StreamBinding> Publisher::binding_of(const rtp::PacketView& view, const rtp::ExtensionValues& values,
                                                   const PayloadUse& use) {
    if (const auto* known = ssrcs_.find(view.ssrc)) return *known;
    const auto bound = ssrcs_.bind_unknown(view.ssrc, {values.mid, values.rid, values.repaired_rid}, use.rtx);
    if (!bound) {
        ++counters_.unknown_ssrc;
        return std::nullopt;
    }
    if (auto* track = find(bound->track)) {
        if (bound->rtx) {
            track->in.set_rtx_ssrc(bound->source, view.ssrc);
        } else {
            track->in.set_ssrc(bound->source, view.ssrc);
        }
    }
    return bound;
}

void Publisher::handle_rtp(std::span<std::uint8_t> plain, Time now, PacketSink& sink) {
    const auto view = rtp::parse_packet(plain);
    if (!view) {
        ++counters_.malformed;
        return;
    }
    ++counters_.packets;
    counters_.bytes += plain.size();
    const auto values = rtp::read_extensions(*view, ids_);
    if (values.transport_sequence) {
        twcc_.handle_packet(now, *values.transport_sequence);
        last_media_ssrc_ = view->ssrc;
    }
    const auto& use = payloads_[view->payload_type];
    if (!use.used) {
        ++counters_.malformed;
        return;
    }
    const auto binding = binding_of(*view, values, use);
    PublishedTrack* track = binding ? find(binding->track) : nullptr;
    if (track == nullptr) return;
    if (!use.rtx) return handle_media(*view, values, *track, binding->source, false, now, sink);

    InStream* stream = track->in.stream(binding->source);
    if (stream == nullptr || !stream->handle_rtx_header(view->sequence, view->timestamp, now)) return;
    const auto original = rtp::unwrap_rtx(plain, stream->ssrc(), use.original);
    if (!original) return;  // padding that probes the path
    if (const auto again = rtp::parse_packet(*original))
        handle_media(*again, rtp::read_extensions(*again, ids_), *track, binding->source, true, now, sink);
}

bool Publisher::read_payload(Packet& packet, const rtp::PacketView& view, const rtp::ExtensionValues& values,
                             PublishedTrack& track, std::uint8_t source) {
    namespace payload = proto::payload;
    if (view.payload.empty()) return true;
    std::optional<FrameInfo> frame;
    switch (packet.codec) {
        case Codec::opus:
        case Codec::red:
        case Codec::other:
            return true;
        case Codec::vp8:
            frame = payload::parse_vp8(view.payload, view.marker);
            break;
        case Codec::vp9:
            if (const auto vp9 = payload::parse_vp9(view.payload)) frame = vp9->info;
            break;
        case Codec::h264:
            frame = payload::parse_h264(view.payload, view.marker);
            break;
        case Codec::av1:
            frame = payload::parse_av1(view.payload, view.marker);
            break;
    }
    if (!frame) return false;
    packet.frame = *frame;
    if (!values.dependency_descriptor.empty()) {
        if (const auto descriptor = track.dependencies[source].parse(values.dependency_descriptor))
            payload::apply(packet.frame, *descriptor);
    }
    return true;
}

/// How large the picture is, where the codec says so: a subscriber asks for as much as it shows.
void Publisher::learn_size(const Packet& packet, rtp::Bytes payload, PublishedTrack& track, std::uint8_t source) {
    namespace payloads = proto::payload;
    const auto layers = [&](const auto& resolutions, std::size_t count) {
        for (std::size_t i = 0; i < std::min(count, resolutions.size()); ++i) {
            const auto width = static_cast<std::uint16_t>(resolutions[i].width);
            const auto height = static_cast<std::uint16_t>(resolutions[i].height);
            if (height == 0) continue;
            if (source == 0) track.in.set_layer_height(static_cast<std::uint8_t>(i), height);
            track.in.set_picture(source, width, height);
        }
    };
    if (packet.codec == Codec::vp8) {
        if (const auto size = payloads::parse_vp8_size(payload))
            track.in.set_picture(source, size->width, size->height);
    } else if (packet.codec == Codec::h264) {
        if (const auto size = payloads::parse_h264_size(payload))
            track.in.set_picture(source, size->width, size->height);
    } else if (packet.codec == Codec::vp9) {
        payloads::Vp9Structure structure;
        const auto vp9 = payloads::parse_vp9(payload, &structure);
        if (vp9 && vp9->has_structure) layers(structure.resolutions, structure.spatial_layers);
    } else if (const auto* structure = track.dependencies[source].structure()) {
        layers(structure->resolutions, structure->spatial_layers);  // AV1 RTP specification §A.8.3
    }
}

void Publisher::handle_media(const rtp::PacketView& view, const rtp::ExtensionValues& values, PublishedTrack& track,
                             std::uint8_t source, bool recovered, Time now, PacketSink& sink) {
    Packet packet;
    packet.bytes = view.bytes;
    packet.arrival = now;
    packet.ssrc = view.ssrc;
    packet.timestamp = view.timestamp;
    packet.sequence = view.sequence;
    packet.header_size = view.header_size;
    packet.payload_size = static_cast<std::uint16_t>(view.payload.size());
    packet.padding_size = view.padding_size;
    packet.payload_type = view.payload_type;
    packet.marker = view.marker;
    packet.codec = payloads_[view.payload_type].codec;
    if (values.audio_level) {
        packet.audio_level = values.audio_level->dbov;
        packet.voice = values.audio_level->voice;
    }
    if (!read_payload(packet, view, values, track, source)) {
        ++counters_.malformed;
        return;
    }
    const auto accepted = track.in.handle_packet(source, packet, recovered);
    if (!accepted) {
        ++counters_.useless;
        return;
    }
    if (packet.frame.keyframe) learn_size(packet, view.payload, track, source);
    sink.on_packet({&track, packet, accepted->sequence, source, values, accepted->restarted});
}

void Publisher::handle_rtcp(std::span<const std::uint8_t> plain, Time now) {
    namespace rtcp = proto::rtcp;
    const auto stream_of = [this](std::uint32_t ssrc) -> InStream* {
        const auto* binding = ssrcs_.find(ssrc);
        PublishedTrack* track = binding != nullptr && !binding->rtx ? find(binding->track) : nullptr;
        return track == nullptr ? nullptr : track->in.stream(binding->source);
    };
    const auto visit = [&](const auto& packet) {
        using T = std::decay_t<decltype(packet)>;
        if constexpr (std::is_same_v<T, rtcp::SenderReport>) {
            if (auto* stream = stream_of(packet.ssrc))
                stream->handle_sender_report(packet.info.ntp, packet.info.rtp_timestamp, now);
        } else if constexpr (std::is_same_v<T, rtcp::Goodbye>) {
            for (const auto ssrc : packet.ssrcs) {
                if (auto* stream = stream_of(ssrc.value)) stream->handle_bye();
            }
        } else if constexpr (std::is_same_v<T, rtcp::Malformed>) {
            ++counters_.malformed;
        }
    };
    if (!rtcp::for_each_packet(plain, visit)) ++counters_.malformed;
}

void Publisher::send_nacks(PublishedTrack& track, Time now, Wire& wire) {
    std::array<std::uint16_t, 64> lost{};
    std::array<std::uint8_t, Link::kRtcpBytesMax> out{};
    for (std::uint8_t source = 0; source < track.in.sources(); ++source) {
        InStream* stream = track.in.stream(source);
        if (stream == nullptr) continue;
        const auto count = stream->take_nacks(now, lost);
        if (count == 0) continue;
        const auto size = proto::rtcp::encode_nack(out, our_ssrc_, stream->ssrc(), std::span(lost).first(count));
        link_->send_rtcp(std::span(out).first(size), wire);
    }
}

void Publisher::send_keyframe_requests(PublishedTrack& track, Time now, Wire& wire) {
    std::array<std::uint8_t, 32> out{};
    while (const auto source = track.in.take_keyframe_request(now)) {
        const InStream* stream = track.in.stream(*source);
        if (stream == nullptr) continue;
        const auto size = proto::rtcp::encode_picture_loss(out, {our_ssrc_, stream->ssrc()});
        link_->send_rtcp(std::span(out).first(size), wire);
    }
}

void Publisher::send_feedback(Time now, Wire& wire) {
    TwccFeedback feedback;
    std::array<std::uint8_t, Link::kRtcpBytesMax> out{};
    while (twcc_.deadline() <= now && twcc_.try_build(now, feedback)) {
        proto::rtcp::TransportFeedbackFields fields;
        fields.sender_ssrc = our_ssrc_;
        fields.media_ssrc = last_media_ssrc_;
        fields.base_sequence = feedback.base_sequence;
        fields.reference_time = feedback.reference_time;
        fields.feedback_count = feedback.feedback_count;
        const auto size = proto::rtcp::encode_transport_feedback(out, fields, feedback.statuses());
        link_->send_rtcp(std::span(out).first(size), wire);
    }
}

void Publisher::send_reports(Time now, Wire& wire) {
    if (now < next_report_) return;
    next_report_ = now + kReportEvery;
    std::array<proto::rtcp::ReportBlock, proto::rtcp::kReportsMax> blocks;
    std::size_t count = 0;
    const auto send = [&] {
        std::array<std::uint8_t, Link::kRtcpBytesMax> out{};
        const auto size = proto::rtcp::encode_receiver_report(out, our_ssrc_, std::span(blocks).first(count));
        link_->send_rtcp(std::span(out).first(size), wire);
        count = 0;
    };
    const auto add = [&](std::uint32_t ssrc, const ReceptionReport& report) {
        blocks[count++] = {ssrc,          report.fraction_lost,      report.cumulative_lost, report.highest_sequence,
                           report.jitter, report.last_sender_report, report.delay_since_last};
        if (count == blocks.size()) send();
    };
    for (auto& track : tracks_) {
        for (std::uint8_t source = 0; source < track->in.sources(); ++source) {
            InStream* stream = track->in.stream(source);
            if (stream == nullptr || !stream->started()) continue;
            add(stream->ssrc(), stream->take_report(now));
            if (const auto rtx = stream->take_rtx_report(); rtx && stream->rtx_ssrc()) add(*stream->rtx_ssrc(), *rtx);
        }
    }
    if (count > 0) send();
}

void Publisher::on_time(Time now, Wire& wire) {
    link_->on_time(now, wire);
    if (!link_->open()) return;
    for (auto& track : tracks_) {
        send_nacks(*track, now, wire);
        send_keyframe_requests(*track, now, wire);
    }
    send_feedback(now, wire);
    send_reports(now, wire);
}

}  // namespace parley::media
