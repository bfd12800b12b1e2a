#include "calls/gestures.hpp"

#include <algorithm>

namespace parley::calls {
namespace {

tl::unexpected<Error> not_in() {
    return fail("not-found", "You are not in this room.");
}
tl::unexpected<Error> no_host() {
    return fail("forbidden", "Only a host may do that.");
}

}  // namespace

Status Gestures::react(Turn& turn, ConnectionId connection, const RoomId& room, std::string_view emoji) {
    const Peer* peer = rooms_.peer_on(connection, room);
    if (peer == nullptr) return not_in();
    if (std::ranges::find(kReactions, emoji) == kReactions.end())
        return fail("bad-request", "emoji is no reaction that there is.");
    if (!state_.peers.find_mutable(peer->record.id)->reaction_pace.pass(turn.now, kReactionEvery, kReactionsAtOnce))
        return fail("rate-limited", "Too many reactions. Wait a little.");
    rooms_.tell_news(turn, room, {Reacted{room, peer->record.id, std::string(emoji)}}, connection);
    return {};
}

Status Gestures::hand(Turn& turn, ConnectionId connection, const RoomId& room, bool raised,
                      const std::optional<PeerId>& of) {
    const Peer* self = rooms_.peer_on(connection, room);
    if (self == nullptr) return not_in();
    const Peer* whose = of ? state_.peers.find(*of) : self;
    if (whose == nullptr || whose->record.room != room)
        return fail("peer-unknown", "There is no such peer in the room.");
    if (whose != self && raised) return fail("bad-request", "Only oneself can raise one's hand.");
    if (whose != self && !self->record.host) return no_host();
    if (whose->record.hand_at.has_value() == raised) return {};
    set_hand(turn, PeerId(whose->record.id), raised ? std::optional(turn.now) : std::nullopt);
    tell_hands(turn, room);
    return {};
}

Status Gestures::lower_hands(Turn& turn, ConnectionId connection, const RoomId& room) {
    const Peer* self = rooms_.peer_on(connection, room);
    if (self == nullptr) return not_in();
    if (!self->record.host) return no_host();
    const auto hands = hands_in(room);
    for (const Hand& hand : hands) set_hand(turn, hand.peer, {});
    if (!hands.empty()) tell_hands(turn, room);
    return {};
}

std::vector<Hand> Gestures::hands_in(const RoomId& id) const {
    std::vector<Hand> hands;
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return hands;
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (peer->record.hand_at) hands.push_back({peer_id, *peer->record.hand_at});
    }
    // Of two in the same millisecond the one who joined first is first.
    std::ranges::stable_sort(hands, {}, &Hand::since);
    return hands;
}

void Gestures::on_left(Turn& turn, const Room& room, const PeerRecord& peer) {
    if (peer.hand_at) tell_hands(turn, room.record.id);
}

void Gestures::set_hand(Turn& turn, const PeerId& id, std::optional<Instant> at) {
    Peer& peer = *state_.peers.edit(turn, id);
    peer.record.hand_at = at;
    rooms_.save(turn, *state_.rooms.find(peer.record.room), peer);
}

void Gestures::tell_hands(Turn& turn, const RoomId& room) const {
    rooms_.tell_news(turn, room, {HandsChanged{room, hands_in(room)}});
}

}  // namespace parley::calls
