// Answering: accept, reject, and coming into the call's room by whatever door, which accepts too. Also JOIN_MEETING and
// the REST join.
#include <algorithm>

#include "calls/calls.hpp"

namespace parley::calls {
namespace {

Dialect dialect_of(const State& state, ConnectionId connection) {
    const auto it = state.connections.find(connection);
    return it != state.connections.end() && it->second.door == Door::parley ? Dialect::parley : Dialect::video;
}

tl::unexpected<Error> over() {
    return fail("conflict", "The call is over.");
}

}  // namespace

Result<CallRecord> Calls::accept(Turn& turn, const Actor& actor, const CallId& id,
                                 const std::optional<UserId>& caller) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    const CallRecord& call = **row;
    const UserId& user = *actor.who.user;
    if (caller && *caller != call.initiator) return fail("conflict", "callerId is not the one who called.");
    if (is_terminal(call.status)) return over();
    if (user == call.initiator) return fail("conflict", "The caller cannot accept.");
    const auto status = find_participant(call, user)->status;
    if (status == ParticipantStatus::joined && actor.connection &&
        rooms_.peer_on(actor.connection, call.room) == nullptr) {
        const auto peers = peers_of(call, user);
        if (std::ranges::any_of(peers, &Peer::present)) return fail("conflict", "Answered on another device.");
    } else if (status == ParticipantStatus::left || status == ParticipantStatus::rejected) {
        return fail("conflict", "It does not ring for you any more.");
    }
    if (auto in = enter(turn, actor, id); !in) return tl::unexpected<Error>(std::move(in.error()));
    return call;
}

Result<CallRecord> Calls::reject(Turn& turn, const Actor& actor, const CallId& id,
                                 const std::optional<UserId>& caller) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    const UserId& user = *actor.who.user;
    if (caller && *caller != call.initiator) return fail("conflict", "callerId is not the one who called.");
    if (find_participant(call, user)->status == ParticipantStatus::rejected) return call;
    if (is_terminal(call.status)) return over();
    if (find_participant(call, user)->status != ParticipantStatus::ringing)
        return fail("conflict", "It does not ring for you.");
    refuse(turn, call, user, actor.connection);
    return call;
}

Result<CallRecord> Calls::join_video(Turn& turn, const Actor& actor, const CallId& id) {
    if (!actor.who.user) return fail("unauthorized", "A token is needed.");
    if (actor.who.role == Role::service) return fail("forbidden", "A service takes part in no calls.");
    const CallRecord* call = state_.calls.find(id);
    if (call == nullptr) return fail("not-found", "There is no such call.");
    const auto* participant = find_participant(*call, *actor.who.user);
    if (participant == nullptr && call->origin == CallOrigin::calls) return fail("not-found", "There is no such call.");
    if (is_terminal(call->status)) return over();
    if (*actor.who.user == call->initiator) return fail("conflict", "The host is in the call already.");
    if (participant == nullptr && !has_free_seat(*call)) return fail("conflict", "The seat is taken.");
    see_name(turn, actor.who);
    enter_by_rest(turn, id, *actor.who.user);
    return *call;
}

Result<Meeting> Calls::create_meeting(Turn& turn, const Actor& actor, const CallId& id) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    if (is_terminal(call.status)) return over();
    const UserId& user = *actor.who.user;
    auto* participant = find_participant(call, user);
    const bool complete = call.meeting_id && participant->attendee_id;
    if (!call.meeting_id) call.meeting_id = random_uuid(turn.random);
    if (!participant->attendee_id) participant->attendee_id = random_uuid(turn.random);
    if (!complete) turn.write(call);

    Extra* extra = extras_.edit(turn, id);
    if (extra == nullptr) extra = &extras_.put(turn, id, {});
    auto token = std::ranges::find(extra->join_tokens, user, [](const auto& entry) { return entry.first; });
    if (token == extra->join_tokens.end()) {
        token = extra->join_tokens.insert(token, {user, random_token(turn.random, 32)});
    }
    return Meeting{call, *call.meeting_id, *participant->attendee_id, token->second};
}

Result<Meeting> Calls::join_meeting(Turn& turn, const Actor& actor, const CallId& id) {
    auto meeting = create_meeting(turn, actor, id);
    if (!meeting) return meeting;
    see_name(turn, actor.who);
    enter_by_rest(turn, id, *actor.who.user);
    meeting->call = *state_.calls.find(id);
    return meeting;
}

const UserId* Calls::attendee_of(const CallId& id, std::string_view join_token) const {
    const CallRecord* call = state_.calls.find(id);
    const Extra* extra = extras_.find(id);
    if (call == nullptr || is_terminal(call->status) || extra == nullptr) return nullptr;
    const auto token =
        std::ranges::find(extra->join_tokens, join_token, [](const auto& entry) { return entry.second; });
    return token == extra->join_tokens.end() ? nullptr : &token->first;
}

