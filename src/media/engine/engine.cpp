// The engine's commands; what comes over the network is engine_network.cpp's.
#include "media/engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "media/engine/grant.hpp"
#include "proto/rtp/wire.hpp"
#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media {
namespace {

tl::unexpected<Error> not_joined() {
    return fail("not-found", "You are not in this room.");
}

}  // namespace

Engine::Engine(EngineOptions options, std::shared_ptr<const crypto::DtlsCertificate> certificate, Random& random,
               Wire& wire, Tell tell)
    : options_(std::move(options)),
      certificate_(std::move(certificate)),
      random_(random),
      wire_(wire),
      tell_(std::move(tell)) {
    hub_.self = options_.number;
    hub_.out = options_.relay;
}

Engine::~Engine() {
    for (auto& [id, room] : rooms_) {
        room->spread(id, {}, hub_, {});
        while (!room->empty()) room->leave(PeerId(room->peers().begin()->first));
    }
}

std::uint64_t Engine::random_id() {
    std::array<std::uint8_t, 8> bytes{};
    random_.fill(bytes);
    return proto::rtp::load64(bytes.data()) >> 1;  // RFC 8829 §5.2.1: below 2^63
}

IceCredentials Engine::make_credentials() {
    for (;;) {
        IceCredentials made = make_ice_credentials(random_);
        made.ufrag.insert(0, options_.ufrag_prefix);
        if (!ufrags_.find(made.ufrag)) return made;
    }
}

std::unique_ptr<Link> Engine::make_link(Time now) {
    return std::make_unique<Link>(certificate_, make_credentials(), now);
}

Result<Engine::Found> Engine::find(const RoomId& room, const PeerId& peer) {
    const auto it = rooms_.find(room);
    MediaPeer* found = it == rooms_.end() ? nullptr : it->second->find(peer);
    if (found == nullptr) return not_joined();
    return Found{it->second.get(), found};
}

std::optional<TransportId> Engine::open_slot(const RoomId& id, Found where, ports::MediaLink which) {
    if (links_in_use_ >= options_.links_max) return std::nullopt;
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto index = free_slots_.back();
    free_slots_.pop_back();
    ++links_in_use_;
    Slot& slot = slots_[index];
    slot = Slot{slot.generation + 1, where.room, where.peer, id, which, std::nullopt};
    return TransportId{index, slot.generation};
}

void Engine::close_slot(TransportId id) {
    Slot* slot = find(id);
    if (slot == nullptr) return;
    ufrags_.erase(id);
    paths_.erase(id);
    *slot = Slot{.generation = slot->generation + 1};
    free_slots_.push_back(id.index);
    --links_in_use_;
}

void Engine::drop_connections(MediaPeer& peer) {
    if (peer.publisher) close_slot(peer.publish_id);
    if (peer.subscriber) close_slot(peer.subscribe_id);
}

Status Engine::join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Time now) {
    auto& place = open_room(room, now);
    MediaPeer* joined = place.join(peer, grant, now);
    if (joined == nullptr) return fail("media-full", "The media server is full.");
    place.tell_state(*joined);
    return {};
}

Room& Engine::open_room(const RoomId& room, Time now) {
    auto& place = rooms_[room];
    if (!place) {
        place = std::make_unique<Room>(
            wire_, [this, room](const PeerId& to, const ports::MediaEvent& event) { tell_(room, to, event); },
            options_.number);
        if (rooms_.size() == 1) next_tick_ = next_full_tick_ = now;
    }
    return *place;
}

void Engine::close_if_empty(const RoomId& room) {
    const auto it = rooms_.find(room);
    if (it != rooms_.end() && it->second->empty()) rooms_.erase(it);
}

void Engine::leave(const RoomId& room, const PeerId& peer) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return;
    drop_connections(*found->peer);
    found->room->leave(peer);
    close_if_empty(room);
}

