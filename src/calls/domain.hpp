// The domain as one: its state, and the parts that work on it. Pure: it is told the time, gives back deliveries and
// writes in a Turn, and never does I/O. Driven by the runtime, and by tests in virtual time. A refused request changes
// nothing.
#pragma once

#include "calls/appointments.hpp"
#include "calls/calls.hpp"
#include "calls/chat.hpp"
#include "calls/conversations.hpp"
#include "calls/gestures.hpp"
#include "calls/hosting.hpp"
#include "calls/loaded.hpp"
#include "calls/people.hpp"
#include "calls/push.hpp"
#include "calls/revocations.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"
#include "calls/unread.hpp"
#include "calls/waiting_room.hpp"

namespace parley::calls {

class Domain {
public:
    explicit Domain(const Limits& limits);

private:
    State state_;

public:
    Rooms rooms;
    Conversations conversations;
    Calls calls;
    Appointments appointments;
    Revocations revocations;
    Chat chat;
    Gestures gestures;
    WaitingRoom waiting;
    Hosting hosting;
    People people;
    Push push;

    /// A connection has opened: presence, peers in grace taken up, calls that ring told.
    void connected(Turn& turn, Connection connection);
    void disconnected(Turn& turn, ConnectionId connection, Loss loss);
    /// What follows from a turn as a whole. Called once, by whoever made it, when its work is done; of the turns of
    /// connected(), disconnected() and handle_timers() it is done here.
    void finish(Turn& turn) { people.look_over(turn); }
    /// Does all that is due at turn.now.
    void handle_timers(Turn& turn);
    /// The user has looked at their missed calls. Error: unauthorized (a guest).
    Status see_missed(Turn& turn, const Identity& who) { return clear_missed(state_, turn, who); }
    /// When handle_timers has work next; Instant::never() without any.
    [[nodiscard]] Instant deadline() const;
    void load(Instant now, Loaded loaded);
    [[nodiscard]] const State& state() const { return state_; }
    /// How guests' resume values are kept. Before the first turn.
    void hash_resume_with(std::function<std::string(std::string_view)> hash) { state_.hash = std::move(hash); }
};

}  // namespace parley::calls
