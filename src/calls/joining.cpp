// Coming in: a new peer, one that is back, a connection that is in already, and a person placed by what they did
// elsewhere.
#include <algorithm>

#include "base/check.hpp"
#include "calls/admission.hpp"
#include "calls/rooms.hpp"

namespace parley::calls {
namespace {

/// The token's name wins over what a client calls itself; guests may only call themselves something.
std::string name_for(const Identity& who, const std::string& asked) {
    return who.user && !who.name.empty() ? who.name : asked;
}

/// A stream is another device than the client that a person talks with: neither takes the other's place.
bool is_stream(Dialect dialect) {
    return dialect == Dialect::whip;
}

}  // namespace

Result<JoinAnswer> Rooms::join(Turn& turn, const JoinRoom& request) {
    const auto connection = state_.connections.find(request.connection);
    PARLEY_CHECK(connection != state_.connections.end());
    const Identity who = connection->second.who;
    const Room* room = state_.rooms.find(request.room);
    // The lobby belongs to plain WebSockets; by any other door it is a room like no other.
    if (room != nullptr && room->record.kind == RoomKind::lobby && connection->second.door != Door::plain)
        room = nullptr;
    if (!is_good_name(request.name)) return fail("bad-request", "name is longer than 256 bytes or has a NUL");
    if (room != nullptr) {
        if (const Peer* own = peer_on(request.connection, request.room))
            return repeat(turn, PeerId(own->record.id), who, request);
    }
    const Peer* back = room == nullptr ? nullptr : find_returning(*room, who, request);
    const bool known =
        back != nullptr || (room != nullptr && (is_in(*room, who) || owns(*room, who, request.host_key)));
    if (auto good = may_enter(state_, room, who, known); !good) return tl::unexpected<Error>(std::move(good.error()));
    if (back == nullptr && must_ask(*room, who, request.connection, turn.now, request.host_key))
        return fail("lobby-required", "Ask to be let in: this room has a waiting room.");
    if (back == nullptr || !back->present()) {
        if (auto seat = check_seat(*room); !seat) return tl::unexpected<Error>(std::move(seat.error()));
    }
    if (back != nullptr) return take_over(turn, PeerId(back->record.id), who, request);

    displace(turn, request.room);
    PeerRecord record;
    record.room = request.room;
    record.user = who.user;
    record.name = name_for(who, request.name);
    record.role = who.role;
    record.dialect = request.dialect;
    record.host = !is_stream(request.dialect) && comes_as_host(*room, who, request.host_key);
    const std::string resume = renew_resume(turn, record);
    const PeerId id =
        add(turn, *state_.rooms.find(request.room), std::move(record), request.connection, request.session);
    tell_joined(turn, id, Arrival::joined);
    JoinAnswer joined = answer(id);
    joined.resume = resume;
    observe_entered(turn, id, false);
    return joined;
}

const Peer* Rooms::peer_on(ConnectionId connection, const RoomId& room) const {
    const auto it = state_.connections.find(connection);
    if (it == state_.connections.end()) return nullptr;
    for (const PeerId& id : it->second.peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer != nullptr && peer->connection == connection && peer->record.room == room) return peer;
    }
    return nullptr;
}

bool Rooms::is_in(const Room& room, const Identity& who) const {
    return who.user && std::ranges::any_of(room.peers, [&](const PeerId& id) {
               return state_.peers.find(id)->record.user == who.user;
           });
}

bool Rooms::owns(const Room& room, const Identity& who, const std::string& host_key) const {
    if (room.record.host && who.is(*room.record.host)) return true;
    return !host_key.empty() && !room.record.host_hash.empty() && state_.hash(host_key) == room.record.host_hash;
}

