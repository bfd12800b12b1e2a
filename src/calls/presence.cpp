// Who is connected: connections that open and close, the grace of those that were lost, and what time does to peers and
// rooms.
#include <algorithm>

#include "base/check.hpp"
#include "calls/rooms.hpp"

namespace parley::calls {
namespace {

constexpr int kExpiredPerTurn = 256;
constexpr Duration kDialledLately{15'000};  ///< about what the house takes to miss a line that has stalled

}  // namespace

void Rooms::connected(Turn& turn, Connection connection) {
    const ConnectionId id = connection.id;
    const auto user = connection.who.user;
    const Door door = connection.door;
    connection.opened_at = turn.now;
    state_.connections.insert_or_assign(id, std::move(connection));
    if (!user) return;
    // Not by way of the turn: a connection is there whatever becomes of the turn.
    if (!state_.users.contains(*user)) state_.users.load(*user, {});
    state_.users.find_mutable(*user)->connections.push_back(id);
    if (door != Door::root) return;
    // Contract §9: a reconnected socket on `/` takes up its user's peers in grace at once.
    for (const PeerId& peer_id : std::vector<PeerId>(state_.users.find(*user)->peers)) {
        const Peer* peer = state_.peers.find(peer_id);
        const bool waits = peer != nullptr && !peer->present() && peer->record.dialect == Dialect::video;
        // One for each room: the others are their other devices', which may come back, too.
        if (waits && peer_on(id, peer->record.room) == nullptr) take_up(turn, peer_id, id);
    }
}

void Rooms::disconnected(Turn& turn, ConnectionId id, Loss loss) {
    const auto peers = peers_of_connection(id);
    if (const auto it = state_.connections.find(id); it != state_.connections.end()) {
        if (const auto& user = it->second.who.user) {
            if (UserState* row = state_.users.find_mutable(*user)) std::erase(row->connections, id);
        }
        state_.connections.erase(it);
    }
    for (const PeerId& peer : peers) {
        switch (loss) {
            case Loss::explicit_leave:
                drop(turn, peer);
                break;
            case Loss::page_gone:
                start_grace(turn, peer, state_.limits.page_gone_grace);
                break;
            case Loss::network:
                start_grace(turn, peer, state_.limits.grace);
                break;
        }
    }
}

std::vector<PeerId> Rooms::peers_of_connection(ConnectionId id) const {
    std::vector<PeerId> found;
    if (const auto it = state_.connections.find(id); it != state_.connections.end()) {
        for (const PeerId& peer_id : it->second.peers) {
            const Peer* peer = state_.peers.find(peer_id);
            if (peer != nullptr && peer->connection == id) found.push_back(peer_id);
        }
        return found;
    }
    // Closed before, and a turn that was taken back has made its peers present again.
    for (const auto& [peer_id, peer] : state_.peers) {
        if (peer.connection == id) found.push_back(peer_id);
    }
    return found;
}

void Rooms::bind(Turn& turn, const PeerId& id, ConnectionId connection) {
    Peer& peer = *state_.peers.edit(turn, id);
    peer.connection = connection;
    if (!peer.announced) peer.joined_seq = peer.listed_seq = ++last_seq_;
    peer.announced = true;
    const auto it = state_.connections.find(connection);
    PARLEY_CHECK(it != state_.connections.end());
    peer.address = it->second.address;
    it->second.peers.push_back(id);
    turn.on_undo([this, id, connection] {
        const auto back = state_.connections.find(connection);
        if (back != state_.connections.end()) std::erase(back->second.peers, id);
    });
    occupied_.insert(peer.record.room);
}

void Rooms::unbind(Turn& turn, const PeerId& id) {
    Peer& peer = *state_.peers.edit(turn, id);
    const ConnectionId connection = peer.connection;
    peer.connection = {};
    if (const auto it = state_.connections.find(connection); it != state_.connections.end()) {
        std::erase(it->second.peers, id);
        turn.on_undo([this, id, connection] {
            const auto back = state_.connections.find(connection);
            if (back != state_.connections.end()) back->second.peers.push_back(id);
        });
    }
    const RoomId room = peer.record.room;
    if (present_count(*state_.rooms.find(room)) == 0 && occupied_.erase(room) > 0) {
        turn.on_undo([this, room] { occupied_.insert(room); });
    }
}

/// The connection becomes the peer without having asked.
void Rooms::take_up(Turn& turn, const PeerId& id, ConnectionId connection) {
    const bool was_announced = state_.peers.find(id)->announced;
    bind(turn, id, connection);
    Peer& peer = *state_.peers.edit(turn, id);
    const RoomId room = peer.record.room;
    turn.tell(connection, PlacedInRoom{room, id, state_.rooms.find(room)->record.call});
    if (was_announced) give_missed(turn, peer);
    give_kept(turn, peer);
    tell_joined(turn, id, was_announced ? Arrival::rejoined : Arrival::joined);
    observe_entered(turn, id, was_announced);
}

void Rooms::give_kept(Turn& turn, Peer& peer) {
    for (KeptSignal& kept : peer.kept) turn.tell(peer.connection, std::move(kept));
    peer.kept.clear();
    peer.kept_bytes = 0;
}

void Rooms::give_missed(Turn& turn, Peer& peer) {
    for (Event& event : peer.missed) turn.tell(peer.connection, std::move(event));
    peer.missed.clear();
}

/// Whoever is present hears it, if `hears` lets them; for who is in grace it is kept where nothing else will tell them.
void Rooms::tell_others(Turn& turn, const RoomId& id, const PeerId& but, const Event& event, const Hears& hears) {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return;
    std::vector<ConnectionId> told;
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = peer_id == but ? nullptr : state_.peers.find(peer_id);
        if (peer == nullptr) continue;
        if (peer->present()) {
            if (!hears || hears(*peer)) told.push_back(peer->connection);
            continue;
        }
        // On a plain WebSocket the answer to the next join says who is there.
        const bool goes_on = peer->record.dialect == Dialect::appointments || peer->record.dialect == Dialect::video;
        if (!goes_on || !peer->announced) continue;
        Peer& lost = *state_.peers.edit(turn, peer_id);
        lost.missed_too_much = lost.missed_too_much || lost.missed.size() >= Peer::kMissedMax;
        if (!lost.missed_too_much) lost.missed.push_back(event);
    }
    turn.tell(std::move(told), event);
}

void Rooms::observe_entered(Turn& turn, const PeerId& id, bool resumed) {
    for (auto* observer : observers_) {
        const Peer* peer = state_.peers.find(id);  // an observer before may have emptied the room
        const Room* room = peer == nullptr ? nullptr : state_.rooms.find(peer->record.room);
        if (room == nullptr) return;
        observer->on_entered(turn, *room, *peer, resumed);
    }
}

std::vector<ConnectionId> Rooms::present_in(const RoomId& id, const PeerId& but) const {
    std::vector<ConnectionId> found;
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return found;
    found.reserve(room->peers.size());
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = peer_id == but ? nullptr : state_.peers.find(peer_id);
        if (peer != nullptr && peer->present()) found.push_back(peer->connection);
    }
    return found;
}

