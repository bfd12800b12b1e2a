#include "calls/hosting.hpp"

#include <algorithm>
#include <utility>

namespace parley::calls {
namespace {

/// Who is next when the last host has gone: who is there before who is lost for the moment, and a user before a guest.
int rank_of(const Peer& peer) {
    return (peer.present() ? 2 : 0) + (peer.record.user ? 1 : 0);
}

}  // namespace

Result<const Peer*> Hosting::find_host(const Actor& by, const RoomId& room) const {
    const Peer* peer = rooms_.peer_on(by.connection, room);
    if (peer == nullptr) return fail("not-found", "You are not in this room.");
    if (!peer->record.host) return fail("forbidden", "Only a host may do that.");
    return peer;
}

Result<const Peer*> Hosting::find_in(const RoomId& room, const PeerId& id) const {
    const Peer* peer = state_.peers.find(id);
    if (peer == nullptr || peer->record.room != room) return fail("peer-unknown", "There is no such peer in the room.");
    return peer;
}

bool Hosting::is_direct(const Room& room) const {
    if (room.record.kind == RoomKind::appointment) return true;
    const CallRecord* call = room.record.call ? state_.calls.find(*room.record.call) : nullptr;
    return call != nullptr && call->type == CallType::direct;
}

Result<RoomRecord> Hosting::set_policy(Turn& turn, const Actor& by, const RoomId& id, const RoomPolicy& policy) {
    if (auto host = find_host(by, id); !host) return tl::unexpected<Error>(std::move(host.error()));
    const RoomRecord before = state_.rooms.find(id)->record;
    const bool by_link = before.kind == RoomKind::link;
    if ((policy.locked || policy.guests) && !by_link)
        return fail("conflict", "Only a room by link can be locked, or closed to guests.");
    if (policy.waiting && !by_link && before.kind != RoomKind::appointment)
        return fail("conflict", "A call's room has no waiting room.");
    if (policy.name && !is_good_name(*policy.name))
        return fail("bad-request", "name is longer than 256 bytes or has a NUL");

    Room& room = *state_.rooms.edit(turn, id);
    RoomRecord& record = room.record;
    record.name = policy.name.value_or(before.name);
    record.locked = policy.locked.value_or(before.locked);
    record.guests = policy.guests.value_or(before.guests);
    record.waiting = policy.waiting.value_or(before.waiting);
    if (record == before) return record;
    rooms_.save(turn, room);
    rooms_.tell_news(turn, id, {RoomChanged{record}}, by.connection);
    if (record.locked) {
        waiting_.answer_all(turn, id, AskAnswer::closed);
    } else if (record.waiting == WaitingPolicy::off) {
        waiting_.answer_all(turn, id, AskAnswer::admitted);
    } else if (!record.guests && by_link) {
        waiting_.answer_all(turn, id, AskAnswer::closed, true);
    }
    return state_.rooms.find(id)->record;
}

Status Hosting::mute(Turn& turn, const Actor& by, const RoomId& room, const PeerId& peer, Mute what) {
    const auto host = find_host(by, room);
    if (!host) return tl::unexpected<Error>(host.error());
    const auto found = find_in(room, peer);
    if (!found) return tl::unexpected<Error>(found.error());
    const PeerRecord before = (*found)->record;
    const MutedBy told{room, (*host)->record.id, what.audio && before.audio, what.video && before.video,
                       what.screen && before.screen};
    Peer& muted = *state_.peers.edit(turn, peer);
    Mute& held = muted.record.held;
    held = {held.audio || what.audio, held.video || what.video, held.screen || what.screen};
    muted.record.held_by = told.by;
    if (!told.audio && !told.video && !told.screen) {  // it is all off already
        if (muted.record != before) rooms_.save(turn, *state_.rooms.find(room), muted);
        return {};
    }
    const auto off = [](bool is_muted) { return is_muted ? std::optional(false) : std::nullopt; };
    turn.tell((*found)->connection, News{told});
    rooms_.show(turn, PeerId(peer), off(told.audio), off(told.video), off(told.screen));
    return {};
}

Result<int> Hosting::mute_all(Turn& turn, const Actor& by, const RoomId& room, Mute what) {
    if (auto host = find_host(by, room); !host) return tl::unexpected<Error>(std::move(host.error()));
    int muted = 0;
    for (const PeerId& id : std::vector<PeerId>(state_.rooms.find(room)->peers)) {
        const PeerRecord& record = state_.peers.find(id)->record;
        const bool loud =
            (what.audio && record.audio) || (what.video && record.video) || (what.screen && record.screen);
        if (record.host) continue;
        if (mute(turn, by, room, id, what) && loud) ++muted;
    }
    return muted;
}

Status Hosting::remove(Turn& turn, const Actor& by, const RoomId& id, const PeerId& peer) {
    if (auto host = find_host(by, id); !host) return tl::unexpected<Error>(std::move(host.error()));
    const auto found = find_in(id, peer);
    if (!found) return tl::unexpected<Error>(found.error());
    const Room& room = *state_.rooms.find(id);
    if (is_direct(room)) return fail("conflict", "Where only two can be nobody is taken out: end it.");
    const auto user = (*found)->record.user;
    if (user && room.record.host == user) return fail("conflict", "The owner stays.");

    std::vector<PeerId> gone{peer};
    if (user) {
        for (const PeerId& other : room.peers) {
            if (other != peer && state_.peers.find(other)->record.user == user) gone.push_back(other);
        }
        auto& removed = state_.rooms.edit(turn, id)->removed;
        if (removed.size() >= kRemovedMax) removed.erase(removed.begin());
        removed.push_back(*user);
    }
    const ConnectionId connection = (*found)->connection;
    std::erase_if(state_.rooms.edit(turn, id)->admitted, [&](const Admission& admission) {
        return admission.user ? admission.user == user : admission.connection == connection;
    });
    for (const PeerId& one : gone) {
        const Peer* there = state_.peers.find(one);
        if (there == nullptr) continue;  // a call that ended has taken all out
        turn.tell(there->connection, RoomClosed{id, "removed", by.who.user});
        rooms_.remove(turn, one);
    }
    return {};
}

Status Hosting::end(Turn& turn, const Actor& by, const RoomId& id) {
    if (auto host = find_host(by, id); !host) return tl::unexpected<Error>(std::move(host.error()));
    const RoomRecord record = state_.rooms.find(id)->record;
    if (record.appointment) return appointments_.end(turn, by.connection, id);
    if (record.call) {
        const auto ended = calls_.end_for_all(turn, by, *record.call);
        return ended ? Status{} : Status(tl::unexpected<Error>(ended.error()));
    }
    waiting_.answer_all(turn, id, AskAnswer::closed);
    rooms_.empty(turn, id, RoomClosed{id, "ended", by.who.user}, by.connection);
    return {};
}

Status Hosting::promote(Turn& turn, const Actor& by, const RoomId& id, const PeerId& peer, bool host) {
    if (auto self = find_host(by, id); !self) return tl::unexpected<Error>(std::move(self.error()));
    const auto found = find_in(id, peer);
    if (!found) return tl::unexpected<Error>(found.error());
    const RoomRecord& room = state_.rooms.find(id)->record;
    if (room.kind == RoomKind::appointment) return fail("conflict", "In an appointment the practitioner is the host.");
    if (!host && room.host && (*found)->record.user == room.host) return fail("conflict", "The owner stays host.");
    const ConnectionId connection = (*found)->connection;
    rooms_.make_host(turn, PeerId(peer), host);
    if (host && connection && !waiting_.waiting_in(id).empty()) waiting_.tell_hosts(turn, id, connection);
    return {};
}

void Hosting::on_left(Turn& turn, const Room& room, const PeerRecord& gone) {
    if (!gone.host || room.record.kind == RoomKind::lobby || is_direct(room)) return;
    const Peer* next = nullptr;
    for (const PeerId& id : room.peers) {
        const Peer* peer = state_.peers.find(id);
        if (peer->record.host) return;
        if (peer->record.dialect == Dialect::whip) continue;
        if (next == nullptr || rank_of(*peer) > rank_of(*next)) next = peer;
    }
    if (next == nullptr) return;
    const RoomId id = room.record.id;
    const ConnectionId connection = next->connection;
    rooms_.make_host(turn, PeerId(next->record.id), true);
    if (connection && !waiting_.waiting_in(id).empty()) waiting_.tell_hosts(turn, id, connection);
}

}  // namespace parley::calls
