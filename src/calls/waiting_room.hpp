// The waiting room: who may not simply enter asks, waits, and is let in, turned away or out of time. Whether one has to
// ask is the room's policy (Rooms::must_ask). Not the `lobby` of `bare`, which is a room like others. Driven by the own
// protocol, by Hosting where the policy changes, and by Domain for time and connections that close. Who waits is not
// stored: after a restart clients ask again.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

class WaitingRoom final : public RoomObserver {
public:
    static constexpr std::size_t kAskersMax = 100;         ///< of one room
    static constexpr std::size_t kAskersOfAddressMax = 8;  ///< guests of one address, in one room
    static constexpr std::size_t kAsksMax = 8;             ///< of one connection
    static constexpr std::size_t kAdmittedMax = 1'000;     ///< of one room; the oldest ask again
    static constexpr Duration kAskTimeout{600'000};
    static constexpr Duration kAdmissionTtl{60'000};  ///< of a guest
    static constexpr Duration kAskAgain{30'000};      ///< after being turned away

    WaitingRoom(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

    /// Gives the name of the ask; one AskAnswered follows. Asking again on the same connection gives the same. Errors:
    /// as Rooms::find_for; bad-request (name), conflict (no need to ask), too-many-waiting, rate-limited (turned away
    /// just now).
    Result<std::string> ask(Turn& turn, ConnectionId connection, const RoomId& room, const std::string& name);
    /// Takes the ask back; nothing where there is none.
    void cancel(Turn& turn, ConnectionId connection, const RoomId& room);
    /// Errors: not-found (not in the room, or no such ask), forbidden (no host).
    Status answer(Turn& turn, ConnectionId host, const RoomId& room, const std::string& ask, bool admit);
    /// Gives how many were let in. Errors: not-found, forbidden.
    Result<int> admit_all(Turn& turn, ConnectionId host, const RoomId& room);
    [[nodiscard]] std::vector<Asker> waiting_in(const RoomId& room) const;

    /// The policy has changed: everybody who waits, or every guest, gets this answer.
    void answer_all(Turn& turn, const RoomId& room, AskAnswer answer, bool guests_only = false);
    /// Tells the hosts who are there who waits; `only` one of them.
    void tell_hosts(Turn& turn, const RoomId& room, ConnectionId only = {}) const;

    void disconnected(Turn& turn, ConnectionId connection);
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const { return times_.empty() ? Instant::never() : times_.begin()->first; }

    void on_entered(Turn&, const Room&, const Peer&, bool) override {}
    void on_left(Turn&, const Room&, const PeerRecord&) override {}
    void on_forgotten(Turn& turn, const RoomId& room) override { answer_all(turn, room, AskAnswer::closed); }

private:
    void settle(Turn& turn, Room& room, const Asking& asking, AskAnswer answer);
    void take_out(Turn& turn, const RoomId& room, AskAnswer answer, const std::function<bool(const Asking&)>& who);
    void forget_ask(Turn& turn, ConnectionId connection, const RoomId& room);

    State& state_;
    Rooms& rooms_;
    std::set<std::pair<Instant, RoomId>> times_;      // hints: one may be too early, none is too late
    std::set<std::pair<ConnectionId, RoomId>> asks_;  // hints: where a connection may be waiting
};

}  // namespace parley::calls