void Rooms::start_grace(Turn& turn, const PeerId& id, Duration grace) {
    if (state_.peers.find(id) == nullptr) return;  // went with another peer of the same connection: a call that ended
    unbind(turn, id);
    Peer& peer = *state_.peers.edit(turn, id);
    peer.grace_until = turn.now + grace;
    peer.lost_seq = ++last_seq_;
    peer.missed.clear();
    peer.missed_too_much = false;
    graces_.emplace(peer.grace_until, id);
    if (!peer.record.user) {
        if (!peer.address.empty()) limit_guest_graces(turn, RoomId(peer.record.room), std::string(peer.address));
    } else if (const auto successor = find_successor(peer, turn.now)) {
        take_up(turn, id, successor);
    }
}

/// Where a network stalls with its connection open, a client may be back before its old line is missed. On `/` nothing
/// says that it is the same device; but that its user has come just now, and is nobody in that room, does so well
/// enough.
ConnectionId Rooms::find_successor(const Peer& peer, Instant now) const {
    if (peer.record.dialect != Dialect::video || !peer.record.user) return {};
    const UserState* user = state_.users.find(*peer.record.user);
    if (user == nullptr) return {};
    for (auto id = user->connections.rbegin(); id != user->connections.rend(); ++id) {
        const Connection& connection = state_.connections.at(*id);
        if (connection.door != Door::root || now - connection.opened_at > kDialledLately) continue;
        if (peer_on(*id, peer.record.room) == nullptr) return *id;
    }
    return {};
}

