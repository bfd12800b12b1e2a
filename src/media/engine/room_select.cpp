// What the room chooses for everybody: who is told to speak, whose videos a peer gets (last-N), and which layers their
// publishers need to send (dynacast).
#include <algorithm>
#include <utility>

#include "media/engine/room.hpp"
#include "media/select/last_n.hpp"

namespace parley::media {
namespace {

/// One bit per source: all up to the smallest that fills what a subscriber shows, as a thin link falls back to them.
Dynacast::Layers sources_for(PublishedTrack& track, const OutTrack& out, const auto& ranks) {
    if (!out.active || out.outside || !out.wish.subscribed || out.wish.paused) return 0;
    Dynacast::Layers wanted = 0;
    for (std::uint8_t rank = 0; rank < track.in.sources(); ++rank) {
        const auto source = static_cast<std::uint8_t>(std::ranges::find(ranks, rank) - ranks.begin());
        wanted |= static_cast<Dynacast::Layers>(1U << source);
        if (out.wished_height() > 0 && track.in.likely_height(source) >= out.wished_height()) break;
    }
    return wanted;
}

bool is_heard(const OutTrack& out) {
    return out.active && out.wish.subscribed && !out.wish.paused;
}

ports::LayersWanted describe(const PublishedTrack& track) {
    ports::LayersWanted event{track.view.id, {}, track.dynacast.active() != 0};
    for (std::size_t source = 0; source < track.facts.rids.size(); ++source) {
        if ((track.dynacast.active() >> source & 1U) != 0) event.rids.push_back(track.facts.rids[source]);
    }
    return event;
}

bool is_camera(const PublishedTrack& track) {
    return track.facts.kind == Kind::video && track.view.source != ports::TrackSource::screen;
}

bool can_be_seen(const PublishedTrack& track) {
    return is_camera(track) && track.live && !track.view.muted;
}

}  // namespace

void Room::tell_layers(Time now) {
    next_layers_ = now + kLayersTick;
    for (const auto& [id, peer] : peers_) {
        if (!peer->publisher) continue;
        for (auto& track : peer->publisher->tracks()) {
            if (track->facts.kind != Kind::video) continue;
            const auto ranks = track->in.ranks(now);
            Dynacast::Layers wanted = 0;
            for (const auto* out : track->out) wanted |= sources_for(*track, *out, ranks);
            for (const auto& out : track->relayed) wanted |= out.wanted;
            track->dynacast.want(wanted, now);
            if (track->dynacast.take_due(now)) tell_(id, describe(*track));
        }
    }
    if (!relay_) return;
    relay_->for_each_track([&](RelayedTrack& theirs) {
        const bool video = theirs.track.facts.kind == Kind::video;
        const auto ranks = theirs.track.in.ranks(now);
        Dynacast::Layers wanted = 0;
        for (const auto* out : theirs.track.out)
            wanted |= video ? sources_for(theirs.track, *out, ranks) : Dynacast::Layers{is_heard(*out)};
        RoomRelay::want(theirs, wanted);
    });
}

void Room::tell_layers_again(const MediaPeer& to) const {
    if (!to.publisher) return;
    for (const auto& track : to.publisher->tracks()) {
        if (track->dynacast.has_news()) tell_(to.id, describe(*track));
    }
}

ports::SpeakersChanged Room::speaking() const {
    ports::SpeakersChanged changed;
    for (const auto number : follows() ? relay_->speaking() : speakers_.speaking()) {
        if (const auto it = numbers_.find(number); it != numbers_.end()) changed.peers.push_back(it->second.id);
    }
    return changed;
}

bool Room::tell_speakers() {
    // Who is louder than whom changes all the time, and is no news; who speaks and who leads is.
    Speaking now;
    const auto speaking_now = follows() ? relay_->speaking() : speakers_.speaking();
    now.count = std::min(speaking_now.size(), now.all.size());
    std::ranges::copy(speaking_now.first(now.count), now.all.begin());
    if (now.count > 0) now.leader = now.all.front();
    std::sort(now.all.begin(), now.all.begin() + static_cast<std::ptrdiff_t>(now.count));
    if (now == told_speakers_) return false;
    told_speakers_ = now;
    const auto event = speaking();
    for (const auto& [id, peer] : peers_) tell_(id, event);
    return true;
}

void Room::set_last_n(MediaPeer& peer, std::optional<std::uint16_t> last_n) {
    peer.last_n = last_n;
    if (!last_n) peer.shown.reset();
    choose_videos(peer);
}

std::vector<std::uint32_t> Room::relayed_cameras() const {
    std::vector<std::uint32_t> owners;
    if (relay_) {
        relay_->for_each_track([&](const RelayedTrack& theirs) {
            if (can_be_seen(theirs.track)) owners.push_back(theirs.track.owner);
        });
    }
    std::ranges::sort(owners);
    return owners;
}

bool Room::has_camera(std::uint32_t number, std::span<const std::uint32_t> relayed) const {
    const auto it = numbers_.find(number);
    if (it == numbers_.end()) return false;
    if (it->second.here == nullptr) return std::ranges::binary_search(relayed, number);
    if (!it->second.here->publisher) return false;
    return std::ranges::any_of(it->second.here->publisher->tracks(),
                               [](const auto& track) { return can_be_seen(*track); });
}

void Room::choose_videos(MediaPeer& peer) {
    choose_videos(peer, relayed_cameras());
}

void Room::choose_videos(MediaPeer& peer, std::span<const std::uint32_t> relayed) {
    if (!peer.subscriber) return;
    if (!peer.last_n) return peer.subscriber->show([](const OutTrack&) { return true; });
    // Only who could be seen takes a place.
    std::vector<std::uint32_t> candidates;
    for (const auto number : ranking()) {
        if (has_camera(number, relayed)) candidates.push_back(number);
    }
    std::vector<std::uint32_t> pinned;
    for (const auto& out : peer.subscriber->tracks()) {
        if (!is_camera(*out->from) || out->wish.priority < kPinnedPriority) continue;
        pinned.push_back(out->from->owner);
    }
    std::vector<std::uint32_t> chosen(candidates.size());
    chosen.resize(choose_last_n(candidates, {.self = peer.number, .pinned = pinned, .n = *peer.last_n}, chosen));

    ports::ShownChanged shown;
    for (const auto number : chosen) shown.peers.push_back(name_of(number));
    peer.subscriber->show([&](const OutTrack& out) {
        return !is_camera(*out.from) || std::ranges::find(shown.peers, out.from->view.peer) != shown.peers.end();
    });
    if (peer.shown == shown.peers) return;
    peer.shown = shown.peers;
    reconsider_layers();
    tell_(peer.id, shown);
}

void Room::choose_videos() {
    const auto relayed = relayed_cameras();
    for (const auto& [id, peer] : peers_) {
        if (peer->last_n) choose_videos(*peer, relayed);
    }
}

}  // namespace parley::media