Status Calls::enter(Turn& turn, const Actor& actor, const CallId& id) {
    const CallRecord* call = state_.calls.find(id);
    if (!actor.connection) {
        enter_by_rest(turn, id, *actor.who.user);
        return {};
    }
    const RoomId room = call->room;
    if (*actor.who.user != call->initiator) place_initiator(turn, *call);
    PeerId self;
    if (const Peer* there = rooms_.peer_on(actor.connection, room)) {
        self = there->record.id;  // to join once more would renew what nobody is told: the resume value, who is there
        admit(turn, id, *actor.who.user, actor.connection);
    } else {
        JoinRoom request;
        request.connection = actor.connection;
        request.room = room;
        request.dialect = dialect_of(state_, actor.connection);
        auto joined = rooms_.join(turn, request);  // on_entered() admits
        if (!joined) {
            // A refused request changes nothing: also not what was made on the way here.
            turn.undo();
            turn.writes.clear();
            turn.deliveries.clear();
            return tl::unexpected<Error>(std::move(joined.error()));
        }
        self = joined->self.id;
    }

    // The socket that acts itself takes the place of one that was only presumed.
    const Extra* extra = extras_.find(id);
    if (extra == nullptr || extra->placed.empty()) return {};
    for (const PeerId& placed : std::vector<PeerId>(extra->placed)) {
        const Peer* peer = state_.peers.find(placed);
        if (peer == nullptr || peer->record.user != actor.who.user) continue;
        std::erase(extras_.edit(turn, id)->placed, placed);
        if (placed != self) rooms_.remove(turn, placed);
    }
    return {};
}

void Calls::enter_by_rest(Turn& turn, const CallId& id, const UserId& user) {
    const CallRecord* call = state_.calls.find(id);
    place_initiator(turn, *call);
    place(turn, *call, user);
    const auto peers = peers_of(*call, user);
    admit(turn, id, user, peers.empty() ? ConnectionId{} : peers.front()->connection);
}

void Calls::place(Turn& turn, const CallRecord& call, const UserId& user, ConnectionId preferred) {
    if (!peers_of(call, user).empty()) return;
    const CallId id = call.id;
    const PeerId peer = rooms_.place(turn, call.room, user, Dialect::video, preferred);
    if (Extra* extra = extras_.edit(turn, id)) extra->placed.push_back(peer);
}

/// Whoever comes in finds the caller there, who perhaps only spoke by REST.
void Calls::place_initiator(Turn& turn, const CallRecord& call) {
    if (find_participant(call, call.initiator)->status == ParticipantStatus::joined) place(turn, call, call.initiator);
}

void Calls::admit(Turn& turn, const CallId& id, const UserId& user, ConnectionId connection) {
    const CallRecord* known = state_.calls.find(id);
    if (known == nullptr || is_terminal(known->status)) return;
    const auto* as_known = find_participant(*known, user);
    if (as_known != nullptr && as_known->status == ParticipantStatus::joined) return;
    if (as_known == nullptr && !has_free_seat(*known)) return;

    CallRecord& call = *state_.calls.edit(turn, id);
    auto* participant = find_participant(call, user);
    if (participant == nullptr) {
        participant = &call.participants.emplace_back();
        participant->user = user;
        take_part(turn, user, id);
    }
    const bool was_rung = find_ring(id, user) != nullptr;
    take_back_push(turn, NoticeKind::answered, call, user);
    stop_ring(turn, id, user);
    participant->status = ParticipantStatus::joined;
    participant->joined_at = turn.now;
    participant->left_at.reset();
    participant->missed = false;
    if (call.status != CallStatus::active) {
        call.status = CallStatus::active;
        call.started_at = turn.now;
    }
    turn.write(call);
    schedule(turn, call);
    turn.tell(of_others(call, user), CallAccepted{call, user});
    if (was_rung) turn.tell(ringable(user, connection), CallEnded{call, user, CallEndReason::answered_elsewhere});
    place_initiator(turn, call);
}

void Calls::refuse(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting) {
    take_back_push(turn, NoticeKind::declined, call, user);
    stop_ring(turn, call.id, user);
    find_participant(call, user)->status = ParticipantStatus::rejected;
    turn.write(call);
    turn.tell(of_others(call, user), CallRejected{call, user});
    turn.tell(ringable(user, acting), CallEnded{call, user, CallEndReason::rejected_elsewhere});
    const bool nobody_left = count(call, ParticipantStatus::ringing) == 0;
    if (nobody_left && call.status != CallStatus::active) {
        finish(turn, call, CallStatus::rejected, CallEndReason::rejected, user, acting);
    }
}

void Calls::on_entered(Turn& turn, const Room& room, const Peer& peer, bool /*resumed*/) {
    if (!room.record.call || !peer.record.user) return;
    admit(turn, CallId(*room.record.call), UserId(*peer.record.user), peer.connection);
}

}  // namespace parley::calls
