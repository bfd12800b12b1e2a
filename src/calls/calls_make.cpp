// How a call comes to be: by `initiate`, by `call-user` with an unused id, by the REST and the `webrtc:call` of
// `video`.
#include <algorithm>

#include "base/check.hpp"
#include "calls/calls.hpp"
#include "calls/conversations.hpp"

namespace parley::calls {
namespace {

constexpr std::size_t kUserIdMax = 256;  // contract §3: `sub`

bool is_user_id(const UserId& id) {
    return !id.empty() && is_storable(id.value, kUserIdMax);
}

/// Without duplicates and without `self`, in the order given.
std::vector<UserId> others_of(const std::vector<UserId>& users, const UserId& self) {
    std::vector<UserId> others;
    for (const auto& user : users) {
        if (user != self && std::ranges::find(others, user) == others.end()) others.push_back(user);
    }
    return others;
}

Status check_conversation(const State& state, const UserId& caller, const ConversationId& id,
                          const std::vector<UserId>& others) {
    const ConversationRecord* conversation = state.conversations.find(id);
    if (conversation == nullptr || !is_member(*conversation, caller))
        return fail("not-found", "There is no such conversation.");
    for (const auto& user : others) {
        if (!is_member(*conversation, user))
            return fail("forbidden", "Only members of the conversation can be called in it.");
    }
    return {};
}

Status check_people(const State& state, const UserId& caller, const InitiateCall& request,
                    const std::vector<UserId>& others) {
    if (!std::ranges::all_of(others, is_user_id))
        return fail("bad-request", "A user id has 1 to 256 bytes, and no NUL.");
    if (request.type == CallType::direct) {
        if (others.size() != 1) return fail("bad-request", "A DIRECT call has exactly one other participant.");
        return {};
    }
    if (others.empty()) return fail("bad-request", "A GROUP call needs somebody else.");
    if (!request.conversation || request.conversation->empty())
        return fail("bad-request", "A GROUP call needs conversationId.");
    if (others.size() >= static_cast<std::size_t>(state.limits.max_participants))
        return fail("room-full", "Too many participants.");
    return check_conversation(state, caller, *request.conversation, others);
}

}  // namespace

Result<CallRecord> Calls::initiate(Turn& turn, const Actor& actor, const InitiateCall& request) {
    auto id = make(turn, actor, request, CallOrigin::calls, {});
    if (!id) return tl::unexpected<Error>(std::move(id.error()));
    if (!actor.connection) place(turn, *state_.calls.find(*id), *actor.who.user);
    return *state_.calls.find(*id);
}

Result<CallRecord> Calls::create_video(Turn& turn, const Actor& actor, const std::string& room_name) {
    auto id = make(turn, actor, {}, CallOrigin::video_rest, room_name);
    if (!id) return tl::unexpected<Error>(std::move(id.error()));
    place(turn, *state_.calls.find(*id), *actor.who.user, actor.connection);
    return *state_.calls.find(*id);
}

Result<CallId> Calls::make(Turn& turn, const Actor& actor, const InitiateCall& request, CallOrigin origin,
                           const std::string& room_name) {
    if (!actor.who.user) return fail("unauthorized", "A token is needed.");
    if (actor.who.role == Role::service) return fail("forbidden", "A service takes part in no calls.");
    if (!is_storable(room_name, kTextMax)) return fail("bad-request", "A room name has at most 256 bytes, and no NUL.");
    const UserId& caller = *actor.who.user;
    const auto others = others_of(request.others, caller);
    if (origin != CallOrigin::video_rest) {
        if (auto ok = check_people(state_, caller, request, others); !ok)
            return tl::unexpected<Error>(std::move(ok.error()));
    }
    const CallId id = request.id.value_or(CallId(random_uuid(turn.random)));
    if (state_.calls.contains(id)) return fail("conflict", "That id is in use.");

    CreateRoom room;
    room.by = actor.who;
    room.name = room_name;
    room.kind = RoomKind::call;
    room.is_public = false;
    room.guests = false;
    room.call = id;
    auto made = rooms_.create(turn, room);
    if (!made) return tl::unexpected<Error>(std::move(made.error()));

    CallRecord call;
    call.id = id;
    call.room = made->id;
    call.type = request.type;
    call.status = origin == CallOrigin::video_rest ? CallStatus::waiting : CallStatus::ringing;
    call.origin = origin;
    call.initiator = caller;
    if (request.type == CallType::group) call.conversation = request.conversation;
    call.room_name = room_name;
    call.created_at = turn.now;
    call.participants.resize(1 + others.size());
    call.participants[0].user = caller;
    call.participants[0].status = ParticipantStatus::joined;
    call.participants[0].joined_at = turn.now;
    for (std::size_t i = 0; i < others.size(); ++i) call.participants[i + 1].user = others[i];
    for (const auto& participant : call.participants) take_part(turn, participant.user, id);
    see_name(turn, actor.who);
    turn.write(call);
    schedule(turn, call);
    extras_.put(turn, id, {});
    state_.calls.put(turn, id, std::move(call));
    return id;
}

Result<RingAnswer> Calls::add(Turn& turn, const Actor& actor, const CallId& id, const std::vector<UserId>& users) {
    auto row = edit_for(turn, actor.who, id);
    if (!row) return tl::unexpected<Error>(std::move(row.error()));
    CallRecord& call = **row;
    if (is_terminal(call.status)) return fail("conflict", "The call is over.");
    if (find_participant(call, *actor.who.user)->status != ParticipantStatus::joined)
        return fail("conflict", "You are not in the call.");
    auto added = others_of(users, *actor.who.user);
    if (users.empty() || !std::ranges::all_of(added, is_user_id))
        return fail("bad-request", "userIds names one user or more.");
    if (call.conversation) {
        auto ok = check_conversation(state_, *actor.who.user, *call.conversation, added);
        if (!ok) return fail("forbidden", "Only members of the conversation can be called in it.");
    }
    const auto takes_part = [&call](const UserId& user) {
        const auto* participant = find_participant(call, user);
        return participant != nullptr &&
               (participant->status == ParticipantStatus::joined || participant->status == ParticipantStatus::ringing);
    };
    std::erase_if(added, takes_part);
    if (added.empty()) return RingAnswer{call, {}, {}, {}};
    const auto fresh =
        std::ranges::count_if(added, [&call](const UserId& user) { return find_participant(call, user) == nullptr; });
    if (call.participants.size() + static_cast<std::size_t>(fresh) >
        static_cast<std::size_t>(state_.limits.max_participants)) {
        return fail("room-full", "Too many participants.");
    }

    call.type = CallType::group;
    for (const auto& user : added) {
        auto* participant = find_participant(call, user);
        if (participant == nullptr) {
            participant = &call.participants.emplace_back();
            participant->user = user;
            take_part(turn, user, id);
        }
        participant->status = ParticipantStatus::ringing;
        participant->missed = false;
    }
    turn.write(call);
    if (call.rung_at || call.status == CallStatus::active) return ring_people(turn, id, added);
    return RingAnswer{call, {}, {}, {}};  // they ring with the others, by call-user
}

void Calls::take_part(Turn& turn, const UserId& user, const CallId& call) {
    UserState* row = state_.users.edit(turn, user);
    if (row == nullptr) row = &state_.users.put(turn, user, {});
    if (std::ranges::find(row->calls, call) == row->calls.end()) row->calls.push_back(call);
}

void Calls::see_name(Turn& turn, const Identity& who) {
    const UserState* known = state_.users.find(*who.user);
    if (who.name.empty() || !is_storable(who.name, kTextMax) || (known != nullptr && known->name == who.name)) return;
    UserState* row = state_.users.edit(turn, *who.user);
    if (row == nullptr) row = &state_.users.put(turn, *who.user, {});
    row->name = who.name;
    turn.write(UserRecord{*who.user, who.name, row->missed});
}

}  // namespace parley::calls
