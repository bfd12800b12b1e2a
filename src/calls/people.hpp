// Who is there to be rung: people whom a connection watches are online, busy in a call, or offline. Who has lost their
// only connection is shown as before for the grace that Domain gives: they may be on their way back. Not who is in a
// room: that is told by Rooms. Nothing of it is stored. Driven by the own protocol; Domain lets it look over each turn.
#pragma once

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "calls/calls.hpp"
#include "calls/state.hpp"

namespace parley::calls {

class People {
public:
    static constexpr std::size_t kWatchedMax = 200;   ///< people that one connection watches
    static constexpr std::size_t kLostMax = 100'000;  ///< people in their grace; one more is offline at once

    People(State& state, Calls& calls) : state_(state), calls_(calls) {}

    /// Takes the place of what the connection watched before. Doubles are dropped. Errors: unauthorized (a guest),
    /// bad-request (too many, or no user id).
    Result<std::vector<PersonView>> watch(ConnectionId connection, const std::vector<UserId>& users);
    [[nodiscard]] PersonStatus status_of(const UserId& user) const;

    /// Tells those who watch what this turn has changed: by its calls, and by people who came and went.
    void look_over(Turn& turn, const std::vector<UserId>& moved = {});
    void disconnected(ConnectionId connection);

    /// The user's last connection was cut: not offline before `until`. Nothing where they have another one.
    void lost(const UserId& user, Instant until);
    /// They are back, or have left of their own accord.
    void no_longer_lost(const UserId& user);
    /// Those whose grace is over are offline.
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const { return graces_.empty() ? Instant::never() : graces_.begin()->first; }

private:
    struct Watched {
        std::vector<ConnectionId> by;
        PersonStatus told = PersonStatus::offline;
    };

    State& state_;
    Calls& calls_;
    std::unordered_map<ConnectionId, std::vector<UserId>> wishes_;
    std::unordered_map<UserId, Watched> watched_;
    // Like connections, they follow the world and not the turn.
    std::unordered_map<UserId, Instant> lost_;
    std::set<std::pair<Instant, UserId>> graces_;
};

}  // namespace parley::calls
