// Signals of `video`: to whom they may go before and after both are in the call, and which of them answer it (contract
// §2, "being in").
#include <algorithm>

#include "calls/calls.hpp"

namespace parley::calls {
namespace {

tl::unexpected<Error> no_call() {
    return fail("not-found", "There is no such call.");
}

}  // namespace

Result<SignalTarget> Calls::enter_for_signal(Turn& turn, const Actor& actor, const std::optional<CallId>& id,
                                             const std::string& to, SignalKind kind) {
    if (!actor.who.user) return fail("unauthorized", "A token is needed.");
    if (actor.who.role == Role::service) return fail("forbidden", "A service takes part in no calls.");
    const UserId& user = *actor.who.user;
    const CallRecord* call = id ? state_.calls.find(*id) : shared_with(user, to);
    if (call == nullptr || is_terminal(call->status) || !may_enter(*call, actor.who)) return no_call();

    const bool describes = kind != SignalKind::candidate;
    const auto* self = find_participant(*call, user);
    if (self == nullptr && !describes) return no_call();  // a candidate takes no seat
    const bool is_out =
        self != nullptr && (self->status == ParticipantStatus::left || self->status == ParticipantStatus::rejected);
    if (is_out) return no_call();

    const Peer* named = state_.peers.find(PeerId(to));
    const bool names_peer =
        named != nullptr && named->record.room == call->room && named->connection != actor.connection;
    const auto* callee = find_participant(*call, UserId(to));
    if (!names_peer && (callee == nullptr || callee->user == user))
        return fail("peer-unknown", "They are not in the call.");

    SignalTarget target;
    target.call = call->id;
    target.room = call->room;
    const bool target_in = names_peer || !peers_of(*call, UserId(to)).empty();
    if (!target_in) {
        target.to = ringable(UserId(to));
        if (target.to.empty()) return fail("user-offline", "They are not connected.");
    }
    const bool enters = self == nullptr || self->status == ParticipantStatus::joined || describes;
    if (enters && rooms_.peer_on(actor.connection, call->room) == nullptr) {
        if (auto in = enter(turn, actor, target.call); !in) return tl::unexpected<Error>(std::move(in.error()));
    }
    if (const Peer* self_peer = rooms_.peer_on(actor.connection, call->room)) {
        target.from_peer = self_peer->record.id;
        // Entering can have brought the other one in, too: their place may have waited for this.
        target.by_room = names_peer || !peers_of(*call, UserId(to)).empty();
    } else if (target_in) {
        for (const Peer* peer : names_peer ? std::vector<const Peer*>{named} : peers_of(*call, UserId(to))) {
            if (peer->present()) target.to.push_back(peer->connection);
        }
        if (target.to.empty()) return fail("user-offline", "They are not connected.");
    }
    return target;
}

const CallRecord* Calls::shared_with(const UserId& user, const std::string& to) const {
    const Peer* named = state_.peers.find(PeerId(to));
    if (named == nullptr) return newest_shared(user, UserId(to));
    const Room* room = state_.rooms.find(named->record.room);
    return room != nullptr && room->record.call ? state_.calls.find(*room->record.call) : nullptr;
}

}  // namespace parley::calls
