// Where a signal goes. The hot path: it reads tables and changes nothing but what it keeps for those in grace.
#include <algorithm>

#include "calls/rooms.hpp"

namespace parley::calls {
namespace {

/// Contract §2: signals to a peer in its grace wait, up to a bound. What would pass it is dropped: the first ones make
/// the call.
void keep(Peer& peer, const SignalView& signal, std::size_t bytes_max) {
    const std::size_t bytes = signal.body.size() + signal.envelope.size();
    if (peer.kept_bytes + bytes > bytes_max) return;
    peer.kept_bytes += bytes;
    peer.kept.push_back(KeptSignal::of(signal));
}

bool is_named(const Peer& peer, const std::string& to) {
    return to.empty() || peer.record.id.value == to || (peer.record.user && peer.record.user->value == to);
}

/// A few people who send all they may to everybody would cost as much as thousands who talk. Twos cost no more than
/// they send.
bool may_fan_out(Room& room, Instant now, std::size_t bytes, std::int64_t bytes_per_second) {
    if (room.peers.size() <= 2) return true;
    const std::int64_t elapsed_ms = std::min<std::int64_t>((now - room.fan_out_at).count(), 1000);
    room.fan_out_spent = std::max<std::int64_t>(0, room.fan_out_spent - elapsed_ms * bytes_per_second / 1000);
    room.fan_out_at = now;
    const auto cost = static_cast<std::int64_t>(bytes * (room.peers.size() - 1));
    if (room.fan_out_spent + cost > bytes_per_second) return false;
    room.fan_out_spent += cost;
    return true;
}

}  // namespace

Status Rooms::route(Turn& turn, ConnectionId connection, const RoomId& room_id, const std::string& to,
                    const SignalView& signal, SignalRoute& route) {
    const Peer* sender = peer_on(connection, room_id);
    if (sender == nullptr) return fail("not-found", "You are not in this room.");
    Room& room = *state_.rooms.find_mutable(room_id);
    const bool to_all = to.empty();
    if (to_all && !may_fan_out(room, turn.now, signal.body.size() + signal.envelope.size(),
                               state_.limits.fan_out_bytes_per_second)) {
        return fail("rate-limited", "Too much is sent to all in this room.");
    }
    route.room = room.record.id;
    route.call = room.record.call;
    route.from_peer = sender->record.id;
    route.from_user = sender->record.user;
    route.to.clear();
    bool found = false;
    for (const PeerId& id : room.peers) {
        if (id == sender->record.id) continue;  // before its row is looked for: half of all ids, in a call of two
        Peer* peer = state_.peers.find_mutable(id);
        if (!is_named(*peer, to)) continue;
        found = true;
        if (peer->present()) {
            route.to.push_back(peer->connection);
        } else {
            keep(*peer, route.complete(signal), state_.limits.kept_signal_bytes);
        }
    }
    if (!found && !to_all) return fail("peer-unknown", "There is no such peer in the room.");
    return {};
}

}  // namespace parley::calls
