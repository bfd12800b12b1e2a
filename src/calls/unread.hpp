// What a user has not looked at yet: how many calls they missed. Kept with the user's record. Not the history itself:
// that is the store's. Calls counts, the own protocol asks and clears.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "calls/state.hpp"

namespace parley::calls {

inline constexpr int kMissedCountMax = 9'999;  ///< where counting stops

/// One more; tells the user's own clients.
void count_missed(State& state, Turn& turn, const UserId& user);
[[nodiscard]] int missed_of(const State& state, const UserId& user);
/// They have looked; tells the user's other clients. Error: unauthorized (a guest).
Status clear_missed(State& state, Turn& turn, const Identity& who);

/// The user's connections that speak the own protocol.
[[nodiscard]] std::vector<ConnectionId> own_connections(const State& state, const UserId& user);

}  // namespace parley::calls
