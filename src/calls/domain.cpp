#include "calls/domain.hpp"

#include <algorithm>

namespace parley::calls {
namespace {

State with_limits(const Limits& limits) {
    State state;
    state.limits = limits;
    return state;
}

}  // namespace

Domain::Domain(const Limits& limits)
    : state_(with_limits(limits)),
      rooms(state_),
      conversations(state_),
      calls(state_, rooms),
      appointments(state_, rooms),
      revocations(state_, rooms),
      chat(state_, rooms),
      gestures(state_, rooms),
      waiting(state_, rooms),
      hosting(state_, rooms, calls, appointments, waiting),
      people(state_, calls),
      push(state_) {
    rooms.watch(calls);
    rooms.watch(appointments);
    rooms.watch(chat);
    rooms.watch(gestures);
    rooms.watch(waiting);
    rooms.watch(hosting);
}

void Domain::connected(Turn& turn, Connection connection) {
    const ConnectionId id = connection.id;
    // An appointment's people are shown by the name in their token, once they were seen (contract §7).
    if (connection.door == Door::appointments) appointments.saw(turn, connection.who);
    std::vector<UserId> who;
    if (connection.who.user) who.push_back(*connection.who.user);
    for (const UserId& user : who) people.no_longer_lost(user);
    rooms.connected(turn, std::move(connection));
    calls.connected(turn, id);
    people.look_over(turn, who);
}

void Domain::disconnected(Turn& turn, ConnectionId connection, Loss loss) {
    std::vector<UserId> who;
    if (const auto it = state_.connections.find(connection); it != state_.connections.end() && it->second.who.user)
        who.push_back(*it->second.who.user);
    people.disconnected(connection);
    waiting.disconnected(turn, connection);
    rooms.disconnected(turn, connection, loss);
    for (const UserId& user : who) {
        if (loss == Loss::explicit_leave)
            people.no_longer_lost(user);
        else
            people.lost(user,
                        turn.now + (loss == Loss::page_gone ? state_.limits.page_gone_grace : state_.limits.grace));
    }
    people.look_over(turn, who);
}

void Domain::handle_timers(Turn& turn) {
    rooms.handle_timers(turn);
    calls.handle_timers(turn);
    revocations.handle_timers(turn);
    waiting.handle_timers(turn);
    people.handle_timers(turn);
}

Instant Domain::deadline() const {
    return std::min(
        {rooms.deadline(), calls.deadline(), revocations.deadline(), waiting.deadline(), people.deadline()});
}

void Domain::load(Instant now, Loaded loaded) {
    for (auto& user : loaded.users) {
        UserState state;
        state.name = std::move(user.name);
        state.missed = user.missed;
        state_.users.load(user.id, std::move(state));
    }
    // Calls look into their rooms: who of their people has a peer there to come back to.
    rooms.load(now, std::move(loaded.rooms), std::move(loaded.peers));
    chat.load(std::move(loaded.chat), std::move(loaded.chat_reads));
    conversations.load(std::move(loaded.conversations));
    calls.load(now, std::move(loaded.calls));
    appointments.load(std::move(loaded.appointments));
    revocations.load(std::move(loaded.revocations));
    push.load(std::move(loaded.push));
}

}  // namespace parley::calls
