#include "media/engine/subscriber.hpp"

#include <algorithm>
#include <utility>

#include "media/rtp_out/plain_sound.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/header_builder.hpp"

namespace parley::media {
namespace {

namespace rtp = proto::rtp;
namespace rtcp = proto::rtcp;

constexpr std::int64_t kAudioBps = 40'000;       ///< set aside for a track that is heard
constexpr std::size_t kOverheadBytes = 20 + 28;  ///< about what stands around a payload: RTP's header, UDP's and IP's

OffererSettings settings(const Link& link, std::uint64_t session_id, const std::vector<std::string>& candidates) {
    OffererSettings made;
    made.local = link.local(candidates);
    made.session_id = session_id;
    return made;
}

/// The elements of a forwarded packet: what the publisher said, under the subscriber's ids, and our own count.
class ElementList {
public:
    ElementList(const rtp::ExtensionValues& values, const rtp::ExtensionIds& ids, std::uint16_t transport_sequence) {
        using Kind = rtp::ExtensionKind;
        if (ids.id(Kind::transport_sequence) != 0)
            add(ids.id(Kind::transport_sequence), rtp::write_transport_sequence(transport_, transport_sequence));
        if (values.audio_level && ids.id(Kind::audio_level) != 0)
            add(ids.id(Kind::audio_level), rtp::write_audio_level(level_, *values.audio_level));
        pass(ids, Kind::video_orientation, values.video_orientation);
        pass(ids, Kind::dependency_descriptor, values.dependency_descriptor);
        pass(ids, Kind::abs_capture_time, values.abs_capture_time);
    }
    [[nodiscard]] Elements list() const { return std::span(elements_).first(size_); }

private:
    void pass(const rtp::ExtensionIds& ids, rtp::ExtensionKind kind, rtp::Bytes data) {
        if (ids.id(kind) != 0 && !data.empty()) add(ids.id(kind), data);
    }
    void add(std::uint8_t id, rtp::Bytes data) { elements_[size_++] = {id, data}; }