/// The owner; in a room by link that nobody owns, the first to come.
bool Rooms::comes_as_host(const Room& room, const Identity& who, const std::string& host_key) const {
    if (owns(room, who, host_key)) return true;
    if (room.record.kind != RoomKind::link || room.record.host || !room.record.host_hash.empty()) return false;
    return std::ranges::none_of(room.peers, [&](const PeerId& id) { return state_.peers.find(id)->record.host; });
}

bool Rooms::must_ask(const Room& room, const Identity& who, ConnectionId connection, Instant now,
                     const std::string& host_key) const {
    const WaitingPolicy policy = room.record.waiting;
    if (policy == WaitingPolicy::off || (policy == WaitingPolicy::guests && who.user)) return false;
    if (is_in(room, who) || owns(room, who, host_key)) return false;
    return std::ranges::none_of(room.admitted, [&](const Admission& admission) {
        if (admission.user) return admission.user == who.user;
        return admission.connection == connection && now <= admission.until;
    });
}

/// The peer that a join takes over, if any (contract §3, "Leaving and coming back").
const Peer* Rooms::find_returning(const Room& room, const Identity& who, const JoinRoom& request) const {
    if (!who.user && request.resume.empty()) return nullptr;
    const std::string hash = request.resume.empty() ? std::string{} : state_.hash(request.resume);
    const Peer* best = nullptr;
    for (const PeerId& id : room.peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer->record.user != who.user) continue;
        // What proves which device it is takes over also where the house has not noticed yet that the line is dead.
        if (peer->proven_by(hash)) return peer;
        if (!who.user) continue;
        if (room.record.kind == RoomKind::appointment) return peer;  // one each; the newest connection wins
        if (peer->present()) continue;                               // a second device
        if (is_stream(peer->record.dialect) != is_stream(request.dialect)) continue;
        // Of several in grace the one that spoke the same dialect is most likely the same device.
        if (best == nullptr || (best->record.dialect != request.dialect && peer->record.dialect == request.dialect))
            best = peer;
    }
    return best;
}

Status Rooms::check_seat(const Room& room) const {
    if (room.record.kind == RoomKind::appointment) return {};  // its two people, one peer each
    if (present_count(room) >= seats(room)) return fail("room-full", "The room is full.");
    return {};
}

/// Makes room among those in grace. In the lobby a newcomer takes their seat (contract §2); elsewhere they hold none,
/// but their number has a bound all the same.
void Rooms::displace(Turn& turn, const RoomId& id) {
    const Room* room = state_.rooms.find(id);
    const std::size_t bound = static_cast<std::size_t>(seats(*room)) * (room->record.kind == RoomKind::lobby ? 1 : 2);
    if (room->record.kind == RoomKind::appointment || room->peers.size() < bound) return;
    const Peer* first = nullptr;
    for (const PeerId& peer_id : room->peers) {
        const Peer* peer = state_.peers.find(peer_id);
        if (!peer->present() && (first == nullptr || peer->grace_until < first->grace_until)) first = peer;
    }
    if (first != nullptr) drop(turn, PeerId(first->record.id));
}

PeerId Rooms::add(Turn& turn, const Room& room, PeerRecord record, ConnectionId connection,
                  const std::string& session) {
    record.id = PeerId(random_uuid(turn.random));
    record.joined_at = turn.now;
    const PeerId id = record.id;
    Peer peer;
    peer.record = std::move(record);
    peer.session = session;
    peer.announced = false;
    save(turn, room, peer);
    if (peer.record.user) {
        const UserId user = *peer.record.user;
        UserState* row = state_.users.edit(turn, user);
        if (row == nullptr) row = &state_.users.put(turn, user, {});
        row->peers.push_back(id);
    }
    state_.rooms.edit(turn, RoomId(peer.record.room))->peers.push_back(id);
    peer.grace_until = Instant::never();
    state_.peers.put(turn, id, std::move(peer));
    if (connection) bind(turn, id, connection);
    return id;
}