Result<ports::Published> Engine::publish(const RoomId& room, const PeerId& peer, std::string_view sdp,
                                         const std::vector<ports::TrackLabel>& labels, Time now) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    const auto offer = proto::sdp::parse_session(sdp);
    if (!offer) return tl::unexpected<Error>(offer.error());
    if (const auto may = check_grant(*offer, labels, found->peer->grant); !may)
        return tl::unexpected<Error>(may.error());

    // RFC 8842 §4: a page that was loaded again, or another client of the same peer. What it had before ends.
    const bool anew = found->peer->publisher && is_new_connection(*offer, found->peer->publisher->memory());
    const bool fresh = !found->peer->publisher || anew;
    auto link = fresh ? make_link(now) : nullptr;
    NegotiationMemory none;
    auto& memory = fresh ? none : found->peer->publisher->memory();
    Link& used = fresh ? *link : found->peer->publisher->link();
    const bool restart = !fresh && is_ice_restart(*offer, memory);
    const IceCredentials renewed = restart ? make_credentials() : used.ice().local();
    AnswerSettings settings;
    settings.local = used.local(options_.candidates);
    settings.local.ice_ufrag = renewed.ufrag;
    settings.local.ice_pwd = renewed.password;
    settings.session_id = fresh ? random_id() : found->peer->publish_session;
    settings.codecs = options_.codecs;
    if (const auto first = found->peer->grant.prefers) settings.codecs = preferring(std::move(settings.codecs), *first);
    settings.data_channels = options_.sctp != nullptr && found->peer->grant.data;
    settings.max_message_bytes = kDataMessageBytesMax;
    auto answer = answer_offer(*offer, settings, memory);
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (fresh && (!answer->remote || (answer->publications.empty() && !answer->data)))
        return fail("bad-sdp", "Nothing in the offer can be received.");

    std::vector<std::unique_ptr<PublishedTrack>> ended;
    if (anew) {
        close_slot(found->peer->publish_id);
        ended = found->room->end_publisher(*found->peer);
    }
    if (fresh) {
        const auto id = open_slot(room, *found, ports::MediaLink::publish);
        if (!id) return fail("media-full", "The media server is full.");
        found->peer->publisher = std::make_unique<Publisher>(std::move(link), static_cast<std::uint32_t>(random_id()));
        found->peer->publish_id = *id;
        found->peer->publish_session = settings.session_id;
        ufrags_.insert(renewed.ufrag, *id);
    } else if (restart) {
        IceOutput out;
        used.ice().restart(renewed, now, out);
        ufrags_.insert(renewed.ufrag, found->peer->publish_id);
        take_ice(found->peer->publish_id, {}, out);
    }
    auto& publisher = *found->peer->publisher;
    if (answer->data) publisher.link().enable_data(*options_.sctp, answer->data->remote_port);
    if (answer->remote) publisher.link().set_remote(*answer->remote, now, wire_);
    auto changes = publisher.apply(*answer, peer, labels, random_);
    std::ranges::move(ended, std::back_inserter(changes.ended));
    found->room->take_changes(*found->peer, std::move(changes));
    ports::Published published{proto::sdp::encode_session(answer->answer), {}};
    for (const auto& track : publisher.tracks()) published.tracks.push_back({track->facts.mid, track->view.id});
    return published;
}

std::unique_ptr<Subscriber> Engine::make_subscriber(std::unique_ptr<Link> link) {
    return std::make_unique<Subscriber>(std::move(link), random_id(), options_.candidates, random_);
}

void Engine::set_subscriber(MediaPeer& peer, std::unique_ptr<Subscriber> subscriber) {
    peer.subscriber = std::move(subscriber);
    peer.subscriber->wake_by([this, index = peer.subscribe_id.index] { slots_[index].pacing = true; });
}

Status Engine::subscribe(const RoomId& room, const PeerId& peer, const ports::SubscribeWish& wish, Time now) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!found->peer->grant.subscribe) return fail("forbidden", "You may not subscribe here.");
    if (found->peer->subscriber && found->peer->subscriber->played()) {  // what a WHEP player had is not for offers
        close_slot(found->peer->subscribe_id);
        found->peer->subscriber->link().close(wire_);
        found->peer->subscriber.reset();
    }
    if (found->peer->subscriber) {
        const Link& link = found->peer->subscriber->link();
        if (wish.data && options_.sctp != nullptr) found->peer->subscriber->offer_data(*options_.sctp);
        if (!wish.restart && !link.failed() && !link.closed()) return found->room->offer(*found->peer), Status{};
        IceOutput out;
        const auto renewed = make_credentials();
        ufrags_.insert(renewed.ufrag, found->peer->subscribe_id);
        found->peer->subscriber->restart_ice(renewed, now, out);
        take_ice(found->peer->subscribe_id, {}, out);
        found->room->offer(*found->peer);
        return {};
    }
    const auto id = open_slot(room, *found, ports::MediaLink::subscribe);
    if (!id) return fail("media-full", "The media server is full.");
    auto link = make_link(now);
    ufrags_.insert(link->ice().local().ufrag, *id);
    found->peer->subscribe_id = *id;
    set_subscriber(*found->peer, make_subscriber(std::move(link)));
    if (wish.data && options_.sctp != nullptr) found->peer->subscriber->offer_data(*options_.sctp);
    found->room->fill(*found->peer);
    return {};
}

