// The links of a room, and what goes out by them. What comes in is room_relay_take.cpp's.
#include "media/engine/room_relay.hpp"

#include <algorithm>
#include <utility>

#include "media/engine/room.hpp"

namespace parley::media {
namespace {

constexpr Dynacast::Layers bit(std::uint8_t source) {
    return static_cast<Dynacast::Layers>(1U << source);
}

relay::TrackState state_of(const PublishedTrack& track) {
    return {track.view.muted, track.live, track.ids, track.in.sizes()};
}

}  // namespace

RelayLink::RelayLink(RoomRelay& room, RelayHub& hub, relay::EngineNumber engine)
    : room_(room), hub_(hub), engine_(engine), number_(hub.next_link++) {
    hub_.links.emplace(number_, this);
    ++hub_.counters.links;
}

RelayLink::~RelayLink() {
    hub_.links.erase(number_);
}

bool RelayLink::send(relay::Value&& value, std::span<const std::uint8_t> bytes) {
    if (!theirs_) return false;
    const bool must = !relay::may_be_lost(value);
    if (hub_.out->send(engine_, *theirs_, std::move(value), bytes)) return true;
    ++hub_.counters.dropped;
    broken_ = broken_ || must;
    return false;
}

void RelayLink::send_begin(const RoomId& room, Time now) {
    next_begin = now + RoomRelay::kBeginEvery;
    if (!hub_.out->send(engine_, 0, relay::Begin{room, number_}, {})) ++hub_.counters.dropped;
}

RoomRelay::RoomRelay(Room& room, RoomId id, RelayHub& hub) : room_(room), id_(std::move(id)), hub_(hub) {
    room_.data().set_carrier(this);
}

RoomRelay::~RoomRelay() {
    while (!links_.empty()) drop_link(links_.back()->engine());
    room_.data().set_carrier(nullptr);
}

RelayLink* RoomRelay::find_link(relay::EngineNumber engine) {
    const auto it = std::ranges::find(links_, engine, &RelayLink::engine);
    return it == links_.end() ? nullptr : it->get();
}

RelayLink& RoomRelay::open_link(relay::EngineNumber engine) {
    drop_link(engine);
    return *links_.emplace_back(std::make_unique<RelayLink>(*this, hub_, engine));
}

void RoomRelay::drop_link(relay::EngineNumber engine) {
    const auto it = std::ranges::find(links_, engine, &RelayLink::engine);
    if (it == links_.end()) return;
    const auto link = std::move(*it);
    links_.erase(it);
    for (auto& [number, track] : link->sent)
        std::erase_if(track->relayed, [&](const RelayedOut& out) { return out.link == link.get(); });
    for (auto& [number, theirs] : link->tracks) room_.take_apart(theirs->track);
    for (auto& [number, member] : link->peers) room_.dismiss(member.number);
    room_.data().end_of(room_.peers(), engine);
    tracks_changed_ = tracks_changed_ || !link->tracks.empty();
    ranking_changed_ = ranking_changed_ || !link->peers.empty();
}

void RoomRelay::set(const relay::Spread& spread, Time now) {
    spread_ = spread;
    const auto& wanted = spread_.engines;
    for (std::size_t i = links_.size(); i-- > 0;) {
        const auto engine = links_[i]->engine();
        if (std::ranges::find(wanted, engine) == wanted.end()) drop_link(engine);
    }
    for (const auto engine : wanted) {
        if (engine == hub_.self) break;  // those behind us ask us
        if (find_link(engine) == nullptr) open_link(engine).send_begin(id_, now);
    }
    // Until the first engine has said more.
    if (!ranks_here() && ranking_.empty()) {
        for (const auto& [id, peer] : room_.peers()) ranking_.push_back(peer->number);
    }
    settle();
}

void RoomRelay::tell_all(RelayLink& link) {
    for (const auto& [id, peer] : room_.peers()) {
        link.send(relay::PeerCame{peer->number, id});
        if (!peer->publisher) continue;
        for (auto& track : peer->publisher->tracks()) begin_track(link, *track);
    }
    ranking_due_ = true;
}

void RoomRelay::peer_came(const MediaPeer& peer) {
    for (auto& link : links_) link->send(relay::PeerCame{peer.number, peer.id});
}

void RoomRelay::peer_went(std::uint32_t number) {
    for (auto& link : links_) link->send(relay::PeerWent{number});
}

void RoomRelay::begin_track(RelayLink& link, PublishedTrack& track) {
    if (!link.open()) return;
    auto& out = track.relayed.emplace_back(link, link.next_track++, track.in.sources());
    link.sent.emplace(out.number, &track);
    out.told = state_of(track);
    auto began = std::make_unique<relay::TrackBegan>();
    *began = {out.number, track.owner, track.view, track.facts, out.told};
    link.send(std::move(began));
}

void RoomRelay::track_began(PublishedTrack& track) {
    for (auto& link : links_) begin_track(*link, track);
}

void RoomRelay::track_changed(PublishedTrack& track) {
    for (auto& out : track.relayed) sync(track, out);
}

void RoomRelay::track_ended(PublishedTrack& track) {
    for (auto& out : std::exchange(track.relayed, {})) {
        out.link->sent.erase(out.number);
        out.link->send(relay::TrackEnded{out.number});
    }
}

void RoomRelay::forward(PublishedTrack& track, std::span<const Arrived* const> packets) {
    for (auto& out : track.relayed) {
        for (const auto* arrived : packets) {
            const auto source = bit(arrived->source);
            if ((out.crossing.active() & source) == 0) continue;
            relay::PacketCame came{arrived->packet, arrived->sequence, out.number, arrived->source,
                                   arrived->restarted || (out.fresh & source) != 0};
            const auto bytes = std::exchange(came.packet.bytes, {});
            if (!out.link->send(came, bytes)) {
                out.gapped |= source;
                if (came.restarted) out.fresh |= source;
                continue;
            }
            ++hub_.counters.packets_out;
            out.fresh &= static_cast<Dynacast::Layers>(~source);
            if ((out.gapped & source) == 0) continue;
            out.gapped &= static_cast<Dynacast::Layers>(~source);
            if (track.facts.kind == Kind::video) track.in.want_keyframe(arrived->source);
        }
    }
}

void RoomRelay::heard(std::uint32_t number, std::uint8_t level, bool voice) {
    if (auto* first = find_link(spread_.first)) first->send(relay::LevelHeard{number, level, voice});
}

void RoomRelay::ranked(std::span<const std::uint32_t> ranking, std::span<const std::uint32_t> speaking, bool news) {
    const bool moved = !std::ranges::equal(ranking, ranking_told_);
    if (!std::exchange(ranking_due_, false) && !moved && !news) return;
    ranking_told_.assign(ranking.begin(), ranking.end());
    for (auto& link : links_) {
        auto told = std::make_unique<relay::SpeakersRanked>();
        for (const auto number : ranking) told->ranking.push_back(room_.name_of(number));
        for (const auto number : speaking) told->speaking.push_back(room_.name_of(number));
        link->send(std::move(told));
    }
}

void RoomRelay::settle_crossing(RelayedOut& out, Time now) {
    const auto before = out.crossing.active();
    if (const auto active = out.crossing.take_due(now)) out.fresh |= static_cast<Dynacast::Layers>(*active & ~before);
}

/// What is told when it has changed, and not before it is of use.
void RoomRelay::sync(PublishedTrack& track, RelayedOut& out) {
    if (auto state = state_of(track); state != out.told) {
        out.told = state;
        auto changed = std::make_unique<relay::TrackChanged>();
        *changed = {out.number, state};
        out.link->send(std::move(changed));
    }
    for (std::uint8_t source = 0; source < track.in.sources(); ++source) {
        const auto* stream = (out.crossing.active() & bit(source)) != 0 ? track.in.stream(source) : nullptr;
        if (stream == nullptr || !stream->sender_clock().known()) continue;
        const auto& clock = stream->sender_clock();
        if (std::exchange(out.told_ntp[source], clock.ntp) == clock.ntp) continue;
        out.link->send(relay::ClockTold{clock.ntp, out.number, clock.rtp, source});
    }
}

void RoomRelay::ask_for_keyframes(RelayLink& link, Time now) {
    for (auto& [number, theirs] : link.tracks) {
        while (const auto source = theirs->track.in.take_keyframe_request(now))
            link.send(relay::KeyframeWanted{number, *source});
    }
}

void RoomRelay::on_time(Time now) {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        auto& link = *links_[i];
        if (link.broken()) {
            open_link(link.engine()).send_begin(id_, now);
            settle();
            break;  // the others at the next tick
        }
        if (!link.open() && link.next_begin <= now) link.send_begin(id_, now);
        ask_for_keyframes(link, now);
    }
    if (now < next_sync_) return;
    next_sync_ = now + kSyncTick;
    for (auto& link : links_) {
        for (auto& [number, track] : link->sent) {
            for (auto& out : track->relayed) {
                if (out.link != link.get()) continue;
                settle_crossing(out, now);
                sync(*track, out);
            }
        }
    }
}

void RoomRelay::carry(const PeerId& from, const DataEnd::Incoming& channel, const ChannelData& data) {
    for (auto& link : links_) {
        const auto is_there = [&](const auto& entry) { return entry.second.id == *channel.to; };
        if (channel.to && std::ranges::none_of(link->peers, is_there)) continue;
        auto said = std::make_unique<relay::DataSaid>();
        *said = {from, channel.to, channel.serial, channel.topic, channel.settings, data.binary};
        link->send(std::move(said), data.bytes);
    }
}

void RoomRelay::end(std::uint64_t serial) {
    for (auto& link : links_) link->send(relay::DataEnded{serial});
}

}  // namespace parley::media
