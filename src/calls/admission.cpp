#include "calls/admission.hpp"

#include <algorithm>

#include "calls/appointments.hpp"
#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

Status no_such_room() {
    return fail("not-found", "There is no such room.");
}

bool was_removed(const Room& room, const Identity& who) {
    return who.user && std::ranges::find(room.removed, *who.user) != room.removed.end();
}

Status enter_link(const Room& room, const Identity& who, bool is_in) {
    if (!who.user && !room.record.guests) return no_such_room();
    // Who has the link and could enter otherwise is told why not: they may knock at another time.
    if (room.record.locked && !is_in && !(room.record.host && who.is(*room.record.host)))
        return fail("room-locked", "The room is locked.");
    return {};
}

Status enter_call(const State& state, const Room& room, const Identity& who) {
    const CallRecord* call = room.record.call ? state.calls.find(*room.record.call) : nullptr;
    if (call == nullptr || is_terminal(call->status) || !may_enter(*call, who)) return no_such_room();
    return {};
}

Status enter_appointment(const State& state, const Room& room, const Identity& who) {
    const auto* appointment = room.record.appointment ? state.appointments.find(*room.record.appointment) : nullptr;
    if (appointment == nullptr || !who.user || !role_in(*appointment, *who.user)) return no_such_room();
    if (appointment->status == AppointmentStatus::ended) return fail("room-ended", "The call has ended.");
    return {};
}

}  // namespace

Status may_enter(const State& state, const Room* room, const Identity& who, bool is_in) {
    // Before the look-up, so that the answer says nothing of the room.
    if (who.role == Role::service) return fail("forbidden", "A service enters no rooms.");
    if (room == nullptr) return no_such_room();
    if (!who.user && state.limits.auth_required) return no_such_room();
    if (was_removed(*room, who)) return no_such_room();
    switch (room->record.kind) {
        case RoomKind::lobby:
            return {};
        case RoomKind::link:
            return enter_link(*room, who, is_in);
        case RoomKind::call:
            return enter_call(state, *room, who);
        case RoomKind::appointment:
            return enter_appointment(state, *room, who);
    }
    return no_such_room();
}

}  // namespace parley::calls
