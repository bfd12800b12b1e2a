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
    peer->number = next_number_++;
    peer->grant = grant;
    speakers_.add(peer->number, now);
    numbers_.emplace(peer->number, peer.get());
    return peers_.emplace(id, std::move(peer)).first->second.get();
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
    numbers_.erase(peer->number);
    speakers_.remove(peer->number);
    const bool published = peer->publisher && !peer->publisher->tracks().empty();
    if (peer->publisher) {
        for (auto& track : peer->publisher->tracks()) take_apart(*track);
        data_.end(peers_, *peer);
        peer->publisher->link().close(wire_);
    }
    if (peer->subscriber) peer->subscriber->link().close(wire_);
    if (published) tell_tracks_to_all_but(id);
    tell_speakers();
    choose_videos();
    for (auto& [other_id, other] : peers_) offer(*other);
}

/// Nobody holds the track after this.
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
    for (auto& track : changes.ended) take_apart(*track);
    for (auto* track : changes.added) {
        settle_mute(peer, *track);
        for (auto& [id, other] : peers_) {
            if (id != peer.id && other->subscriber) other->subscriber->add_track(*track);
        }
    }
    if (changes.added.empty() && changes.ended.empty()) return;
    tell_tracks_to_all_but(peer.id);
    choose_videos();
    for (auto& [id, other] : peers_) offer(*other);
}

std::vector<PublishedTrack*> Room::tracks_for(const MediaPeer& peer) const {
    std::vector<PublishedTrack*> tracks;
    for (const auto& [id, other] : peers_) {
        if (id == peer.id || !other->publisher) continue;
        for (auto& track : other->publisher->tracks()) tracks.push_back(track.get());
    }
    return tracks;
}

void Room::fill(MediaPeer& peer) {
    for (auto* track : tracks_for(peer)) peer.subscriber->add_track(*track);
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
    if (!tracks_for(peer).empty()) tell_tracks(peer);
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
    return nullptr;
}

void Room::mute(MediaPeer& owner, PublishedTrack& track, bool muted) {
    track.rests = muted;
    if (!settle_mute(owner, track)) return;
    tell_tracks_to_all_but(owner.id);
    choose_videos();
}

void Room::hold(MediaPeer& owner, const ports::Held& held) {
    if (std::exchange(owner.held, held) == held || !owner.publisher) return;
    bool changed = false;
    for (auto& track : owner.publisher->tracks()) changed = settle_mute(owner, *track) || changed;
    if (!changed) return;
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
    }
    return true;
}

void Room::take_data(MediaPeer& peer, ports::MediaLink link, Time now) {
    if (link == ports::MediaLink::publish) return data_.take_published(peers_, peer, now, wire_);
    DataRoom::take_subscribed(peer, now, wire_);
}

void Room::hear(const Arrived& arrived) {
    const auto& view = arrived.track->view;
    if (!arrived.packet.audio_level || view.source != ports::TrackSource::microphone) return;
    if (const auto* owner = find(view.peer))
        speakers_.handle_level(owner->number, *arrived.packet.audio_level, arrived.packet.voice,
                               arrived.packet.arrival);
}

void Room::forward(std::span<const Arrived* const> packets) {
    auto& track = *packets.front()->track;
    if (track.view.muted) return;
    for (const auto* arrived : packets) hear(*arrived);
    // Subscriber by subscriber: what goes to one lies together and leaves as one message (UDP GSO), and its state is
    // in the cache for all of it.
    for (auto* out : track.out) out->owner.on_packets(*out, packets, wire_);
}

void Room::on_time(Time now) {
    if (next_layers_ <= now) tell_layers(now);
    if (now < next_speaker_tick_) return;
    next_speaker_tick_ = now + kSpeakerTick;
    const bool another = speakers_.handle_tick(now).has_value();
    tell_speakers();
    if (another) choose_videos();
}

}  // namespace parley::media
