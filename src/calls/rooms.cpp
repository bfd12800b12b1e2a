// The rooms themselves: making, finding, listing, changing what a peer shows, emptying, forgetting.
#include "calls/rooms.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "calls/admission.hpp"

namespace parley::calls {

bool is_good_name(std::string_view name) {
    return name.size() <= Rooms::kNameMax && name.find('\0') == std::string_view::npos;
}

Rooms::Rooms(State& state) : state_(state) {
    // Contract §3: auth.required closes the lobby.
    if (!state_.limits.lobby_enabled || state_.limits.auth_required) return;
    Room lobby;
    lobby.record.id = kLobby;
    lobby.record.kind = RoomKind::lobby;
    lobby.record.max_participants = state_.limits.lobby_max_clients;
    state_.rooms.load(kLobby, std::move(lobby));
}

Result<RoomRecord> Rooms::create(Turn& turn, const CreateRoom& request) {
    if (!is_good_name(request.name)) return fail("bad-request", "name is longer than 256 bytes or has a NUL");
    if (request.max_participants < 0 || request.max_participants > state_.limits.max_participants) {
        return fail("bad-request",
                    "max_participants is not within 1 and " + std::to_string(state_.limits.max_participants));
    }
    RoomRecord record;
    record.id = request.id.value_or(RoomId(random_token(turn.random, 16)));
    PARLEY_CHECK(!state_.rooms.contains(record.id));
    record.name = request.name;
    record.kind = request.kind;
    record.host = request.by.user;
    record.is_public = request.is_public.value_or(request.kind == RoomKind::link && state_.limits.public_default);
    record.guests = request.kind == RoomKind::link && request.guests;
    record.max_participants = request.max_participants;
    record.media = request.media;
    record.video_codec = request.video_codec;
    record.created_at = turn.now;
    record.emptied_at = turn.now;
    record.call = request.call;
    record.appointment = request.appointment;
    record.waiting = request.waiting;
    if (!request.host_key.empty()) record.host_hash = state_.hash(request.host_key);
    turn.write(record);
    if (record.kind == RoomKind::link) expiries_.emplace(turn.now + state_.limits.room_ttl, record.id);
    return state_.rooms.put(turn, RoomId(record.id), Room{record, {}}).record;
}

Result<const Room*> Rooms::find_for(const Identity& who, const RoomId& id, const std::string& resume) const {
    const Room* room = state_.rooms.find(id);
    if (room != nullptr && room->record.kind == RoomKind::lobby) room = nullptr;  // it has no link
    const bool known = room != nullptr && (who.user ? is_in(*room, who) : find_guest(id, resume) != nullptr);
    if (auto good = may_enter(state_, room, who, known); !good) return tl::unexpected<Error>(std::move(good.error()));
    return room;
}

const Peer* Rooms::find_guest(const RoomId& id, const std::string& resume) const {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr || resume.empty()) return nullptr;
    const std::string hash = state_.hash(resume);
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (!peer->record.user && peer->proven_by(hash)) return peer;
    }
    return nullptr;
}

std::vector<const Room*> Rooms::list(const Identity& who, const std::string& cursor, int limit) const {
    std::vector<const Room*> found;
    for (auto it = occupied_.upper_bound(RoomId(cursor));
         it != occupied_.end() && static_cast<int>(found.size()) < limit; ++it) {
        const Room* room = state_.rooms.find(*it);
        if (room == nullptr || room->record.kind == RoomKind::lobby || present_count(*room) == 0) continue;
        const bool own = room->record.host && who.is(*room->record.host);
        if (room->record.is_public || own) found.push_back(room);
    }
    return found;
}

int Rooms::present_count(const Room& room) const {
    return static_cast<int>(
        std::ranges::count_if(room.peers, [&](const PeerId& id) { return state_.peers.find(id)->present(); }));
}

PeerView Rooms::view(const Peer& peer) const {
    const PeerRecord& r = peer.record;
    return {r.id,    r.user,    r.name,
            r.role,  r.dialect, r.audio,
            r.video, r.screen,  standing_of(peer),
            r.host,  r.hand_at, peer.camera_paused && !r.video};
}

Standing Rooms::standing_of(const Peer& peer) const {
    const Room* room = state_.rooms.find(peer.record.room);
    const auto* appointment =
        room != nullptr && room->record.appointment ? state_.appointments.find(*room->record.appointment) : nullptr;
    if (appointment != nullptr && peer.record.user)
        return peer.record.user == appointment->practitioner ? Standing::practitioner : Standing::patient;
    if (peer.record.host) return Standing::host;
    return peer.record.user ? Standing::participant : Standing::guest;
}

