// What a subscriber is offered and answers, and which out tracks come of it.
#include <algorithm>
#include <utility>

#include "media/engine/subscriber.hpp"
#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media {
namespace {

namespace rtp = proto::rtp;

std::uint32_t random_u32(Random& random) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    return rtp::load32(bytes.data());
}

/// RFC 2198 §5: the blocks name payload types, and we do not rewrite them.
bool needs_plain_sound(const std::vector<NegotiatedCodec>& theirs, const std::vector<NegotiatedCodec>& ours) {
    const auto type_of = [](const std::vector<NegotiatedCodec>& codecs, Codec codec) -> std::optional<std::uint8_t> {
        for (const auto& one : codecs)
            if (one.key.codec == codec) return one.payload_type;
        return std::nullopt;
    };
    if (!type_of(theirs, Codec::red)) return false;
    return !type_of(ours, Codec::red) || type_of(theirs, Codec::opus) != type_of(ours, Codec::opus);
}

}  // namespace

SendTrack Subscriber::describe(const PublishedTrack& track, StreamSsrc ssrcs) const {
    SendTrack send;
    send.kind = track.facts.kind;
    send.stream_id = track.view.peer.value;
    send.track_id = track.view.id;
    send.cname = track.view.peer.value;
    send.source = ssrcs;
    for (const auto& codec : track.facts.codecs) send.codecs.push_back(codec.key);
    return send;
}

std::unique_ptr<OutTrack> Subscriber::make(PublishedTrack& track, StreamSsrc ssrcs) {
    OutStream::Options options;
    options.ssrc = ssrcs.ssrc;
    options.clock_rate_hz = track.facts.codecs.front().clock_rate_hz;
    // RFC 3550 §5.1: random; in the lower half, so that a packet that came late at the very start has its place too.
    options.first_sequence = static_cast<std::uint16_t>((random_u32(random_) & 0x3FFF) | 0x1000);
    options.first_timestamp = random_u32(random_);
    options.first_picture_id = static_cast<std::uint16_t>(random_u32(random_) & 0x3FFF);
    options.first_tl0 = static_cast<std::uint8_t>(random_u32(random_));
    auto made = std::make_unique<OutTrack>(*this, track, ssrcs, track.layering(), options);
    made->number = next_number_++;
    made->wish.track = track.view.id;
    return made;
}

void Subscriber::add_track(PublishedTrack& track) {
    if (played_ || tracks_.size() >= kTracksMax) return;
    StreamSsrc ssrcs{random_u32(random_), std::nullopt};
    if (track.facts.kind == Kind::video) ssrcs.rtx_ssrc = random_u32(random_);
    auto mid = offerer_.add_track(describe(track, ssrcs));
    if (!mid) return;
    auto& made = *tracks_.emplace_back(make(track, ssrcs));
    made.mid = *mid;
    track.out.push_back(&made);
}

void Subscriber::remove_track(PublishedTrack& track) {
    const auto it = std::ranges::find_if(tracks_, [&](const auto& out) { return out->from == &track; });
    if (it == tracks_.end()) return;
    offerer_.remove_track((*it)->mid);
    std::erase(track.out, it->get());
    tracks_.erase(it);
}

std::optional<std::string> Subscriber::next_offer() {
    if (!offerer_.needs_offer()) return std::nullopt;
    const auto offer = offerer_.make_offer();
    if (!offer) return std::nullopt;
    offered_ = proto::sdp::encode_session(*offer);
    return offered_;
}

