#include "calls/revocations.hpp"

#include "calls/call_rules.hpp"

namespace parley::calls {
namespace {

constexpr int kExpiredPerTurn = 256;

}  // namespace

Status Revocations::revoke(Turn& turn, const Identity& by, const UserId& user) {
    if (by.role != Role::service) return fail("forbidden", "Only the host app's service token may do that.");
    if (user.empty() || !is_storable(user.value, kUserIdMax)) return fail("not-found", "There is no such user.");
    if (!state_.revocations.contains(user) && state_.revocations.size() >= kRevocationsMax)
        return fail("overloaded", "Too many users are revoked. Give out tokens that run out sooner.");
    const RevocationRecord record{user, turn.now};
    turn.write(record);
    state_.revocations.put(turn, user, record);
    expiries_.emplace(turn.now + state_.limits.revocation_ttl, user);
    const UserState* known = state_.users.find(user);
    if (known == nullptr) return {};
    for (const PeerId& peer : std::vector<PeerId>(known->peers)) rooms_.remove(turn, peer);
    return {};
}

bool Revocations::covers(const Identity& who) const {
    const RevocationRecord* record = who.user ? state_.revocations.find(*who.user) : nullptr;
    return record != nullptr && who.issued <= record->at;
}

void Revocations::handle_timers(Turn& turn) {
    for (int n = 0; n < kExpiredPerTurn && !expiries_.empty() && expiries_.begin()->first <= turn.now; ++n) {
        const auto due = *expiries_.begin();
        expiries_.erase(expiries_.begin());
        turn.on_undo([this, due] { expiries_.insert(due); });
        const RevocationRecord* record = state_.revocations.find(due.second);
        // A later revocation of the same user has a hint of its own.
        if (record == nullptr || record->at + state_.limits.revocation_ttl > turn.now) continue;
        turn.write(DeleteRevocation{due.second});
        state_.revocations.erase(turn, due.second);
    }
}

void Revocations::load(std::vector<RevocationRecord> revocations) {
    for (auto& record : revocations) {
        expiries_.emplace(record.at + state_.limits.revocation_ttl, record.user);
        const UserId user = record.user;
        state_.revocations.load(user, std::move(record));
    }
}

}  // namespace parley::calls