int Rooms::seats(const Room& room) const {
    if (room.record.kind == RoomKind::lobby) return state_.limits.lobby_max_clients;
    const int own = room.record.max_participants;
    return own == 0 ? state_.limits.max_participants : std::min(own, state_.limits.max_participants);
}

void Rooms::save(Turn& turn, const Room& room) {
    if (is_stored(room)) turn.write(room.record);
}

void Rooms::save(Turn& turn, const Room& room, const Peer& peer) {
    if (is_stored(room)) turn.write(peer.record);
}

Status Rooms::update(Turn& turn, ConnectionId connection, const RoomId& id, std::optional<bool> audio,
                     std::optional<bool> video, std::optional<bool> screen, std::optional<bool> camera_paused) {
    const Peer* known = peer_on(connection, id);
    const Room* room = state_.rooms.find(id);
    if (known == nullptr || room == nullptr) return fail("not-found", "You are not in this room.");
    const auto* appointment = room->record.appointment ? state_.appointments.find(*room->record.appointment) : nullptr;
    if (screen.value_or(false) && appointment != nullptr && known->record.user != appointment->practitioner) {
        return fail("forbidden", "Only the practitioner may share the screen.");  // contract §7
    }
    if (known->record.held.any()) {
        PeerRecord& record = state_.peers.edit(turn, PeerId(known->record.id))->record;
        const Mute held = record.held;
        record.held = {held.audio && !audio.value_or(false), held.video && !video.value_or(false),
                       held.screen && !screen.value_or(false)};
        // What was held was off: where one lets go of it, show() has a change to save.
        if (!record.held.any()) record.held_by.reset();
    }
    const bool paused = camera_paused.value_or(!video && known->camera_paused) && !video.value_or(known->record.video);
    if (paused != known->camera_paused) state_.peers.edit(turn, PeerId(known->record.id))->camera_paused = paused;
    show(turn, PeerId(known->record.id), audio, video, screen);
    return {};
}

void Rooms::show(Turn& turn, const PeerId& id, std::optional<bool> audio, std::optional<bool> video,
                 std::optional<bool> screen) {
    Peer& peer = *state_.peers.edit(turn, id);
    const PeerRecord before = peer.record;
    peer.record.audio = audio.value_or(before.audio);
    peer.record.video = video.value_or(before.video);
    peer.record.screen = screen.value_or(before.screen);
    if (peer.record != before) save(turn, *state_.rooms.find(before.room), peer);
    tell_others(turn, before.room, before.id, PeerUpdated{before.room, view(peer), audio, video, screen});
}

void Rooms::make_host(Turn& turn, const PeerId& id, bool host) {
    Peer& peer = *state_.peers.edit(turn, id);
    if (std::exchange(peer.record.host, host) == host) return;
    save(turn, *state_.rooms.find(peer.record.room), peer);
    tell_news(turn, peer.record.room, {StandingChanged{peer.record.room, view(peer)}});
}

void Rooms::tell_news(Turn& turn, const RoomId& id, News news, ConnectionId but) const {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return;
    std::vector<ConnectionId> told;
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (peer->present() && peer->record.dialect == Dialect::parley && peer->connection != but)
            told.push_back(peer->connection);
    }
    turn.tell(std::move(told), std::move(news));
}

std::vector<ConnectionId> Rooms::hosts_in(const Room& room) const {
    std::vector<ConnectionId> found;
    for (const PeerId& id : room.peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer->record.host && peer->present() && peer->record.dialect == Dialect::parley)
            found.push_back(peer->connection);
    }
    return found;
}

void Rooms::empty(Turn& turn, const RoomId& id, const Event& event, ConnectionId not_told) {
    auto told = present_in(id, {});
    std::erase(told, not_told);
    turn.tell(std::move(told), event);
    quietly_remove_all(turn, RoomId(id));
}

void Rooms::forget(Turn& turn, const RoomId& id) {
    const RoomId gone = id;  // the caller's may lie in the row
    quietly_remove_all(turn, gone);
    const Room* room = state_.rooms.find(gone);
    if (room == nullptr) return;
    for (auto* observer : observers_) observer->on_forgotten(turn, gone);
    if (is_stored(*room)) turn.write(DeleteRoom{gone});
    state_.rooms.erase(turn, gone);
}

}  // namespace parley::calls
