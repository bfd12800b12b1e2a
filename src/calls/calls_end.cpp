// Ending: end-call, cancel, leaving, losing the last connection, and what a call leaves behind.
#include <algorithm>

#include "base/check.hpp"
#include "calls/calls.hpp"
#include "calls/push.hpp"
#include "calls/unread.hpp"

namespace parley::calls {

Result<CallRecord> Calls::end(Turn& turn, const Actor& actor, const CallId& id) {
    return go_out(turn, actor, id, Wish::end);
}

Result<CallRecord> Calls::leave(Turn& turn, const Actor& actor, const CallId& id) {
    return go_out(turn, actor, id, Wish::leave);
}

Result<CallRecord> Calls::end_for_all(Turn& turn, const Actor& actor, const CallId& id) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    if (call.status != CallStatus::active) return end(turn, actor, id);
    finish(turn, call, CallStatus::ended, CallEndReason::ended, actor.who.user, acting_connection(actor, call));
    return call;
}

Result<CallRecord> Calls::leave_meeting(Turn& turn, const Actor& actor, const CallId& id, const std::string& meeting_id,
                                        const std::string& attendee_id) {
    auto call = find_for(actor.who, id);
    if (!call) return tl::unexpected<Error>(std::move(call.error()));
    const auto* participant = find_participant(**call, *actor.who.user);
    const bool is_theirs = participant != nullptr && (meeting_id.empty() || (*call)->meeting_id == meeting_id) &&
                           (attendee_id.empty() || participant->attendee_id == attendee_id);
    if (!is_theirs) return fail("not-found", "There is no such meeting or attendee.");
    return leave(turn, actor, id);
}

Result<CallRecord> Calls::go_out(Turn& turn, const Actor& actor, const CallId& id, Wish wish) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    const UserId& user = *actor.who.user;
    apply(turn, call, user, acting_connection(actor, call), outcome_of(call, *find_participant(call, user), wish));
    return call;
}

void Calls::apply(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting, LeaveOutcome outcome) {
    switch (outcome) {
        case LeaveOutcome::nothing:
            return;
        case LeaveOutcome::cancel:
            return finish(turn, call, CallStatus::missed, CallEndReason::cancelled, user, acting);
        case LeaveOutcome::reject:
            return refuse(turn, call, user, acting);
        case LeaveOutcome::depart:
            return depart(turn, call, user, acting);
        case LeaveOutcome::end:
            return finish(turn, call, CallStatus::ended, CallEndReason::ended, user, acting);
    }
}

void Calls::depart(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting) {
    if (count(call, ParticipantStatus::joined) == 1) {
        // The last one: it is over, also for those for whom it still rings.
        return finish(turn, call, CallStatus::ended, CallEndReason::ended, user, acting);
    }
    auto* participant = find_participant(call, user);
    participant->status = ParticipantStatus::left;
    participant->left_at = turn.now;
    turn.write(call);
    turn.tell(of_others(call, user), ParticipantLeft{call, user});
    std::vector<PeerId> peers;
    for (const Peer* peer : peers_of(call, user)) {
        peers.push_back(peer->record.id);
        if (peer->connection != acting) turn.tell(peer->connection, CallEnded{call, user, CallEndReason::ended});
    }
    for (const auto& peer : peers) rooms_.remove(turn, peer);
}

void Calls::finish(Turn& turn, CallRecord& call, CallStatus status, CallEndReason reason,
                   const std::optional<UserId>& by, ConnectionId acting) {
    PARLEY_CHECK(may_follow(call.status, status));
    const CallId id = call.id;
    const RoomId room = call.room;
    // Those in the room are told by its being emptied, whatever door they came by; the participants' other sockets
    // here.
    Connections in_room;
    if (const Room* row = state_.rooms.find(room)) {
        for (const auto& peer_id : row->peers) {
            const Peer* peer = state_.peers.find(peer_id);
            if (peer != nullptr && peer->present()) in_room.push_back(peer->connection);
        }
    }
    auto others = of_others(call, UserId{});
    std::erase_if(others,
                  [&](ConnectionId c) { return c == acting || std::ranges::find(in_room, c) != in_room.end(); });

    const Instant hint = next_deadline(call);
    if (schedule_.erase({hint, id}) > 0) turn.on_undo([this, hint, id] { schedule_.emplace(hint, id); });
    call.status = status;
    call.ended_at = turn.now;
    if (call.started_at) call.duration_s = (turn.now - *call.started_at).count() / 1000;
    for (auto& participant : call.participants) {
        if (UserState* user = state_.users.edit(turn, participant.user)) std::erase(user->calls, id);
        if (participant.status == ParticipantStatus::joined) {
            participant.status = ParticipantStatus::left;
            participant.left_at = turn.now;
        } else if (participant.status == ParticipantStatus::ringing) {
            participant.status = ParticipantStatus::rejected;
            // It rang, or would have rung had they been there, and nothing came of it.
            participant.missed = call.rung_at || call.origin == CallOrigin::video_event;
            if (participant.missed) {
                count_missed(state_, turn, participant.user);
                notify(state_, turn, NoticeKind::missed, call, participant.user, kMissedNoticeTtl);
            }
        }
    }
    turn.write(call);
    extras_.erase(turn, id);
    const CallEnded told{call, by, reason};
    turn.tell(std::move(others), told);
    rooms_.empty(turn, room, told, acting);
    rooms_.forget(turn, room);
    keep_finished(turn, id);
}

void Calls::on_left(Turn& turn, const Room& room, const PeerRecord& peer) {
    if (!room.record.call || !peer.user) return;
    const CallRecord* known = state_.calls.find(*room.record.call);
    if (known == nullptr || is_terminal(known->status)) return;
    // Before it rings nobody waits for its maker, who may come and go.
    if (known->status != CallStatus::active && !known->rung_at) return;
    const UserId user = *peer.user;
    const auto* participant = find_participant(*known, user);
    if (participant == nullptr || participant->status != ParticipantStatus::joined || !peers_of(*known, user).empty())
        return;
    CallRecord& call = *state_.calls.edit(turn, known->id);
    apply(turn, call, user, {}, outcome_of(call, *find_participant(call, user), Wish::leave));
}

void Calls::keep_finished(Turn& turn, const CallId& id) {
    finished_.push_back(id);
    turn.on_undo([this, id] {
        const auto it = std::find(finished_.rbegin(), finished_.rend(), id);
        if (it != finished_.rend()) finished_.erase(std::next(it).base());
    });
    while (finished_.size() > kFinishedMax) {
        state_.calls.unload(finished_.front());
        finished_.pop_front();
    }
}

void Calls::remember(CallRecord call) {
    if (!is_terminal(call.status) || state_.calls.contains(call.id)) return;
    finished_.push_back(call.id);
    const CallId id = call.id;
    state_.calls.load(id, std::move(call));
    while (finished_.size() > kFinishedMax) {
        state_.calls.unload(finished_.front());
        finished_.pop_front();
    }
}

}  // namespace parley::calls