JoinAnswer Rooms::repeat(Turn& turn, const PeerId& id, const Identity& who, const JoinRoom& request) {
    const Room& room = *state_.rooms.find(request.room);
    Peer& peer = *state_.peers.edit(turn, id);
    const PeerRecord before = peer.record;
    const std::string name = name_for(who, request.name);
    if (!name.empty()) peer.record.name = name;
    peer.record.dialect = request.dialect;
    const std::string resume = renew_resume(turn, peer.record);
    peer.record.former_resume_hash = before.resume_hash;
    peer.has_resume = false;
    if (peer.record != before) save(turn, room, peer);
    if (peer.record.name != before.name)
        tell_others(turn, request.room, id, PeerUpdated{request.room, view(peer), {}, {}, {}});
    peer.listed_seq = ++last_seq_;
    JoinAnswer joined = answer(id);
    joined.resume = resume;
    joined.repeated = true;
    return joined;
}

JoinAnswer Rooms::take_over(Turn& turn, const PeerId& id, const Identity& who, const JoinRoom& request) {
    Peer& peer = *state_.peers.edit(turn, id);
    const PeerRecord before = peer.record;
    const bool was_announced = peer.announced;
    // The own client that proves itself still has its media connections: the others need not offer again.
    const std::string shown = request.resume.empty() ? std::string{} : state_.hash(request.resume);
    const bool proven =
        request.dialect == Dialect::parley && before.dialect == Dialect::parley && peer.proven_by(shown);
    const bool same_session =
        request.recovered || proven || (!request.session.empty() && request.session == peer.session);
    const bool new_session = !same_session || peer.missed_too_much;
    if (peer.present()) {
        turn.tell(peer.connection, JoinedElsewhere{request.room});
        unbind(turn, id);
        peer.lost_seq = ++last_seq_;  // all who are there know of it
    }
    const std::string name = name_for(who, request.name);
    if (!name.empty()) peer.record.name = name;
    peer.record.dialect = request.dialect;
    peer.session = request.session;
    peer.record.host = peer.record.host || owns(*state_.rooms.find(request.room), who, request.host_key);
    peer.record.former_resume_hash = peer.proven_by(shown) ? shown : std::string{};
    peer.has_resume = false;
    const std::string resume = renew_resume(turn, peer.record);
    if (peer.record != before) save(turn, *state_.rooms.find(request.room), peer);
    bind(turn, id, request.connection);
    tell_joined(turn, id, !was_announced ? Arrival::joined : new_session ? Arrival::rejoined : Arrival::silent);
    // The own client knows from the answer who is in their grace, and of whom it has never heard: it is told of those
    // who come back from it.
    const bool is_own = request.dialect == Dialect::parley;
    if (new_session || is_own) peer.listed_seq = ++last_seq_;
    JoinAnswer joined = answer(id);
    joined.resume = resume;
    joined.rejoined = was_announced && new_session && request.dialect == Dialect::appointments;
    joined.resumed = was_announced && !joined.rejoined && !(is_own && new_session);
    Peer& back = *state_.peers.edit(turn, id);
    if (!new_session) give_missed(turn, back);
    give_kept(turn, back);
    observe_entered(turn, id, was_announced);
    return joined;
}

PeerId Rooms::place(Turn& turn, const RoomId& room_id, const UserId& user, Dialect dialect, ConnectionId preferred) {
    const RoomId where = room_id;
    const Room* room = state_.rooms.find(where);
    PARLEY_CHECK(room != nullptr);
    ConnectionId connection = preferred;
    if (const UserState* row = state_.users.find(user); row != nullptr && !connection) {
        const auto newest = std::find_if(row->connections.rbegin(), row->connections.rend(),
                                         [&](ConnectionId id) { return state_.connections.at(id).door == Door::root; });
        if (newest != row->connections.rend()) connection = *newest;
    }
    PeerId waiting;
    for (const PeerId& id : room->peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer->record.user != user || is_stream(peer->record.dialect)) continue;
        if (peer->present() && (!preferred || peer->connection == preferred)) return id;
        if (!peer->present()) waiting = id;
    }
    if (waiting.empty()) {
        PeerRecord record;
        record.room = where;
        record.user = user;
        const UserState* row = state_.users.find(user);
        record.name = row == nullptr ? "" : row->name;
        if (connection) record.name = name_for(state_.connections.at(connection).who, record.name);
        record.dialect = dialect;
        record.host = room->record.host == user;
        waiting = add(turn, *room, std::move(record), {}, {});
    }
    if (connection) take_up(turn, waiting, connection);
    return waiting;
}