    std::array<std::uint8_t, rtp::kTransportSequenceBytes> transport_{};
    std::array<std::uint8_t, rtp::kAudioLevelBytes> level_{};
    std::array<rtp::Extension, 5> elements_{};
    std::size_t size_ = 0;
};

}  // namespace

Subscriber::Subscriber(std::unique_ptr<Link> link, std::uint64_t session_id, std::vector<std::string> candidates,
                       Random& random)
    : link_(std::move(link)),
      random_(random),
      offerer_(settings(*link_, session_id, candidates)),
      candidates_(std::move(candidates)),
      estimator_(kEstimator) {}

Subscriber::~Subscriber() {
    for (auto& track : tracks_) std::erase(track->from->out, track.get());
}

OutTrack* Subscriber::find(std::uint32_t ssrc) {
    const auto it = std::ranges::find_if(tracks_, [&](const auto& track) { return track->ssrcs.ssrc == ssrc; });
    return it == tracks_.end() ? nullptr : it->get();
}

/// Sound is not allocated: it is wanted or it is not.
void Subscriber::aim_audio(OutTrack& track) {
    const bool wanted = track.wish.subscribed && !track.wish.paused;
    track.forwarder.selector().set_target(wanted ? std::optional(LayerSelector::Target{}) : std::nullopt);
}

/// A key frame that comes before the link is open is missed, and the next one may be a second away.
void Subscriber::want_keyframe(OutTrack& track, Time now) {
    const auto wanted = track.active && link_->open() ? track.forwarder.selector().keyframe_needed(now) : std::nullopt;
    const auto* stream = wanted ? track.from->in.stream(*wanted) : nullptr;
    // What a stream sends first is a key frame without asking.
    if (stream != nullptr && stream->started()) track.from->in.want_keyframe(*wanted);
}

bool Subscriber::write_and_send(OutTrack& track, const Packet& packet, const rtp::ExtensionValues& values,
                                const Rewrite& rewrite, const std::optional<RtxHeader>& rtx, std::uint8_t payload_type,
                                Time now, Wire& wire) {
    const auto index = rtx ? track.rtx_index.unwrap(rtx->sequence) : track.index.unwrap(rewrite.sequence);
    if (index < 0) return false;
    constexpr std::size_t kHeaderRoom = 96;  // our header and RTX's two bytes may be longer than the publisher's
    const auto out = wire.reserve(packet.bytes.size() + kHeaderRoom + crypto::kSrtpOverheadMax);
    if (out.empty()) {
        ++counters_.dropped;
        return false;
    }
    const auto bytes = static_cast<std::uint16_t>(packet.payload_size + kOverheadBytes);
    // What carries no transport-wide number is never spoken of in feedback: the estimate must not wait for it.
    const bool counted = track.ids.has(rtp::ExtensionKind::transport_sequence);
    const ElementList elements(values, track.ids,
                               counted ? estimator_.handle_sent(now, bytes, pacer_.running_probe()) : 0);
    const auto size = rtx ? write_repeated(out, packet, rewrite, *rtx, elements.list())
                          : write_forwarded(out, packet, rewrite, payload_type, elements.list());
    if (size == 0) return false;
    const auto header_size = size - body_size(packet, rewrite, rtx.has_value());
    const auto sent = link_->send_rtp(out, static_cast<std::uint64_t>(index), header_size, size, wire);
    if (sent == 0) return false;
    ++counters_.packets;
    counters_.bytes += sent;
    return true;
}

void Subscriber::on_packets(OutTrack& track, std::span<const Arrived* const> packets, Wire& wire) {
    if (!track.active || !link_->open()) return;
    for (const auto* arrived : packets) forward(track, *arrived, wire);
    // When nothing is forwarded at all, that cannot wait for the next allocation, which looks after all else.
    if (!track.forwarder.selector().source()) want_keyframe(track, packets.back()->packet.arrival);
}

void Subscriber::forward(OutTrack& track, const Arrived& arrived, Wire& wire) {
    if (arrived.restarted) track.forwarder.handle_restart(arrived.source);
    const InStream* stream = track.from->in.stream(arrived.source);
    std::optional<Packet> plain;
    if (track.unwraps_red && arrived.packet.codec == Codec::red && arrived.packet.payload_size > 0) {
        plain = plain_sound(arrived.packet);
        if (!plain) return;
    }
    const Packet& packet = plain ? *plain : arrived.packet;
    const auto rewrite =
        track.forwarder.handle_packet({packet, arrived.sequence, arrived.source, stream->sender_clock()});
    if (!rewrite) return;
    if (waits(track, packet, *rewrite)) return;
    const auto type = track.types.find(packet.payload_type);
    if (write_and_send(track, packet, arrived.values, *rewrite, std::nullopt, type.out, arrived.packet.arrival, wire))
        track.nacks.handle_sent(arrived.packet.bytes.size());
}

/// A packet that finds the pacer's budget used up leaves later, from the publisher's store.
bool Subscriber::waits(OutTrack& track, const Packet& packet, const Rewrite& rewrite) {
    const auto size = static_cast<std::uint16_t>(packet.payload_size + kOverheadBytes);
    // Late sound is silence, and what came late fills a place among what has left already.
    const bool newest = static_cast<std::uint16_t>(track.forwarder.out().newest()) == rewrite.sequence;
    if (track.from->facts.kind == Kind::audio || !newest || rewrite.filler) {
        pacer_.spend(packet.arrival, size);
        return false;
    }
    if (pacer_.passes(packet.arrival, size)) return false;
    const bool begins = std::exchange(track.rekeys, false) || (packet.frame.keyframe && packet.frame.frame_start);
    if (!pacing()) wake_();
    pacer_.enqueue({.handle = rewrite.sequence, .track = track.number, .size = size, .begins = begins}, *this);
    return true;
}

bool Subscriber::send_stored(OutTrack& track, const Packet& packet, const Rewrite& rewrite,
                             const std::optional<RtxHeader>& rtx, Time now, Wire& wire) {
    const auto view = rtp::parse_packet(packet.bytes);
    if (!view) return false;
    const auto values = rtp::read_extensions(*view, track.from->ids);
    std::optional<Packet> plain;
    if (track.unwraps_red && packet.codec == Codec::red && packet.payload_size > 0) {
        plain = plain_sound(packet);
        if (!plain) return false;
    }
    const Packet& written = plain ? *plain : packet;
    const auto type = track.types.find(written.payload_type);
    return write_and_send(track, written, values, rewrite, rtx, type.out, now, wire);
}

OutTrack* Subscriber::find_numbered(std::uint32_t track) {
    const auto it = std::ranges::find_if(tracks_, [&](const auto& one) { return one->number == track; });
    return it == tracks_.end() ? nullptr : it->get();
}

void Subscriber::send(const PacerItem& item, std::uint32_t /*probe_cluster*/) {
    OutTrack* track = find_numbered(item.track);
    // What has been muted since is not to be seen, however short it waited.
    if (track == nullptr || !track->active || track->from->view.muted) return;
    auto& out = track->forwarder.out();
    const auto past = out.find_past(static_cast<std::uint16_t>(item.handle));
    const Packet* packet = past ? track->from->in.stores()[past->source]->find(past->in_sequence) : nullptr;
    if (packet == nullptr) return;
    if (send_stored(*track, *packet, out.rewrite_of(*past, *packet), std::nullopt, now_, *wire_))
        track->nacks.handle_sent(packet->bytes.size());
}

/// What is sent next of it has to begin anew; what was left out is no gap.
void Subscriber::must_rekey(std::uint32_t track) {
    OutTrack* dropped = find_numbered(track);
    if (dropped == nullptr) return;
    dropped->rest();
    dropped->rekeys = true;
}

TrackDemand Subscriber::demand_of(OutTrack& track, Time now) const {
    TrackDemand demand;
    demand.track = track.number;
    auto& in = track.from->in;
    if (track.from->facts.kind == Kind::audio) {
        demand.audio_bps = kAudioBps;
        return demand;
    }
    const bool screen = track.from->view.source == ports::TrackSource::screen;
    demand.priority = screen                     ? ViewPriority::screen
                      : track.wish.priority >= 5 ? ViewPriority::pinned
                      : track.wish.priority > 0  ? ViewPriority::speaker
                                                 : ViewPriority::grid;
    demand.prefers_sharp = screen;
    demand.visible = track.wish.subscribed && !track.wish.paused && !track.outside && !track.from->view.muted;
    demand.requested_height = track.wished_height();
    const auto ranks = in.ranks(now);
    const bool svc = track.from->layering() == Layering::svc;
    // What a layer costs before it was measured; enough to begin with the smallest.
    constexpr std::array<std::int64_t, TrackDemand::kSpatialMax> kNominal = {150'000, 500'000, 1'500'000};
    for (std::uint8_t source = 0; source < in.sources(); ++source) {
        InStream* stream = in.stream(source);
        if (stream == nullptr || !stream->started() || stream->idle(now)) continue;
        for (std::uint8_t spatial = 0; spatial < (svc ? TrackDemand::kSpatialMax : 1); ++spatial) {
            const std::size_t row = svc ? spatial : std::min<std::size_t>(ranks[source], TrackDemand::kSpatialMax - 1);
            std::int64_t sum = svc && spatial > 0 ? demand.layer_bps[spatial - 1u][TrackDemand::kTemporalMax - 1] : 0;
            demand.layer_height[row] = svc ? in.layer_height(spatial) : in.likely_height(source);
            const std::int64_t below = sum;
            for (std::uint8_t temporal = 0; temporal < TrackDemand::kTemporalMax; ++temporal) {
                const auto own = stream->rates().rate_bps(now, spatial, temporal);
                sum += own;
                if (own > 0) demand.layer_bps[row][temporal] = sum;
            }
            if (sum == below && spatial == 0) demand.layer_bps[row][0] = kNominal[row];
        }
    }
    // Before its first packet, and the first after a rest: what comes begins with a key frame, not to be missed.
    const auto flows = [&](std::uint8_t source) {
        const auto* stream = in.stream(source);
        return stream != nullptr && stream->started() && !stream->idle(now);
    };
    bool any = false;
    for (std::uint8_t source = 0; source < in.sources(); ++source) any = any || flows(source);
    if (!any) demand.layer_bps[0][0] = kNominal[0];
    return demand;
}

void Subscriber::allocate(Time now) {
    next_allocation_ = now + kAllocateEvery;
    std::array<TrackDemand, kTracksMax> demands;
    std::size_t count = 0;
    for (const auto& track : tracks_) {
        const bool silent = track->from->facts.kind == Kind::audio && (!track->from->live || track->from->view.muted);
        if (track->active && !silent) demands[count++] = demand_of(*track, now);
    }
    const auto result = allocator_.update(
        {now, estimator_.target_bps(), estimator_.last_probe_success(), std::span(demands).first(count)});
    if (result.wanted_bps > 0) estimator_.start(now);
    estimator_.set_wanted(now, result.wanted_bps);
    for (const auto& track : tracks_) {
        if (!track->active || track->from->facts.kind == Kind::audio) continue;
        const auto share = std::ranges::find(result.shares, track->number, &TrackShare::track);
        if (share == result.shares.end()) continue;
        auto& selector = track->forwarder.selector();
        selector.set_target(share->paused ? std::nullopt
                                          : std::optional(LayerSelector::Target{share->spatial, share->temporal}));
        selector.set_ranks(track->from->in.ranks(now));
        want_keyframe(*track, now);
    }
}

std::uint16_t Subscriber::send_padding(std::uint16_t size, std::uint32_t probe_cluster) {
    for (const auto& track : tracks_) {
        if (!track->active || !track->ssrcs.rtx_ssrc) continue;
        const auto type = track->types.find(track->from->facts.codecs.front().payload_type);
        if (!type.rtx) continue;
        // RFC 3550 §5.1: a packet of padding alone has at most 255 bytes of it.
        const std::size_t padding = std::min<std::size_t>(size, 255);
        const auto out = wire_->reserve(padding + 64);
        if (out.empty()) return 0;
        const auto bytes = static_cast<std::uint16_t>(padding + kOverheadBytes);
        const ElementList elements({}, track->ids, estimator_.handle_sent(now_, bytes, probe_cluster));
        std::array<std::uint8_t, 255> zeros{};
        zeros[padding - 1] = static_cast<std::uint8_t>(padding);
        const auto sequence = track->nacks.take_rtx_sequence();
        const rtp::HeaderFields fields{.ssrc = *track->ssrcs.rtx_ssrc, .sequence = sequence, .payload_type = *type.rtx};
        const auto written = rtp::write_packet(out, fields, elements.list(), std::span(zeros).first(padding));
        if (written == 0) return 0;
        out[0] |= 0x20;
        const auto index = track->rtx_index.unwrap(sequence);
        if (index < 0) return 0;
        const auto sent = link_->send_rtp(out, static_cast<std::uint64_t>(index), written - padding, written, *wire_);
        return sent == 0 ? std::uint16_t{0} : bytes;
    }
    return 0;
}

void Subscriber::send_reports(Time now, Wire& wire) {
    if (now < next_report_) return;
    next_report_ = now + kReportEvery;
    std::array<std::uint8_t, Link::kRtcpBytesMax> out{};
    for (const auto& track : tracks_) {
        if (!track->active || !track->forwarder.out().begun()) continue;
        const InStream* stream = track->from->in.stream(track->forwarder.out().source());
        if (stream == nullptr) continue;
        const auto report = track->reports.make(now, track->forwarder.out(), stream->sender_clock());
        if (!report) continue;
        auto size = rtcp::encode_sender_report(out, track->ssrcs.ssrc,
                                               {report->ntp, report->rtp, report->packets, report->octets}, {});
        size += rtcp::encode_cname(std::span(out).subspan(size), track->ssrcs.ssrc, track->from->view.peer.value);
        link_->send_rtcp(std::span(out).first(size), wire);
    }
}

void Subscriber::on_time(Time now, Wire& wire) {
    link_->on_time(now, wire);
    if (!link_->open()) return;
    if (!std::exchange(was_open_, true)) {
        for (auto& track : tracks_) want_keyframe(*track, now);
    }
    wire_ = &wire;
    now_ = now;
    if (estimator_.deadline() <= now) estimator_.on_time(now);
    while (const auto request = estimator_.next_probe()) pacer_.probe(now, *request);
    pacer_.set_target(now, estimator_.target_bps());
    if (pacer_.deadline() <= now) pacer_.on_time(now, *this);
    if (next_allocation_ <= now) allocate(now);
    send_reports(now, wire);
    wire_ = nullptr;
}

void Subscriber::set_wish(const ports::TrackWish& wish) {
    for (auto& track : tracks_) {
        if (track->from->view.id != wish.track) continue;
        track->wish = wish;
        if (track->from->facts.kind == Kind::audio) aim_audio(*track);
    }
    next_allocation_ = {};
}

}  // namespace parley::media
