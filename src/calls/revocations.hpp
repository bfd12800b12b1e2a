// Revocations: the moment from which a user's earlier tokens are good for nothing, as the host app said. Not a ban: a
// token that is issued later is good again. The host asks it whenever it looks at a token; REST for service tokens
// writes it.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

class Revocations {
public:
    static constexpr std::size_t kRevocationsMax = 100'000;
    static constexpr std::size_t kUserIdMax = 256;  ///< bytes; as of a token's `sub`

    Revocations(State& state, Rooms& rooms) : state_(state), rooms_(rooms) {}

    /// Refuses `user`'s tokens issued until now, for limits.revocation_ttl, and takes the user's peers out of every
    /// room at once. Who is connected stays so: the host ends connections once this is durable. A user who was never
    /// seen can be revoked, too. Errors: forbidden (not a service), not-found (no user id can be like that), overloaded
    /// (kRevocationsMax users are revoked already).
    Status revoke(Turn& turn, const Identity& by, const UserId& user);
    /// The token was issued at or before the moment of revocation, or does not say when.
    [[nodiscard]] bool covers(const Identity& who) const;

    /// Forgets revocations that are older than limits.revocation_ttl.
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const { return expiries_.empty() ? Instant::never() : expiries_.begin()->first; }
    void load(std::vector<RevocationRecord> revocations);

private:
    State& state_;
    Rooms& rooms_;
    std::set<std::pair<Instant, UserId>> expiries_;  // hints: one may be too early, none is too late
};

}  // namespace parley::calls
