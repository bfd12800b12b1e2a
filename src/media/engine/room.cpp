#include "media/engine/room.hpp"

#include <algorithm>
#include <utility>

namespace parley::media {
namespace {

bool is_held(const ports::Held& held, const ports::TrackView& track) {
    if (track.source == ports::TrackSource::screen || track.source == ports::TrackSource::screen_audio)
        return held.screen;
    return track.kind == ports::TrackKind::audio ? held.audio : held.video;
}

}  // namespace

MediaPeer* Room::join(const PeerId& id, const ports::MediaGrant& grant, Time now) {
    if (auto* known = find(id)) {
        known->grant = grant;
        return known;
    }
    if (peers_.size() >= kPeersMax) return nullptr;
    auto peer = std::make_unique<MediaPeer>();
    peer->id = id;
    peer->number = admit(id, peer.get(), now);
    peer->grant = grant;
    if (relay_) relay_->peer_came(*peer);
    return peers_.emplace(id, std::move(peer)).first->second.get();
}

std::uint32_t Room::admit(const PeerId& id, MediaPeer* here, Time now) {
    const auto number = next_number_++;
    speakers_.add(number, now);
    numbers_.emplace(number, Member{id, here});
    if (relay_) relay_->add_to_ranking(number);
    return number;
}

void Room::dismiss(std::uint32_t number) {
    numbers_.erase(number);
    speakers_.remove(number);
    if (relay_) relay_->remove_from_ranking(number);
}

std::unordered_map<PeerId, std::uint32_t> Room::numbers_by_name() const {
    std::unordered_map<PeerId, std::uint32_t> numbers;
    for (const auto& [number, member] : numbers_) numbers.emplace(member.id, number);
    return numbers;
}

MediaPeer* Room::find(const PeerId& id) {
    const auto it = peers_.find(id);
    return it == peers_.end() ? nullptr : it->second.get();
}

void Room::leave(const PeerId& id) {
    const auto it = peers_.find(id);
    if (it == peers_.end()) return;
    const auto peer = std::move(it->second);
    peers_.erase(it);
    dismiss(peer->number);
    const bool published = peer->publisher && !peer->publisher->tracks().empty();
    if (peer->publisher) {
        for (auto& track : peer->publisher->tracks()) {
            take_apart(*track);
            if (relay_) relay_->track_ended(*track);
        }
        data_.end(peers_, *peer);
        peer->publisher->link().close(wire_);
    }
    if (peer->subscriber) peer->subscriber->link().close(wire_);
    if (relay_) relay_->peer_went(peer->number);
    if (published) tell_tracks_to_all_but(id);
    tell_speakers();
    choose_videos();
    for (auto& [other_id, other] : peers_) offer(*other);
}

void Room::take_apart(PublishedTrack& track) {
    while (!track.out.empty()) track.out.back()->owner.remove_track(track);
}

std::vector<std::unique_ptr<PublishedTrack>> Room::end_publisher(MediaPeer& peer) {
    data_.end(peers_, peer);
    auto tracks = std::move(peer.publisher->tracks());
    peer.publisher->link().close(wire_);
    peer.publisher.reset();
    return tracks;
}

void Room::take_changes(MediaPeer& peer, Publisher::Changes changes) {
    for (auto& track : changes.ended) {
        take_apart(*track);
        if (relay_) relay_->track_ended(*track);
    }
    for (auto* track : changes.added) {
        track->owner = peer.number;
        settle_mute(peer, *track);
        show(*track);
        if (relay_) relay_->track_began(*track);
    }
    if (relay_ && peer.publisher) {
        for (auto& track : peer.publisher->tracks()) relay_->track_changed(*track);
    }
    if (changes.added.empty() && changes.ended.empty()) return;
    tell_tracks_to_all_but(peer.id);
    choose_videos();
    for (auto& [id, other] : peers_) offer(*other);
}

void Room::show(PublishedTrack& track) {
    for (auto& [id, other] : peers_) {
        if (id != track.view.peer && other->subscriber) other->subscriber->add_track(track);
    }
}

std::vector<PublishedTrack*> Room::tracks_for(const MediaPeer& peer) const {
    std::vector<PublishedTrack*> tracks;
    for (const auto& [id, other] : peers_) {
        if (id == peer.id || !other->publisher) continue;
        for (auto& track : other->publisher->tracks()) tracks.push_back(track.get());
    }
    if (relay_) relay_->for_each_track([&](RelayedTrack& theirs) { tracks.push_back(&theirs.track); });
    return tracks;
}

void Room::fill(MediaPeer& peer) {
    const auto tracks = tracks_for(peer);
    // What there is was told on entry. That there is none may be news to one whose list is older than this engine.
    if (tracks.empty()) tell_tracks(peer);
    for (auto* track : tracks) peer.subscriber->add_track(*track);
    choose_videos(peer);
    offer(peer);
}

void Room::offer(MediaPeer& peer) {
    if (!peer.subscriber) return;
    if (auto sdp = peer.subscriber->next_offer()) tell_(peer.id, ports::SubscribeOffer{std::move(*sdp)});
}

void Room::tell_tracks(const MediaPeer& to) const {
    ports::TracksChanged changed;
    for (const auto* track : tracks_for(to)) changed.tracks.push_back(track->view);
    tell_(to.id, changed);
}

void Room::tell_tracks_to_all_but(const PeerId& id) const {
    for (const auto& [other_id, other] : peers_) {
        if (other_id != id) tell_tracks(*other);
    }
}

void Room::tell_state(MediaPeer& peer) {
    // Also that there are none any more, to one who may know of some.
    if (peer.subscriber || !tracks_for(peer).empty()) tell_tracks(peer);
    if (peer.subscriber && !peer.subscriber->pending_offer().empty())
        tell_(peer.id, ports::SubscribeOffer{peer.subscriber->pending_offer()});
    tell_layers_again(peer);
    if (told_speakers_.count > 0) tell_(peer.id, speaking());
    if (peer.shown) tell_(peer.id, ports::ShownChanged{*peer.shown});
}

PublishedTrack* Room::find_track(std::string_view id) const {
    for (const auto& [peer_id, peer] : peers_) {
        if (!peer->publisher) continue;
        for (auto& track : peer->publisher->tracks()) {
            if (track->view.id == id) return track.get();
        }
    }
    return relay_ ? relay_->find_track(id) : nullptr;
}

void Room::mute(MediaPeer& owner, PublishedTrack& track, bool muted) {
    track.rests = muted;
    if (!settle_mute(owner, track)) return;
    if (relay_) relay_->track_changed(track);
    tell_tracks_to_all_but(owner.id);
    choose_videos();
}

void Room::hold(MediaPeer& owner, const ports::Held& held) {
    if (std::exchange(owner.held, held) == held || !owner.publisher) return;
    bool changed = false;
    for (auto& track : owner.publisher->tracks()) changed = settle_mute(owner, *track) || changed;
    if (!changed) return;
    if (relay_) {
        for (auto& track : owner.publisher->tracks()) relay_->track_changed(*track);
    }
    tell_tracks_to_all_but(owner.id);
    choose_videos();
}

bool Room::settle_mute(const MediaPeer& owner, PublishedTrack& track) {
    const bool muted = track.rests || is_held(owner.held, track.view);
    if (std::exchange(track.view.muted, muted) == muted) return false;
    if (muted) {
        for (auto* out : track.out) out->rest();
    } else {
        for (std::uint8_t source = 0; source < track.in.sources(); ++source) track.in.want_keyframe(source);
        // Who rests has no layer yet: without one the key frame would pass by, and the next is a second away.
        for (auto* out : track.out) out->owner.reallocate();
    }
    return true;
}

void Room::take_data(MediaPeer& peer, ports::MediaLink link, Time now) {
    if (link == ports::MediaLink::publish) return data_.take_published(peers_, peer, now, wire_);
    DataRoom::take_subscribed(peer, now, wire_);
}

void Room::hear(const Arrived& arrived) {
    const auto& track = *arrived.track;
    if (!arrived.packet.audio_level || track.view.source != ports::TrackSource::microphone) return;
    if (follows()) return relay_->heard(track.owner, *arrived.packet.audio_level, arrived.packet.voice);
    take_level(track.owner, *arrived.packet.audio_level, arrived.packet.voice, arrived.packet.arrival);
}

void Room::take_level(std::uint32_t number, std::uint8_t level, bool voice, Time now) {
    speakers_.handle_level(number, level, voice, now);
}

void Room::forward(std::span<const Arrived* const> packets) {
    auto& track = *packets.front()->track;
    if (track.view.muted) return;
    if (!track.elsewhere) {
        for (const auto* arrived : packets) hear(*arrived);
    }
    // Subscriber by subscriber: what goes to one lies together and leaves as one message (UDP GSO), and its state is
    // in the cache for all of it.
    for (auto* out : track.out) out->owner.on_packets(*out, packets, wire_);
    if (!track.relayed.empty()) relay_->forward(track, packets);
}

void Room::on_time(Time now) {
    if (relay_) relay_->on_time(now);
    if (next_layers_ <= now) tell_layers(now);
    if (now < next_speaker_tick_) return;
    next_speaker_tick_ = now + kSpeakerTick;
    if (follows()) return;
    const bool another = speakers_.handle_tick(now).has_value();
    const bool news = tell_speakers();
    if (relay_) relay_->ranked(speakers_.ranking(), speakers_.speaking(), news);
    if (another) choose_videos();
}

void Room::spread(const RoomId& id, const relay::Spread& spread, RelayHub& hub, Time now) {
    const bool alone = spread.engines.size() < 2 || std::ranges::find(spread.engines, hub.self) == spread.engines.end();
    if (!relay_ && alone) return;
    if (!relay_) relay_ = std::make_unique<RoomRelay>(*this, id, hub);
    relay_->set(alone ? relay::Spread{spread.first, {}} : spread, now);
    if (alone) relay_.reset();
}

void Room::tell_everybody() {
    for (const auto& [id, peer] : peers_) tell_tracks(*peer);
    choose_videos();
    for (auto& [id, peer] : peers_) offer(*peer);
}

void Room::take_ranking() {
    tell_speakers();
    choose_videos();
}

void Room::take_said(const relay::DataSaid& said, std::span<const std::uint8_t> bytes, Time now) {
    data_.take_relayed(peers_, said, bytes, now, wire_);
}

}  // namespace parley::media
