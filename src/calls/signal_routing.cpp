// Where a signal goes. The hot path: it reads tables and changes nothing but what it keeps for those in grace.
#include "calls/rooms.hpp"

namespace parley::calls {
namespace {

/// Contract §2: signals to a peer in its grace wait, up to a bound. What would pass it is dropped: the first ones make the call.
void keep(Peer& peer, const SignalRoute& route, const SignalView& signal, std::size_t bytes_max) {
    const std::size_t bytes = signal.body.size() + signal.envelope.size();
    if (peer.kept_bytes + bytes > bytes_max) return;
    peer.kept_bytes += bytes;
    peer.kept.push_back({route.room, signal.call ? signal.call : route.call, route.from_peer, route.from_user, signal.kind, signal.origin,
                         std::string(signal.body), std::string(signal.envelope)});
}

bool is_named(const Peer& peer, const std::string& to) {
    return to.empty() || peer.record.id.value == to || (peer.record.user && peer.record.user->value == to);
}

}  // namespace

Result<SignalRoute> Rooms::route(Turn& /*turn*/, ConnectionId connection, const RoomId& room_id, const std::string& to,
                                 const SignalView& signal) {
    const Peer* sender = peer_on(connection, room_id);
    if (sender == nullptr) return fail("not-found", "You are not in this room.");
    const Room& room = *state_.rooms.find(room_id);
    SignalRoute route{room.record.id, room.record.call, sender->record.id, sender->record.user, {}};
    route.to.reserve(to.empty() ? room.peers.size() : 1);
    bool found = false;
    for (const PeerId& id : room.peers) {
        Peer* peer = state_.peers.find_mutable(id);
        if (peer == sender || !is_named(*peer, to)) continue;
        found = true;
        if (peer->present()) {
            route.to.push_back(peer->connection);
        } else {
            keep(*peer, route, signal, state_.limits.kept_signal_bytes);
        }
    }
    if (!found && !to.empty()) return fail("peer-unknown", "There is no such peer in the room.");
    return route;
}

}  // namespace parley::calls
