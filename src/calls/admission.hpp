// Who may enter a room (contract §3): the room's own policy, the same for every door and dialect. Pure questions about
// the state; no seats are counted here. Asked by Rooms.
#pragma once

#include "base/result.hpp"
#include "calls/state.hpp"

namespace parley::calls {

/// `is_in`: a peer of theirs is in the room already, present or in grace. Errors: not-found (the same for what is
/// unknown and what is not theirs), room-locked (a room by link that nothing else keeps them out of), room-ended (their
/// own appointment, over), forbidden (a service).
[[nodiscard]] Status may_enter(const State& state, const Room* room, const Identity& who, bool is_in);

}  // namespace parley::calls
