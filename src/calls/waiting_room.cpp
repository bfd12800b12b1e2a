#include "calls/waiting_room.hpp"

#include <algorithm>
#include <iterator>

namespace parley::calls {
namespace {

tl::unexpected<Error> no_such_ask() {
    return fail("not-found", "Nobody waits by that name.");
}

/// A host of that room, on this connection. Errors: not-found, forbidden.
Status check_host(const Rooms& rooms, ConnectionId connection, const RoomId& room) {
    const Peer* peer = rooms.peer_on(connection, room);
    if (peer == nullptr) return fail("not-found", "You are not in this room.");
    if (!peer->record.host) return fail("forbidden", "Only a host may do that.");
    return {};
}

Status check_bounds(const Room& room, const Identity& who, const std::string& address) {
    const auto of_address = std::ranges::count_if(room.waiting, [&](const Asking& asking) {
        return !who.user && !asking.asker.user && !address.empty() && asking.address == address;
    });
    if (room.waiting.size() >= WaitingRoom::kAskersMax ||
        of_address >= static_cast<std::ptrdiff_t>(WaitingRoom::kAskersOfAddressMax))
        return fail("too-many-waiting", "Too many people wait for this room. Try again later.");
    return {};
}

}  // namespace

Result<std::string> WaitingRoom::ask(Turn& turn, ConnectionId connection, const RoomId& id, const std::string& name) {
    const auto found = state_.connections.find(connection);
    if (found == state_.connections.end()) return fail("not-found", "There is no such room.");
    const Connection& from = found->second;
    if (!is_good_name(name)) return fail("bad-request", "name is longer than 256 bytes or has a NUL");
    const auto room = rooms_.find_for(from.who, id);
    if (!room) return tl::unexpected<Error>(room.error());
    const bool is_in = rooms_.peer_on(connection, id) != nullptr;
    if (is_in || !rooms_.must_ask(**room, from.who, connection, turn.now))
        return fail("conflict", "There is no need to ask: join.");
    for (const Asking& asking : (*room)->waiting) {
        if (asking.connection == connection) return asking.asker.ask;
    }
    if (turn.now < from.may_ask_at) return fail("rate-limited", "You were turned away just now. Wait a little.");
    const auto first = asks_.lower_bound({connection, RoomId{}});
    const auto own = std::distance(first, asks_.upper_bound({ConnectionId{connection.value + 1}, RoomId{}}));
    if (own >= static_cast<std::ptrdiff_t>(kAsksMax))
        return fail("too-many-waiting", "This connection waits for too many rooms.");
    if (auto good = check_bounds(**room, from.who, from.address); !good)
        return tl::unexpected<Error>(std::move(good.error()));

    Asking asking;
    asking.asker = {random_token(turn.random, 9), from.who.user && !from.who.name.empty() ? from.who.name : name,
                    from.who.user, turn.now};
    asking.connection = connection;
    asking.address = from.address;
    state_.rooms.edit(turn, id)->waiting.push_back(asking);
    times_.emplace(turn.now + kAskTimeout, id);
    asks_.emplace(connection, id);
    tell_hosts(turn, id);
    return asking.asker.ask;
}

void WaitingRoom::cancel(Turn& turn, ConnectionId connection, const RoomId& id) {
    const auto of_connection = [&](const Asking& asking) { return asking.connection == connection; };
    const Room* known = state_.rooms.find(id);
    forget_ask(turn, connection, id);
    if (known == nullptr || std::ranges::none_of(known->waiting, of_connection)) return;
    std::erase_if(state_.rooms.edit(turn, id)->waiting, of_connection);
    tell_hosts(turn, id);
}

void WaitingRoom::disconnected(Turn& turn, ConnectionId connection) {
    std::vector<RoomId> rooms;
    for (auto it = asks_.lower_bound({connection, RoomId{}}); it != asks_.end() && it->first == connection; ++it)
        rooms.push_back(it->second);
    for (const RoomId& room : rooms) cancel(turn, connection, room);
}

Status WaitingRoom::answer(Turn& turn, ConnectionId host, const RoomId& id, const std::string& ask, bool admit) {
    if (auto good = check_host(rooms_, host, id); !good) return good;
    const auto named = [&](const Asking& asking) { return asking.asker.ask == ask; };
    const Room* known = state_.rooms.find(id);
    if (std::ranges::none_of(known->waiting, named)) return no_such_ask();
    Room& room = *state_.rooms.edit(turn, id);
    const auto it = std::ranges::find_if(room.waiting, named);
    const Asking asking = *it;
    room.waiting.erase(it);
    settle(turn, room, asking, admit ? AskAnswer::admitted : AskAnswer::denied);
    tell_hosts(turn, id);
    return {};
}

Result<int> WaitingRoom::admit_all(Turn& turn, ConnectionId host, const RoomId& id) {
    if (auto good = check_host(rooms_, host, id); !good) return tl::unexpected<Error>(std::move(good.error()));
    const auto count = static_cast<int>(state_.rooms.find(id)->waiting.size());
    answer_all(turn, id, AskAnswer::admitted);
    return count;
}

void WaitingRoom::answer_all(Turn& turn, const RoomId& id, AskAnswer answer, bool guests_only) {
    take_out(turn, id, answer, [&](const Asking& asking) { return !guests_only || !asking.asker.user; });
}

void WaitingRoom::take_out(Turn& turn, const RoomId& id, AskAnswer answer,
                           const std::function<bool(const Asking&)>& who) {
    const Room* known = state_.rooms.find(id);
    if (known == nullptr || std::ranges::none_of(known->waiting, who)) return;
    Room& room = *state_.rooms.edit(turn, id);
    std::vector<Asking> out;
    std::ranges::copy_if(room.waiting, std::back_inserter(out), who);
    std::erase_if(room.waiting, who);
    for (const Asking& asking : out) settle(turn, room, asking, answer);
    tell_hosts(turn, id);
}

void WaitingRoom::settle(Turn& turn, Room& room, const Asking& asking, AskAnswer answer) {
    forget_ask(turn, asking.connection, room.record.id);
    if (answer == AskAnswer::admitted) {
        if (room.admitted.size() >= kAdmittedMax) room.admitted.erase(room.admitted.begin());
        room.admitted.push_back({asking.asker.user, asking.connection, turn.now + kAdmissionTtl});
    }
    const auto it = state_.connections.find(asking.connection);
    if (answer == AskAnswer::denied && it != state_.connections.end()) it->second.may_ask_at = turn.now + kAskAgain;
    turn.tell(asking.connection, News{AskAnswered{room.record.id, asking.asker.ask, answer}});
}

void WaitingRoom::forget_ask(Turn& turn, ConnectionId connection, const RoomId& room) {
    if (asks_.erase({connection, room}) == 0) return;
    turn.on_undo([this, connection, room] { asks_.emplace(connection, room); });
}

std::vector<Asker> WaitingRoom::waiting_in(const RoomId& id) const {
    std::vector<Asker> askers;
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return askers;
    for (const Asking& asking : room->waiting) askers.push_back(asking.asker);
    return askers;
}

void WaitingRoom::tell_hosts(Turn& turn, const RoomId& id, ConnectionId only) const {
    const Room* room = state_.rooms.find(id);
    if (room == nullptr) return;
    turn.tell(only ? std::vector{only} : rooms_.hosts_in(*room), News{WaitingChanged{id, waiting_in(id)}});
}

void WaitingRoom::handle_timers(Turn& turn) {
    while (!times_.empty() && times_.begin()->first <= turn.now) {
        const auto due = *times_.begin();
        times_.erase(times_.begin());
        turn.on_undo([this, due] { times_.insert(due); });
        take_out(turn, due.second, AskAnswer::timed_out,
                 [&](const Asking& asking) { return asking.asker.since + kAskTimeout <= turn.now; });
    }
}

}  // namespace parley::calls
