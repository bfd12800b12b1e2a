#include "calls/unread.hpp"

#include <algorithm>

namespace parley::calls {
namespace {

void keep(State& state, Turn& turn, const UserId& user, int missed) {
    UserState* row = state.users.edit(turn, user);
    if (row == nullptr) row = &state.users.put(turn, user, {});
    if (row->missed == missed) return;
    row->missed = missed;
    turn.write(UserRecord{user, row->name, missed});
    turn.tell(own_connections(state, user), News{UnreadChanged{missed}});
}

}  // namespace

void count_missed(State& state, Turn& turn, const UserId& user) {
    keep(state, turn, user, std::min(missed_of(state, user) + 1, kMissedCountMax));
}

int missed_of(const State& state, const UserId& user) {
    const UserState* row = state.users.find(user);
    return row == nullptr ? 0 : row->missed;
}

Status clear_missed(State& state, Turn& turn, const Identity& who) {
    if (!who.user) return fail("unauthorized", "A token is needed.");
    keep(state, turn, *who.user, 0);
    return {};
}

std::vector<ConnectionId> own_connections(const State& state, const UserId& user) {
    std::vector<ConnectionId> found;
    const UserState* row = state.users.find(user);
    if (row == nullptr) return found;
    for (const ConnectionId id : row->connections) {
        const auto it = state.connections.find(id);
        if (it != state.connections.end() && it->second.door == Door::parley) found.push_back(id);
    }
    return found;
}

}  // namespace parley::calls