Status Engine::answer(const RoomId& room, const PeerId& peer, std::string_view sdp, Time now) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!found->peer->subscriber) return fail("conflict", "No offer was made.");
    auto taken = found->peer->subscriber->take_answer(sdp, now, wire_);
    if (!taken) return taken;
    // A connection that has begun anew is told of like a first one.
    if (Slot* slot = find(found->peer->subscribe_id); slot != nullptr && !found->peer->subscriber->link().open())
        slot->told.reset();
    found->room->reconsider_layers();
    found->room->offer(*found->peer);  // what has changed meanwhile
    return {};
}

Status Engine::prefer(const RoomId& room, const PeerId& peer, const ports::TrackWish& wish) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    if (found->room->find_track(wish.track) == nullptr) return fail("not-found", "There is no such track.");
    if (!found->peer->subscriber) return {};
    found->peer->subscriber->set_wish(wish);
    found->room->choose_videos(*found->peer);
    found->room->reconsider_layers();
    return {};
}

Status Engine::prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    found->room->set_last_n(*found->peer, last_n);
    return {};
}

Status Engine::mute(const RoomId& room, const PeerId& peer, std::string_view track, bool muted) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    PublishedTrack* own = found->room->find_track(track);
    if (own == nullptr || own->view.peer != peer) return fail("not-found", "You have no such track.");
    found->room->mute(*found->peer, *own, muted);
    return {};
}

void Engine::hold(const RoomId& room, const PeerId& peer, const ports::Held& held) {
    const auto found = find(room, peer);
    wake_all();
    if (found) found->room->hold(*found->peer, held);
}

Result<std::string> Engine::play(const RoomId& room, const PeerId& peer, std::string_view sdp, Time now) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    if (!found->peer->grant.subscribe) return fail("forbidden", "You may not subscribe here.");
    if (found->peer->subscriber) return fail("conflict", "This session plays already.");
    const auto tracks = found->room->tracks_for(*found->peer);
    if (tracks.empty()) return fail("not-live", "Nobody publishes in this room yet.");
    const auto offer = proto::sdp::parse_session(sdp);
    if (!offer) return tl::unexpected<Error>(offer.error());
    auto link = make_link(now);
    AnswerSettings settings;
    settings.local = link->local(options_.candidates);
    settings.session_id = random_id();
    settings.codecs = options_.codecs;
    settings.data_channels = false;
    const auto ufrag = link->ice().local().ufrag;
    auto subscriber = make_subscriber(std::move(link));
    const auto answer = answer_play_offer(*offer, settings, subscriber->offer_for_play(tracks));
    if (!answer) return tl::unexpected<Error>(answer.error());
    if (!answer->remote) return fail("bad-sdp", "Nothing in the offer can be sent.");
    const auto id = open_slot(room, *found, ports::MediaLink::subscribe);
    if (!id) return fail("media-full", "The media server is full.");
    ufrags_.insert(ufrag, *id);
    found->peer->subscribe_id = *id;
    set_subscriber(*found->peer, std::move(subscriber));
    found->peer->subscriber->link().set_remote(*answer->remote, now, wire_);
    found->peer->subscriber->take_played(*answer, tracks, now);
    return proto::sdp::encode_session(answer->answer);
}

Result<ports::IceDescription> Engine::restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink which,
                                                  const ports::IceDescription& theirs, Time now) {
    const auto found = find(room, peer);
    wake_all();
    if (!found) return tl::unexpected<Error>(found.error());
    const bool publishes = which == ports::MediaLink::publish;
    if (publishes ? !found->peer->publisher : !found->peer->subscriber)
        return fail("not-found", "There is no such connection.");
    Link& link = publishes ? found->peer->publisher->link() : found->peer->subscriber->link();
    const auto id = publishes ? found->peer->publish_id : found->peer->subscribe_id;
    const auto renewed = make_credentials();
    IceOutput out;
    link.ice().restart(renewed, now, out);
    link.ice().set_remote_ufrag(theirs.ufrag);
    ufrags_.insert(renewed.ufrag, id);
    take_ice(id, {}, out);
    if (publishes) {  // so that a later offer with these credentials is no restart
        auto& remote = found->peer->publisher->memory().remote;
        if (remote) remote->ice_ufrag = theirs.ufrag, remote->ice_pwd = theirs.pwd;
    }
    return ports::IceDescription{renewed.ufrag, renewed.password, options_.candidates};
}

}  // namespace parley::media
