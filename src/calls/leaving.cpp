// Going out for good: by one's own wish, taken out, or when the grace has run out.
#include <algorithm>

#include "calls/rooms.hpp"

namespace parley::calls {

void Rooms::leave(Turn& turn, ConnectionId connection, const RoomId& room) {
    if (const Peer* peer = peer_on(connection, room)) drop(turn, PeerId(peer->record.id));
}

void Rooms::remove(Turn& turn, const PeerId& peer) {
    drop(turn, PeerId(peer));
}

/// Takes the peer out and tells those who knew of it, then the observers.
void Rooms::drop(Turn& turn, const PeerId& id) {
    const Peer* known = state_.peers.find(id);
    if (known == nullptr) return;
    const Peer gone = *known;
    const RoomId room_id = gone.record.room;
    erase(turn, id);
    Room& room = *state_.rooms.edit(turn, room_id);
    if (room.peers.empty()) {
        room.record.emptied_at = turn.now;
        room.admitted.clear();
        room.removed.clear();
        save(turn, room);
    }
    if (gone.announced) {
        // Who came while it was lost never knew of it.
        tell_others(turn, room_id, id, PeerLeft{room_id, view(gone), room.record.call},
                    [&](const Peer& other) { return gone.present() || other.joined_seq < gone.lost_seq; });
    }
    for (auto* observer : observers_) {
        const Room* still = state_.rooms.find(room_id);  // an observer before may have closed it
        if (still == nullptr) return;
        observer->on_left(turn, *still, gone.record);
    }
}

void Rooms::quietly_remove_all(Turn& turn, const RoomId& id) {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr || room->peers.empty()) return;
    for (const PeerId& peer : std::vector<PeerId>(room->peers)) erase(turn, peer);
    Room& emptied = *state_.rooms.edit(turn, id);
    emptied.record.emptied_at = turn.now;
    emptied.admitted.clear();
    emptied.removed.clear();
    save(turn, emptied);
}

/// Takes the row out of every table, and out of the store.
void Rooms::erase(Turn& turn, const PeerId& id) {
    const Peer* peer = state_.peers.find(id);
    const RoomId room_id = peer->record.room;
    if (peer->present()) unbind(turn, id);
    if (peer->record.user) {
        if (UserState* user = state_.users.edit(turn, UserId(*peer->record.user))) std::erase(user->peers, id);
    }
    Room& room = *state_.rooms.edit(turn, room_id);
    std::erase(room.peers, id);
    if (is_stored(room)) turn.write(DeletePeer{id});
    state_.peers.erase(turn, id);
}

}  // namespace parley::calls
