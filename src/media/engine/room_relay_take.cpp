// What comes from other engines by a room's links.
#include <algorithm>
#include <utility>

#include "media/engine/room.hpp"
#include "media/engine/room_relay.hpp"

namespace parley::media {

namespace rtp = proto::rtp;

void RoomRelay::take_begin(relay::EngineNumber from, std::uint32_t theirs, Time) {
    if (std::ranges::find(spread_.engines, from) == spread_.engines.end()) return;
    auto* known = find_link(from);
    // Both ask at once: the wish of the lower number holds.
    if (known != nullptr && !known->open() && hub_.self < from) return;
    auto& link = open_link(from);
    link.set_open(theirs);
    link.send(relay::Begun{link.number()});
    tell_all(link);
}

void RoomRelay::on(RelayLink& link, const relay::Begun& begun) {
    if (link.open()) return;
    link.set_open(begun.link);
    tell_all(link);
}

void RoomRelay::on(RelayLink& link, const relay::PeerCame& came, Time now) {
    if (link.peers.size() >= kPeersMax || link.peers.contains(came.peer)) return;
    link.peers.emplace(came.peer, RelayLink::Member{came.id, room_.admit(came.id, nullptr, now)});
}

void RoomRelay::on(RelayLink& link, const relay::PeerWent& went) {
    const auto it = link.peers.find(went.peer);
    if (it == link.peers.end()) return;
    room_.dismiss(it->second.number);
    link.peers.erase(it);
    ranking_changed_ = true;
}

void RoomRelay::on(RelayLink& link, const relay::TrackBegan& began) {
    const auto owner = link.peers.find(began.peer);
    if (owner == link.peers.end() || link.tracks.size() >= kTracksMax || link.tracks.contains(began.track)) return;
    auto options = options_of(began.facts);
    options.nack = false;  // who hears the publisher asks it again
    auto& theirs =
        *link.tracks.emplace(began.track, std::make_unique<RelayedTrack>(link, began, options)).first->second;
    theirs.track.owner = owner->second.number;
    theirs.track.elsewhere = true;
    apply(theirs.track, began.state);
    room_.show(theirs.track);
    tracks_changed_ = true;
}

void RoomRelay::apply(PublishedTrack& track, const relay::TrackState& state) {
    if (std::exchange(track.ids, state.ids) != state.ids) {
        for (auto* out : track.out) out->forget_repeats();
    }
    track.in.set_sizes(state.sizes);
    if (std::exchange(track.live, state.live) != state.live) tracks_changed_ = true;
    if (std::exchange(track.view.muted, state.muted) == state.muted) return;
    tracks_changed_ = true;
    if (state.muted) {
        for (auto* out : track.out) out->rest();
    }
}

RelayedTrack* RoomRelay::find(RelayLink& link, std::uint32_t track) {
    const auto it = link.tracks.find(track);
    if (it != link.tracks.end()) return it->second.get();
    ++hub_.counters.stale;
    return nullptr;
}

void RoomRelay::on(RelayLink& link, const relay::TrackChanged& changed) {
    if (auto* theirs = find(link, changed.track)) apply(theirs->track, changed.state);
}

void RoomRelay::on(RelayLink& link, const relay::TrackEnded& ended) {
    const auto it = link.tracks.find(ended.track);
    if (it == link.tracks.end()) return;
    room_.take_apart(it->second->track);
    link.tracks.erase(it);
    tracks_changed_ = true;
}

void RoomRelay::on(RelayLink& link, const relay::ClockTold& told, Time now) {
    auto* theirs = find(link, told.track);
    auto* stream = theirs != nullptr ? theirs->track.in.stream(told.source) : nullptr;
    if (stream != nullptr) stream->handle_sender_report(told.ntp, told.rtp, now);
}

void RoomRelay::on(RelayLink& link, const relay::PacketCame& came, std::span<const std::uint8_t> bytes, Time now,
                   PacketSink& sink) {
    auto* theirs = find(link, came.track);
    if (theirs == nullptr) return;
    ++hub_.counters.packets_in;
    const auto view = rtp::parse_packet(bytes);
    if (!view) return;
    auto& track = theirs->track;
    const auto* before = track.in.stream(came.source);
    const bool another = before != nullptr && before->ssrc() != came.packet.ssrc;
    track.in.set_ssrc(came.source, came.packet.ssrc);
    Arrived arrived{&track,
                    came.packet,
                    came.sequence,
                    came.source,
                    rtp::read_extensions(*view, track.ids),
                    came.restarted || another};
    arrived.packet.bytes = bytes;
    arrived.packet.arrival = now;  // each engine goes by its own clock
    track.in.handle_relayed(came.source, arrived.packet, came.sequence);
    sink.on_packet(arrived);
}

PublishedTrack* RoomRelay::own_track(RelayLink& link, std::uint32_t number, RelayedOut** out) {
    const auto it = link.sent.find(number);
    if (it == link.sent.end()) {
        ++hub_.counters.stale;
        return nullptr;
    }
    const auto ours = std::ranges::find(it->second->relayed, &link, &RelayedOut::link);
    *out = ours == it->second->relayed.end() ? nullptr : &*ours;
    return *out == nullptr ? nullptr : it->second;
}

void RoomRelay::on(RelayLink& link, const relay::KeyframeWanted& wanted) {
    RelayedOut* out = nullptr;
    if (auto* track = own_track(link, wanted.track, &out)) track->in.want_keyframe(wanted.source);
}

void RoomRelay::on(RelayLink& link, const relay::SourcesWanted& wanted, Time now) {
    RelayedOut* out = nullptr;
    auto* track = own_track(link, wanted.track, &out);
    if (track == nullptr) return;
    out->wanted = wanted.sources;
    out->crossing.want(wanted.sources, now);
    settle_crossing(*out, now);
    sync(*track, *out);
    room_.reconsider_layers();
}

void RoomRelay::on(RelayLink& link, const relay::LevelHeard& heard, Time now) {
    const auto it = link.peers.find(heard.peer);
    if (it != link.peers.end()) room_.take_level(it->second.number, heard.level, heard.voice, now);
}

void RoomRelay::on(const relay::SpeakersRanked& ranked) {
    if (ranks_here()) return;
    const auto numbers = room_.numbers_by_name();
    const auto read = [&](const std::vector<PeerId>& names, std::vector<std::uint32_t>& into) {
        into.clear();
        for (const auto& name : names) {
            if (const auto it = numbers.find(name); it != numbers.end()) into.push_back(it->second);
        }
    };
    const auto before = std::exchange(ranking_, {});
    read(ranked.ranking, ranking_);
    read(ranked.speaking, speaking_);
    // Who has just come is not among them yet.
    for (const auto number : before) {
        if (room_.knows(number)) add_to_ranking(number);
    }
    ranking_changed_ = true;
}

void RoomRelay::add_to_ranking(std::uint32_t number) {
    if (!ranks_here() && std::ranges::find(ranking_, number) == ranking_.end()) ranking_.push_back(number);
}

void RoomRelay::remove_from_ranking(std::uint32_t number) {
    std::erase(ranking_, number);
    std::erase(speaking_, number);
}

void RoomRelay::take(RelayLink& link, const relay::Item& item, std::span<const std::uint8_t> bytes, Time now,
                     PacketSink& sink) {
    const auto visit = [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, relay::PacketCame>) {
            on(link, value, bytes, now, sink);
        } else if constexpr (std::is_same_v<T, std::unique_ptr<relay::DataSaid>>) {
            room_.take_said(*value, bytes, now);
        } else if constexpr (std::is_same_v<T, relay::DataEnded>) {
            room_.take_silence(value.serial);
        } else if constexpr (std::is_same_v<T, relay::Begin>) {
            // is addressed to no link
        } else if constexpr (std::is_same_v<T, std::unique_ptr<relay::SpeakersRanked>>) {
            on(*value);
        } else if constexpr (requires { *value; }) {
            on(link, *value);
        } else if constexpr (requires { on(link, value, now); }) {
            on(link, value, now);
        } else {
            on(link, value);
        }
    };
    std::visit(visit, item.value);
}

void RoomRelay::settle() {
    if (std::exchange(tracks_changed_, false)) room_.tell_everybody();
    if (std::exchange(ranking_changed_, false)) room_.take_ranking();
}

void RoomRelay::for_each_track(const std::function<void(RelayedTrack&)>& visit) const {
    for (const auto& link : links_) {
        for (const auto& [number, theirs] : link->tracks) visit(*theirs);
    }
}

PublishedTrack* RoomRelay::find_track(std::string_view id) const {
    for (const auto& link : links_) {
        for (const auto& [number, theirs] : link->tracks) {
            if (theirs->track.view.id == id) return &theirs->track;
        }
    }
    return nullptr;
}

void RoomRelay::want(RelayedTrack& track, Dynacast::Layers sources) {
    if (std::exchange(track.asked, sources) != sources)
        track.link.send(relay::SourcesWanted{track.track.handle, sources});
}

}  // namespace parley::media