/// A user holds one place at most, but a guest is somebody new with each connection: of too many places held for one
/// address the one that was lost first is given up.
void Rooms::limit_guest_graces(Turn& turn, const RoomId& id, const std::string& address) {
    const Peer* first = nullptr;
    int held = 0;
    for (const PeerId& peer_id : state_.rooms.find(id)->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (peer->record.user || peer->present() || peer->address != address) continue;
        ++held;
        if (first == nullptr || peer->lost_seq < first->lost_seq) first = peer;
    }
    if (held > state_.limits.guest_graces_per_address) drop(turn, PeerId(first->record.id));
}

void Rooms::handle_timers(Turn& turn) {
    end_graces(turn);
    expire_rooms(turn);
}

void Rooms::end_graces(Turn& turn) {
    while (!graces_.empty() && graces_.begin()->first <= turn.now) {
        const auto due = *graces_.begin();
        graces_.erase(graces_.begin());
        turn.on_undo([this, due] { graces_.insert(due); });
        const Peer* peer = state_.peers.find(due.second);
        if (peer != nullptr && !peer->present() && peer->grace_until <= turn.now) drop(turn, due.second);
    }
}

void Rooms::expire_rooms(Turn& turn) {
    for (int n = 0; n < kExpiredPerTurn && !expiries_.empty() && expiries_.begin()->first <= turn.now; ++n) {
        const auto due = *expiries_.begin();
        expiries_.erase(expiries_.begin());
        const Room* room = state_.rooms.find(due.second);
        if (room == nullptr) continue;
        const Instant end =
            room->peers.empty() ? room->record.emptied_at + state_.limits.room_ttl : turn.now + state_.limits.room_ttl;
        if (end <= turn.now) {
            turn.on_undo([this, due] { expiries_.insert(due); });
            forget(turn, due.second);
        } else {
            expiries_.emplace(end, due.second);
        }
    }
}

Instant Rooms::deadline() const {
    const Instant grace = graces_.empty() ? Instant::never() : graces_.begin()->first;
    const Instant expiry = expiries_.empty() ? Instant::never() : expiries_.begin()->first;
    return std::min(grace, expiry);
}

void Rooms::load(Instant now, std::vector<RoomRecord> rooms, std::vector<PeerRecord> peers) {
    for (auto& record : rooms) {
        const RoomId id = record.id;
        if (record.kind == RoomKind::link) expiries_.emplace(record.emptied_at + state_.limits.room_ttl, id);
        state_.rooms.load(id, Room{std::move(record), {}});
    }
    std::ranges::sort(peers, {}, [](const PeerRecord& peer) { return std::pair(peer.joined_at, peer.id); });
    for (auto& record : peers) {
        Room* room = state_.rooms.find_mutable(record.room);
        if (room == nullptr) continue;  // the store's foreign key forbids it
        const PeerId id = record.id;
        room->peers.push_back(id);
        if (record.user) {
            if (!state_.users.contains(*record.user)) state_.users.load(*record.user, {});
            state_.users.find_mutable(*record.user)->peers.push_back(id);
        }
        Peer peer;
        peer.record = std::move(record);
        peer.grace_until = now + state_.limits.grace;
        peer.joined_seq = peer.listed_seq = ++last_seq_;
        graces_.emplace(peer.grace_until, id);
        state_.peers.load(id, std::move(peer));
    }
    ++last_seq_;
    for (const auto& [when, id] : graces_) state_.peers.find_mutable(id)->lost_seq = last_seq_;
}

}  // namespace parley::calls