void Subscriber::activate(OutTrack& track, const Subscription& subscription, Time now) {
    track.active = subscription.receiving && !subscription.codecs.empty();
    if (!track.active) return track.rest();
    const auto before = std::pair(track.ids, track.types);
    track.ids = subscription.extensions;
    track.repeats_plainly = !track.ssrcs.rtx_ssrc && asks_again(subscription.codecs);
    if (track.repeats_plainly) track.ids.clear(rtp::ExtensionKind::transport_sequence);
    track.types = {};
    for (const auto& ours : subscription.codecs) {
        for (const auto& theirs : track.from->facts.codecs) {
            if (theirs.key != ours.key) continue;
            track.types.add({theirs.payload_type, ours.payload_type, ours.rtx_payload_type});
        }
    }
    track.unwraps_red = needs_plain_sound(track.from->facts.codecs, subscription.codecs);
    if (before != std::pair(track.ids, track.types)) track.forget_repeats();
    auto& selector = track.forwarder.selector();
    if (track.from->facts.kind == Kind::audio) return aim_audio(track);
    // The smallest at once, so that the first key frame is not missed; allocate() knows better soon.
    if (!std::exchange(track.fresh, false) || !track.wish.subscribed || track.wish.paused || track.outside) return;
    selector.set_target(LayerSelector::Target{});
    want_keyframe(track, now);
}

void Subscriber::begin_anew(Wire& wire) {
    link_->forget_remote(wire);
    estimator_ = BandwidthEstimator(kEstimator);
    feedback_clock_ = {};
    allocator_ = {};
    pacer_ = Pacer(kBurstMax);
    was_open_ = false;
    for (auto& track : tracks_) {
        // RFC 3711 §3.3.1: with new keys the receiver's rollover counter is 0, whatever number comes first: as at the
        // very start that has to be far from the next rollover.
        auto made = make(*track->from, track->ssrcs);
        made->mid = track->mid;
        made->wish = track->wish;
        made->outside = track->outside;
        std::ranges::replace(track->from->out, track.get(), made.get());
        track = std::move(made);
    }
}

Status Subscriber::take_answer(std::string_view sdp, Time now, Wire& wire) {
    const auto parsed = proto::sdp::parse_session(sdp);
    if (!parsed) {
        offerer_.refuse_answer();
        return tl::unexpected<Error>(parsed.error());
    }
    const auto facts = offerer_.apply_answer(*parsed);
    if (!facts) return tl::unexpected<Error>(facts.error());
    offered_.clear();
    if (facts->new_connection) begin_anew(wire);
    if (facts->data && sctp_ != nullptr) link_->enable_data(*sctp_, facts->data->remote_port);
    link_->set_remote(facts->remote, now, wire);
    for (const auto& subscription : facts->subscriptions) {
        if (auto* track = find(subscription.source.ssrc)) activate(*track, subscription, now);
    }
    next_allocation_ = now;
    return {};
}

void Subscriber::offer_data(SctpStack& stack) {
    sctp_ = &stack;
    offerer_.add_data();
}

void Subscriber::restart_ice(IceCredentials credentials, Time now, IceOutput& out) {
    link_->ice().restart(std::move(credentials), now, out);
    offerer_.restart_ice(link_->local(candidates_));
}

std::vector<SendTrack> Subscriber::offer_for_play(const std::vector<PublishedTrack*>& tracks) {
    std::vector<SendTrack> list;
    for (const auto* track : tracks) {
        StreamSsrc ssrcs{random_u32(random_), std::nullopt};
        if (track->facts.kind == Kind::video) ssrcs.rtx_ssrc = random_u32(random_);
        list.push_back(describe(*track, ssrcs));
    }
    return list;
}

void Subscriber::take_played(const PlayAnswer& answer, std::vector<PublishedTrack*> tracks, Time now) {
    played_ = true;
    for (const auto& subscription : answer.subscriptions) {
        const auto it =
            std::ranges::find_if(tracks, [&](const auto* track) { return track->view.id == subscription.track_id; });
        if (it == tracks.end()) continue;
        auto& made = *tracks_.emplace_back(make(**it, subscription.source));
        made.mid = subscription.mid;
        (*it)->out.push_back(&made);
        activate(made, subscription, now);
    }
}

}  // namespace parley::media
