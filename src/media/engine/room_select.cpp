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
            track->dynacast.want(wanted, now);
            if (track->dynacast.take_due(now)) tell_(id, describe(*track));
        }
    }
}

void Room::tell_layers_again(const MediaPeer& to) const {
    if (!to.publisher) return;
    for (const auto& track : to.publisher->tracks()) {
        if (!track->dynacast.all_active()) tell_(to.id, describe(*track));
    }
}

ports::SpeakersChanged Room::speaking() const {
    ports::SpeakersChanged changed;
    for (const auto number : speakers_.speaking()) {
        if (const auto it = numbers_.find(number); it != numbers_.end()) changed.peers.push_back(it->second->id);
    }
    return changed;
}

void Room::tell_speakers() {
    // Who is louder than whom changes all the time, and is no news; who speaks and who leads is.
    Speaking now;
    now.count = speakers_.speaking().size();
    std::ranges::copy(speakers_.speaking(), now.all.begin());
    if (now.count > 0) now.leader = now.all.front();
    std::sort(now.all.begin(), now.all.begin() + static_cast<std::ptrdiff_t>(now.count));
    if (now == told_speakers_) return;
    told_speakers_ = now;
    const auto event = speaking();
    for (const auto& [id, peer] : peers_) tell_(id, event);
}

void Room::set_last_n(MediaPeer& peer, std::optional<std::uint16_t> last_n) {
    peer.last_n = last_n;
    if (!last_n) peer.shown.reset();
    choose_videos(peer);
}

void Room::choose_videos(MediaPeer& peer) {
    if (!peer.subscriber) return;
    if (!peer.last_n) return peer.subscriber->show([](const OutTrack&) { return true; });
    // Only who could be seen takes a place.
    std::vector<std::uint32_t> candidates;
    for (const auto number : speakers_.ranking()) {
        const auto it = numbers_.find(number);
        if (it == numbers_.end() || !it->second->publisher) continue;
        const auto& tracks = it->second->publisher->tracks();
        const bool seen = std::ranges::any_of(
            tracks, [](const auto& track) { return is_camera(*track) && track->live && !track->view.muted; });
        if (seen) candidates.push_back(number);
    }
    std::vector<std::uint32_t> pinned;
    for (const auto& out : peer.subscriber->tracks()) {
        if (!is_camera(*out->from) || out->wish.priority < kPinnedPriority) continue;
        if (const auto* owner = find(out->from->view.peer)) pinned.push_back(owner->number);
    }
    std::vector<std::uint32_t> chosen(candidates.size());
    chosen.resize(choose_last_n(candidates, {.self = peer.number, .pinned = pinned, .n = *peer.last_n}, chosen));

    ports::ShownChanged shown;
    for (const auto number : chosen) shown.peers.push_back(numbers_.at(number)->id);
    peer.subscriber->show([&](const OutTrack& out) {
        return !is_camera(*out.from) || std::ranges::find(shown.peers, out.from->view.peer) != shown.peers.end();
    });
    if (peer.shown == shown.peers) return;
    peer.shown = shown.peers;
    reconsider_layers();
    tell_(peer.id, shown);
}

void Room::choose_videos() {
    for (const auto& [id, peer] : peers_) {
        if (peer->last_n) choose_videos(*peer);
    }
}

}  // namespace parley::media
