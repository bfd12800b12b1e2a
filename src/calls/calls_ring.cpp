// Ringing: `call-user`, `webrtc:call`, people who connect while it rings for them, and who has been rung until when.
#include <algorithm>

#include "calls/calls.hpp"
#include "calls/push.hpp"

namespace parley::calls {
namespace {

std::vector<UserId> without(const std::vector<UserId>& users, const UserId& self) {
    std::vector<UserId> others;
    for (const auto& user : users) {
        if (user != self && std::ranges::find(others, user) == others.end()) others.push_back(user);
    }
    return others;
}

}  // namespace

Result<RingAnswer> Calls::ring(Turn& turn, const Actor& actor, const RingCall& request) {
    if (!actor.who.user) return fail("unauthorized", "A token is needed.");
    const UserId& caller = *actor.who.user;
    const auto people = without(request.recipients, caller);
    if (people.empty()) return fail("bad-request", "recipientIds names somebody else.");
    if (const CallRecord* known = state_.calls.find(request.call)) {
        if (known->initiator != caller) return fail("conflict", "That id is another call's.");
        if (is_terminal(known->status)) return fail("conflict", "The call is over.");
        const auto takes_part = [known](const UserId& user) { return find_participant(*known, user) != nullptr; };
        if (!std::ranges::all_of(people, takes_part))
            return fail("bad-request", "recipientIds names somebody who is not in the call.");
    } else {
        if (!is_uuid(request.call.value)) return fail("not-found", "There is no such call.");
        auto made =
            make(turn, actor, {request.type, people, request.conversation, request.call}, CallOrigin::calls, {});
        if (!made) return tl::unexpected<Error>(std::move(made.error()));
    }
    if (auto in = enter(turn, actor, request.call); !in) return tl::unexpected<Error>(std::move(in.error()));
    return ring_people(turn, request.call, people);
}

Result<RingVideoAnswer> Calls::ring_video(Turn& turn, const Actor& actor, const RingVideo& request) {
    if (!actor.who.user) return fail("unauthorized", "A token is needed.");
    if (request.to == *actor.who.user) return fail("bad-request", "Nobody can call themselves.");
    RingVideoAnswer answer;
    if (!request.call) {
        auto made =
            make(turn, actor, {CallType::direct, {request.to}, {}, {}}, CallOrigin::video_event, request.room_name);
        if (!made) return tl::unexpected<Error>(std::move(made.error()));
        if (auto in = enter(turn, actor, *made); !in) return tl::unexpected<Error>(std::move(in.error()));
        answer.created = true;
        answer.online = !ringable(request.to).empty();
        if (answer.online) {
            ring_people(turn, *made, {request.to});
        } else {
            CallRecord& call = *state_.calls.edit(turn, *made);
            finish(turn, call, CallStatus::missed, CallEndReason::missed, {}, actor.connection);
        }
        answer.call = *state_.calls.find(*made);
        return answer;
    }

    auto row = edit_for(turn, actor.who, *request.call);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    if (is_terminal(call.status)) return fail("conflict", "The call is over.");
    if (find_participant(call, *actor.who.user)->status != ParticipantStatus::joined)
        return fail("conflict", "You are not in the call.");
    auto* callee = find_participant(call, request.to);
    if (callee == nullptr) {
        if (call.origin == CallOrigin::calls) return fail("not-found", "There is no such call.");
        if (!has_free_seat(call)) return fail("conflict", "The seat is taken.");
        if (request.to.empty() || !is_storable(request.to.value, kTextMax)) {
            return fail("bad-request", "A user id has 1 to 256 bytes, and no NUL.");
        }
    } else if (callee->status == ParticipantStatus::joined) {
        return fail("conflict", "They are in the call already.");
    }
    if (auto in = enter(turn, actor, call.id); !in) return tl::unexpected<Error>(std::move(in.error()));
    if (callee == nullptr) {
        call.participants.emplace_back().user = request.to;
        take_part(turn, request.to, call.id);
    }
    if (call.room_name.empty() && is_storable(request.room_name, kTextMax)) call.room_name = request.room_name;
    answer.online = !ringable(request.to).empty();
    if (answer.online || call.status != CallStatus::waiting) {
        ring_people(turn, call.id, {request.to});
    } else {
        turn.write(call);  // seated; it rings when they connect
    }
    answer.call = *state_.calls.find(call.id);
    return answer;
}

RingAnswer Calls::ring_people(Turn& turn, const CallId& id, const std::vector<UserId>& people) {
    CallRecord& call = *state_.calls.edit(turn, id);
    RingAnswer answer;
    std::vector<UserId> to_tell;
    for (const auto& user : people) {
        auto* participant = find_participant(call, user);
        const bool online = !ringable(user).empty();
        (online ? answer.online : answer.offline).push_back(user);
        if (online && is_busy(user, id)) answer.busy.push_back(user);
        if (participant->status == ParticipantStatus::joined || find_ring(id, user) != nullptr) continue;
        participant->status = ParticipantStatus::ringing;
        start_ring(turn, call, user);
        to_tell.push_back(user);
    }
    for (const auto& user : to_tell) {
        auto connections = ringable(user);
        if (connections.empty()) notify(state_, turn, NoticeKind::ringing, call, user, state_.limits.ring_timeout);
        tell_ring(turn, call, std::move(connections));
    }
    turn.write(call);
    schedule(turn, call);
    answer.call = call;
    return answer;
}

void Calls::tell_ring(Turn& turn, const CallRecord& call, Connections to) const {
    const UserState* caller = state_.users.find(call.initiator);
    const bool named = caller != nullptr && !caller->name.empty();
    turn.tell(std::move(to), IncomingCall{call, named ? caller->name : call.initiator.value});
}

const Calls::Ring* Calls::find_ring(const CallId& call, const UserId& user) const {
    const Extra* extra = extras_.find(call);
    if (extra == nullptr) return nullptr;
    const auto ring = std::ranges::find(extra->rings, user, &Ring::user);
    return ring == extra->rings.end() ? nullptr : &*ring;
}

void Calls::start_ring(Turn& turn, CallRecord& call, const UserId& user) {
    if (call.status == CallStatus::waiting) call.status = CallStatus::ringing;
    call.rung_at = turn.now;
    Extra* extra = extras_.edit(turn, call.id);
    if (extra == nullptr) extra = &extras_.put(turn, call.id, {});
    extra->rings.push_back({user, turn.now + state_.limits.ring_timeout, ringable(user).empty()});
}

void Calls::stop_ring(Turn& turn, const CallId& call, const UserId& user) {
    if (Extra* extra = extras_.edit(turn, call))
        std::erase_if(extra->rings, [&](const Ring& ring) { return ring.user == user; });
}

void Calls::take_back_push(Turn& turn, NoticeKind kind, const CallRecord& call, const UserId& user) const {
    const Ring* ring = find_ring(call.id, user);
    // As long as the ring itself may still arrive: whom it reaches late, this reaches too.
    if (ring != nullptr && ring->by_push) notify(state_, turn, kind, call, user, state_.limits.ring_timeout);
}

void Calls::connected(Turn& turn, ConnectionId connection) {
    const auto it = state_.connections.find(connection);
    if (it == state_.connections.end() || !it->second.who.user) return;
    const UserId user = *it->second.who.user;
    const auto own = ringable(user);
    const UserState* row = state_.users.find(user);
    if (row == nullptr || std::ranges::find(own, connection) == own.end()) return;
    for (const CallId& id : std::vector<CallId>(row->calls)) {
        const CallRecord* call = state_.calls.find(id);
        if (call == nullptr || is_terminal(call->status)) continue;
        const auto status = find_participant(*call, user)->status;
        if (status == ParticipantStatus::joined && peers_of(*call, user).empty()) {
            place(turn, *call, user, connection);
        } else if (status == ParticipantStatus::ringing && find_ring(id, user) != nullptr) {
            tell_ring(turn, *call, {connection});
        } else if (status == ParticipantStatus::ringing && call->status == CallStatus::waiting) {
            ring_people(turn, id, {user});  // contract §6: `to` was offline, and it rings when they connect
        }
    }
}

}  // namespace parley::calls
