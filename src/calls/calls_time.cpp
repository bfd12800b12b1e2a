// Time: ring time-outs, calls that nobody ever rang, and what a restart finds.
#include <algorithm>

#include "calls/calls.hpp"
#include "calls/push.hpp"
#include "calls/unread.hpp"

namespace parley::calls {

Instant Calls::deadline() const {
    return schedule_.empty() ? Instant::never() : schedule_.begin()->first;
}

void Calls::handle_timers(Turn& turn) {
    while (!schedule_.empty() && schedule_.begin()->first <= turn.now) {
        const auto due = *schedule_.begin();
        schedule_.erase(schedule_.begin());
        turn.on_undo([this, due] { schedule_.insert(due); });
        expire_absent(turn, due.second);
        expire(turn, due.second);
        const CallRecord* call = state_.calls.find(due.second);
        if (call != nullptr && !is_terminal(call->status)) schedule(turn, *call);
    }
}

Instant Calls::ring_until(const CallRecord& call, const UserId& user) const {
    if (const Ring* ring = find_ring(call.id, user)) return ring->until;
    return call.rung_at.value_or(call.created_at) + state_.limits.ring_timeout;
}

Instant Calls::next_deadline(const CallRecord& call) const {
    if (is_terminal(call.status)) return Instant::never();
    Instant next = Instant::never();
    if (call.status == CallStatus::waiting) {
        next = call.created_at + state_.limits.waiting_ttl;
    } else {
        for (const auto& participant : call.participants) {
            if (participant.status == ParticipantStatus::ringing)
                next = std::min(next, ring_until(call, participant.user));
        }
    }
    const Extra* extra = extras_.find(call.id);
    if (extra != nullptr && extra->absent_until) next = std::min(next, *extra->absent_until);
    return next;
}

void Calls::schedule(Turn& /*turn*/, const CallRecord& call) {
    // Only a hint: when the turn is taken back it wakes us for nothing.
    const Instant next = next_deadline(call);
    if (next != Instant::never()) schedule_.emplace(next, call.id);
}

void Calls::expire(Turn& turn, const CallId& id) {
    const CallRecord* known = state_.calls.find(id);
    if (known == nullptr || next_deadline(*known) > turn.now) return;
    CallRecord& call = *state_.calls.edit(turn, id);
    if (call.status == CallStatus::waiting)
        return finish(turn, call, CallStatus::missed, CallEndReason::missed, {}, {});

    std::vector<UserId> silent;
    for (const auto& participant : call.participants) {
        const bool rings = participant.status == ParticipantStatus::ringing;
        if (rings && ring_until(call, participant.user) <= turn.now) silent.push_back(participant.user);
    }
    if (silent.empty()) return;
    const bool all_silent = static_cast<int>(silent.size()) == count(call, ParticipantStatus::ringing);
    if (all_silent && call.status == CallStatus::ringing) {
        return finish(turn, call, CallStatus::missed, CallEndReason::missed, {}, {});
    }
    for (const auto& user : silent) reject_silent(turn, call, user);
    turn.write(call);
}

void Calls::reject_silent(Turn& turn, CallRecord& call, const UserId& user) {
    // Contract §5: a silent GROUP participant becomes REJECTED; §9: and is told `missed`.
    stop_ring(turn, call.id, user);
    auto* participant = find_participant(call, user);
    participant->status = ParticipantStatus::rejected;
    participant->missed = true;
    count_missed(state_, turn, user);
    notify(state_, turn, NoticeKind::missed, call, user, kMissedNoticeTtl);
    turn.tell(ringable(user), CallEnded{call, {}, CallEndReason::missed});
    turn.tell(of_others(call, user), CallRejected{call, user});
}

void Calls::expire_absent(Turn& turn, const CallId& id) {
    const Extra* extra = extras_.find(id);
    if (extra == nullptr || !extra->absent_until || *extra->absent_until > turn.now) return;
    extras_.edit(turn, id)->absent_until.reset();
    std::vector<UserId> absent;
    for (const auto& participant : state_.calls.find(id)->participants) {
        const bool joined = participant.status == ParticipantStatus::joined;
        if (joined && peers_of(*state_.calls.find(id), participant.user).empty()) absent.push_back(participant.user);
    }
    for (const auto& user : absent) {
        CallRecord& call = *state_.calls.edit(turn, id);
        if (is_terminal(call.status)) return;
        apply(turn, call, user, {}, outcome_of(call, *find_participant(call, user), Wish::leave));
    }
}

void Calls::load(Instant now, std::vector<CallRecord> calls) {
    for (auto& record : calls) {
        const CallId id = record.id;
        for (const auto& participant : record.participants) {
            if (!state_.users.contains(participant.user)) state_.users.load(participant.user, {});
            state_.users.find_mutable(participant.user)->calls.push_back(id);
        }
        Extra extra;
        bool somebody_absent = false;
        for (const auto& participant : record.participants) {
            if (participant.status == ParticipantStatus::ringing && record.rung_at) {
                extra.rings.push_back({participant.user, *record.rung_at + state_.limits.ring_timeout});
            }
            const bool joined = participant.status == ParticipantStatus::joined;
            somebody_absent = somebody_absent || (joined && peers_of(record, participant.user).empty());
        }
        const bool can_be_left =
            record.status == CallStatus::active || (record.status == CallStatus::ringing && record.rung_at);
        if (somebody_absent && can_be_left) extra.absent_until = now + state_.limits.grace;
        extras_.load(id, std::move(extra));
        state_.calls.load(id, std::move(record));
        const Instant next = next_deadline(*state_.calls.find(id));
        if (next != Instant::never()) schedule_.emplace(next, id);
    }
}

}  // namespace parley::calls