JoinAnswer Rooms::answer(const PeerId& id) const {
    const Peer& self = *state_.peers.find(id);
    const Room& room = *state_.rooms.find(self.record.room);
    JoinAnswer joined;
    joined.room = room.record;
    joined.self = view(self);
    for (const PeerId& other : room.peers) {
        const Peer* peer = state_.peers.find(other);
        if (other == id) continue;
        if (peer->present()) {
            joined.others.push_back(view(*peer));
        } else if (peer->announced) {
            joined.away.push_back(other);
        }
    }
    if (const Mute& held = self.record.held; held.any())
        joined.muted =
            MutedBy{room.record.id, self.record.held_by.value_or(PeerId()), held.audio, held.video, held.screen};
    return joined;
}

/// The next resume value of a guest, and of the own client whoever uses it; each is good for one return (contract §3)
/// that the client knows of: heard_from().
std::string Rooms::renew_resume(Turn& turn, PeerRecord& record) const {
    if (record.user && record.dialect != Dialect::parley) {
        record.resume_hash.clear();
        record.former_resume_hash.clear();
        return {};
    }
    std::string resume = random_token(turn.random, 16);
    record.resume_hash = state_.hash(resume);
    return resume;
}

void Rooms::heard_from(ConnectionId connection) {
    for (const PeerId& id : peers_of_connection(connection)) state_.peers.find_mutable(id)->has_resume = true;
}

void Rooms::tell_joined(Turn& turn, const PeerId& id, Arrival arrival) {
    const Peer& peer = *state_.peers.find(id);
    const Room& room = *state_.rooms.find(peer.record.room);
    PeerJoined event{room.record.id, view(peer), false, room.record.call};
    if (arrival == Arrival::joined) return tell_others(turn, room.record.id, id, event);

    const auto offers = [this](const Peer& other) {
        const auto it = state_.connections.find(other.connection);
        return it != state_.connections.end() &&
               (it->second.door == Door::appointments || it->second.door == Door::parley);
    };
    // A recovered `appointments` client hears of the newcomer and offers; were it announced, the newcomer would offer
    // as well. Any other client that is told waits for the offer.
    const auto would_offer = [&](const Peer& other) {
        return offers(other) && state_.connections.at(other.connection).door == Door::appointments;
    };
    // Whoever came, or was told who is there, while this peer was lost does not know of it.
    const std::uint64_t lost = peer.lost_seq;
    const auto is_news_to = [&](const Peer& other) {
        const bool is_told_again = arrival == Arrival::rejoined && offers(other);
        return other.joined_seq > lost || (!is_told_again && other.listed_seq > lost);
    };
    std::vector<ConnectionId> newcomers;
    for (const PeerId& other_id : room.peers) {
        const Peer* other = other_id == id ? nullptr : state_.peers.find(other_id);
        const bool hears = other != nullptr && other->present() && is_news_to(*other);
        if (hears && (arrival == Arrival::rejoined || !would_offer(*other))) newcomers.push_back(other->connection);
    }
    turn.tell(std::move(newcomers), event);
    if (arrival == Arrival::silent) return;
    event.rejoined = true;
    tell_others(turn, room.record.id, id, event,
                [&](const Peer& other) { return offers(other) && !is_news_to(other); });
}

}  // namespace parley::calls
