// The rooms themselves: making, finding, listing, changing what a peer shows, emptying, forgetting.
#include "calls/rooms.hpp"

#include <algorithm>

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
    record.created_at = turn.now;
    record.emptied_at = turn.now;
    record.call = request.call;
    record.appointment = request.appointment;
    turn.write(record);
    if (record.kind == RoomKind::link) expiries_.emplace(turn.now + state_.limits.room_ttl, record.id);
    return state_.rooms.put(turn, RoomId(record.id), Room{record, {}}).record;
}

Result<const Room*> Rooms::find_for(const Identity& who, const RoomId& id, const std::string& resume) const {
    const Room* room = state_.rooms.find(id);
    if (room != nullptr && room->record.kind == RoomKind::lobby) room = nullptr;  // it has no link
    bool is_in = room != nullptr && !who.user && find_guest(id, resume) != nullptr;
    if (room != nullptr && who.user) {
        is_in = std::ranges::any_of(
            room->peers, [&](const PeerId& peer) { return state_.peers.find(peer)->record.user == who.user; });
    }
    if (auto good = may_enter(state_, room, who, is_in); !good) return tl::unexpected<Error>(std::move(good.error()));
    return room;
}

const Peer* Rooms::find_guest(const RoomId& id, const std::string& resume) const {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr || resume.empty()) return nullptr;
    const std::string hash = state_.hash(resume);
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (!peer->record.user && peer->record.resume_hash == hash) return peer;
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
    return {r.id, r.user, r.name, r.role, r.dialect, r.audio, r.video, r.screen};
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
                     std::optional<bool> video, std::optional<bool> screen) {
    const Peer* known = peer_on(connection, id);
    const Room* room = state_.rooms.find(id);
    if (known == nullptr || room == nullptr) return fail("not-found", "You are not in this room.");
    const auto* appointment = room->record.appointment ? state_.appointments.find(*room->record.appointment) : nullptr;
    if (screen.value_or(false) && appointment != nullptr && known->record.user != appointment->practitioner) {
        return fail("forbidden", "Only the practitioner may share the screen.");  // contract §7
    }
    const PeerRecord before = known->record;
    Peer& peer = *state_.peers.edit(turn, PeerId(before.id));
    peer.record.audio = audio.value_or(before.audio);
    peer.record.video = video.value_or(before.video);
    peer.record.screen = screen.value_or(before.screen);
    if (peer.record != before) save(turn, *room, peer);
    tell_others(turn, id, before.id, PeerUpdated{id, view(peer), audio, video, screen});
    return {};
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
    if (is_stored(*room)) turn.write(DeleteRoom{gone});
    state_.rooms.erase(turn, gone);
}

}  // namespace parley::calls
