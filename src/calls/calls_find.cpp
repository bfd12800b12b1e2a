// Reading: who may see a call, which connections ring for a person, who is in its room.
#include <algorithm>

#include "calls/calls.hpp"

namespace parley::calls {
namespace {

bool can_ring(Door door) {
    return door == Door::root || door == Door::parley;
}

}  // namespace

Calls::Calls(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

Result<const CallRecord*> Calls::find_for(const Identity& who, const CallId& id) const {
    const CallRecord* call = state_.calls.find(id);
    const bool may_see =
        call != nullptr && who.user && (who.role == Role::service || find_participant(*call, *who.user) != nullptr);
    if (!may_see) return fail("not-found", "There is no such call.");
    return call;
}

Result<const CallRecord*> Calls::find_video_for(const Identity& who, const CallId& id) const {
    const CallRecord* call = state_.calls.find(id);
    const bool seat_never_taken = call != nullptr && call->origin != CallOrigin::calls && call->participants.size() < 2;
    if (seat_never_taken && who.user) return call;
    return find_for(who, id);
}

const CallRecord* Calls::newest_shared(const UserId& a, const UserId& b) const {
    const UserState* user = state_.users.find(a);
    if (user == nullptr || a == b) return nullptr;
    const CallRecord* newest = nullptr;
    for (const auto& id : user->calls) {
        const CallRecord* call = state_.calls.find(id);
        if (call == nullptr || is_terminal(call->status) || find_participant(*call, b) == nullptr) continue;
        if (newest == nullptr || call->created_at >= newest->created_at) newest = call;
    }
    return newest;
}

Result<CallRecord*> Calls::edit_for(Turn& turn, const Identity& who, const CallId& id) {
    if (!who.user) return fail("unauthorized", "A token is needed.");
    if (who.role == Role::service) return fail("forbidden", "A service takes part in no calls.");
    const CallRecord* call = state_.calls.find(id);
    if (call == nullptr || find_participant(*call, *who.user) == nullptr)
        return fail("not-found", "There is no such call.");
    return state_.calls.edit(turn, id);
}

Calls::Connections Calls::ringable(const UserId& user, ConnectionId but) const {
    Connections found;
    const UserState* row = state_.users.find(user);
    if (row == nullptr) return found;
    for (const auto id : row->connections) {
        const auto it = state_.connections.find(id);
        if (id != but && it != state_.connections.end() && can_ring(it->second.door)) found.push_back(id);
    }
    return found;
}

Calls::Connections Calls::of_others(const CallRecord& call, const UserId& but) const {
    Connections found;
    for (const auto& participant : call.participants) {
        const bool hears =
            participant.status == ParticipantStatus::joined || participant.status == ParticipantStatus::ringing;
        if (!hears || participant.user == but) continue;
        const auto theirs = ringable(participant.user);
        found.insert(found.end(), theirs.begin(), theirs.end());
    }
    return found;
}

std::vector<const Peer*> Calls::peers_of(const CallRecord& call, const UserId& user) const {
    std::vector<const Peer*> found;
    const Room* room = state_.rooms.find(call.room);
    if (room == nullptr) return found;
    for (const auto& id : room->peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer != nullptr && peer->record.user == user) found.push_back(peer);
    }
    return found;
}

ConnectionId Calls::acting_connection(const Actor& actor, const CallRecord& call) const {
    if (actor.connection) return actor.connection;
    // By REST it is the socket that stands for the user in the call.
    for (const Peer* peer : peers_of(call, *actor.who.user)) {
        if (peer->present()) return peer->connection;
    }
    return {};
}

bool Calls::is_busy(const UserId& user, const CallId& but) const {
    const UserState* row = state_.users.find(user);
    if (row == nullptr) return false;
    return std::ranges::any_of(row->calls, [&](const CallId& id) {
        const CallRecord* call = id == but ? nullptr : state_.calls.find(id);
        if (call == nullptr || is_terminal(call->status) || call->status == CallStatus::waiting) return false;
        const auto* participant = find_participant(*call, user);
        return participant != nullptr && participant->status == ParticipantStatus::joined;
    });
}

bool Calls::signals_freely(const UserId& user, const CallRecord& call) const {
    if (is_terminal(call.status)) return false;
    const auto* participant = find_participant(call, user);
    return participant != nullptr && participant->status == ParticipantStatus::joined;
}

}  // namespace parley::calls
