#include "sim/invariants.hpp"

#include <algorithm>
#include <set>

#include "calls/appointments.hpp"
#include "calls/call_rules.hpp"

namespace parley::sim {
namespace {

using namespace parley::calls;

void require(bool holds, const std::string& what) {
    if (!holds) throw Violation(what);
}

/// Contract §3, said anew and simply: who may be in a room.
void check_policy(const State& state, const Room& room, const Peer& peer) {
    const auto where = "peer " + peer.record.id.value + " is in room " + room.record.id.value;
    switch (room.record.kind) {
        case RoomKind::lobby:
            return;
        case RoomKind::link:
            return require(room.record.guests || peer.record.user, where + ", which takes no guests");
        case RoomKind::call: {
            const auto* call = room.record.call ? state.calls.find(*room.record.call) : nullptr;
            require(call != nullptr, where + ", whose call is not there");
            require(!is_terminal(call->status), where + ", whose call is over");
            return require(peer.record.user && find_participant(*call, *peer.record.user) != nullptr,
                           where + ", and takes no part in its call");
        }
        case RoomKind::appointment: {
            const auto* visit = room.record.appointment ? state.appointments.find(*room.record.appointment) : nullptr;
            require(visit != nullptr, where + ", whose appointment is not there");
            require(visit->status != AppointmentStatus::ended, where + ", whose appointment is over");
            return require(peer.record.user == visit->practitioner || peer.record.user == visit->patient,
                           where + ", whose appointment is not theirs");
        }
    }
}

void check_room(const State& state, const RoomId& id, const Room& room) {
    std::set<PeerId> seen;
    std::set<UserId> users;
    int present = 0;
    for (const auto& peer_id : room.peers) {
        require(seen.insert(peer_id).second, "room " + id.value + " lists " + peer_id.value + " twice");
        const auto* peer = state.peers.find(peer_id);
        require(peer != nullptr, "room " + id.value + " lists " + peer_id.value + ", who is not there");
        require(peer->record.room == id, "peer " + peer_id.value + " is in another room than lists it");
        check_policy(state, room, *peer);
        if (peer->present()) ++present;
        if (room.record.kind == RoomKind::appointment && peer->record.user) {
            require(users.insert(*peer->record.user).second,
                    "user " + peer->record.user->value + " is twice in room " + id.value);
        }
    }
    const auto& limits = state.limits;
    const int seats = room.record.kind == RoomKind::lobby ? limits.lobby_max_clients
                      : room.record.max_participants > 0  ? room.record.max_participants
                                                          : limits.max_participants;
    // Places in grace take no seat, but their number has a bound (Rooms::displace).
    require(present <= seats, "more are in room " + id.value + " than it has seats");
    const int bound = room.record.kind == RoomKind::lobby ? seats : 2 * seats;
    require(static_cast<int>(room.peers.size()) <= bound, "room " + id.value + " keeps too many places");
}

void check_peer(const State& state, const PeerId& id, const Peer& peer) {
    const auto* room = state.rooms.find(peer.record.room);
    require(room != nullptr, "peer " + id.value + " is in a room that is not there");
    require(std::ranges::find(room->peers, id) != room->peers.end(), "peer " + id.value + " is not listed by its room");
    require(peer.kept_bytes <= state.limits.kept_signal_bytes, "too much is kept for peer " + id.value);
    require(peer.missed.size() <= Peer::kMissedMax, "too many events are kept for peer " + id.value);
    if (!peer.present()) return;
    const auto connection = state.connections.find(peer.connection);
    require(connection != state.connections.end(), "peer " + id.value + " is on a connection that is not there");
    require(std::ranges::find(connection->second.peers, id) != connection->second.peers.end(),
            "peer " + id.value + " is not listed by its connection");
}

void check_call(const CallId& id, const CallRecord& call) {
    const auto which = "call " + id.value;
    require(!call.participants.empty() && call.participants.front().user == call.initiator,
            which + " does not begin with its initiator");
    require(is_terminal(call.status) == call.ended_at.has_value(), which + ": the status and ended_at disagree");
    require(call.status != CallStatus::active || call.started_at, which + " is active and has not started");
    require(call.status != CallStatus::ended || call.started_at, which + " ended without having started");
    require(call.status == CallStatus::ended || !call.duration_s, which + " has a duration");
    std::set<UserId> users;
    for (const auto& participant : call.participants) {
        require(users.insert(participant.user).second, which + " has a participant twice");
        const bool settled =
            participant.status == ParticipantStatus::left || participant.status == ParticipantStatus::rejected;
        require(!is_terminal(call.status) || settled, which + " is over with somebody still in it");
    }
}

template <class Records>
void compare(const Records& memory, const Records& disk, const std::string& what) {
    for (const auto& [id, record] : memory) {
        const auto it = disk.find(id);
        require(it != disk.end(), what + " " + id + " is in memory and not on the disk");
        require(it->second == record, what + " " + id + " is otherwise on the disk than in memory");
    }
    for (const auto& [id, record] : disk)
        require(memory.contains(id), what + " " + id + " is on the disk and not in memory");
}

std::string list(const std::set<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += " " + name;
    return text.empty() ? " nobody" : text;
}

/// What this person believes wrongly of the room they are in.
std::optional<std::string> find_wrong_view(const State& state, const Person& person, const RoomId& id,
                                           const Room& room) {
    const auto* view = person.view_of(id.value);
    if (view == nullptr) return std::nullopt;
    const auto self = person.peer_in(id.value);
    std::set<std::string> there;
    bool self_there = false;
    for (const auto& peer_id : room.peers) {
        const auto* peer = state.peers.find(peer_id);
        if (peer_id.value == self) self_there = peer->present();
        if (peer_id.value != self && peer->present()) there.insert(peer_id.value);
    }
    if (!self_there) return person.name() + " believes to be " + self + " in room " + id.value + " and is not";
    // Somebody in grace may be known or not.
    auto believed = view->peers();
    std::erase_if(believed, [&](const std::string& peer) {
        const auto* row = state.peers.find(PeerId(peer));
        return row != nullptr && !row->present() && row->record.room == id;
    });
    if (!person.begins_anew()) return std::nullopt;
    if (believed == there) return std::nullopt;
    return person.name() + " believes" + list(believed) + " to be in room " + id.value + "; there are" + list(there);
}

}  // namespace

void check_memory(World& world) {
    require(world.disk.broken_rules.empty(), world.disk.broken_rules.empty() ? "" : world.disk.broken_rules.front());
    if (!world.server) return;
    const auto& state = world.server->house.domain().state();
    for (const auto& [id, room] : state.rooms) check_room(state, id, room);
    for (const auto& [id, peer] : state.peers) check_peer(state, id, peer);
    for (const auto& [id, call] : state.calls) check_call(id, call);
    for (const auto& [id, connection] : state.connections) {
        for (const auto& peer_id : connection.peers) {
            const auto* peer = state.peers.find(peer_id);
            require(peer != nullptr && peer->connection == id,
                    "a connection lists " + peer_id.value + ", who is not on it");
        }
    }
    const auto stats = world.server->house.stats();
    require(stats.pending_changes <= runtime::House::kPendingMax, "too many changes wait");
    require(stats.checks_failed == 0, "a check of our own failed");
    require(world.server->socketio.stats().lost_sessions <= socketio::RecoveryOptions{}.sessions_max,
            "too many lost sessions are kept");
}

void check_disk(World& world) {
    if (!world.server || !world.server->house.settled()) return;
    const auto& state = world.server->house.domain().state();
    std::map<std::string, RoomRecord> rooms;
    std::map<std::string, PeerRecord> peers;
    std::map<std::string, AppointmentRecord> visits;
    for (const auto& [id, room] : state.rooms) {
        if (room.record.kind != RoomKind::lobby) rooms[id.value] = room.record;
    }
    for (const auto& [id, peer] : state.peers) {
        if (peer.record.room != kLobby) peers[id.value] = peer.record;
    }
    for (const auto& [id, visit] : state.appointments) visits[id.value] = visit;
    compare(rooms, world.disk.rooms, "room");
    compare(peers, world.disk.peers, "peer");
    compare(visits, world.disk.appointments, "appointment");
    // Calls that are over need not be in memory.
    for (const auto& [id, call] : state.calls) {
        const auto it = world.disk.calls.find(id.value);
        require(it != world.disk.calls.end() && it->second == call,
                "call " + id.value + " is otherwise on the disk than in memory");
    }
    for (const auto& [id, call] : world.disk.calls)
        require(is_terminal(call.status) || state.calls.contains(CallId(id)),
                "call " + id + " is on the disk and not in memory");
}

std::optional<std::string> find_unhappy(World& world) {
    if (!world.server) return "there is no server";
    if (!world.server->house.settled()) return "changes still wait for the store";
    for (const auto& person : world.people) {
        if (auto lacks = person->missing()) return person->name() + " " + *lacks;
    }
    const auto& state = world.server->house.domain().state();
    for (const auto& [id, room] : state.rooms) {
        for (const auto& person : world.people) {
            if (auto wrong = find_wrong_view(state, *person, id, room)) return wrong;
        }
    }
    return std::nullopt;
}

}  // namespace parley::sim
