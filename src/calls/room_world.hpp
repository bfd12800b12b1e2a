// A small world around the domain for tests of rooms: people who connect, virtual time, what each connection was told,
// and what a store would hold. For tests; header only.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "calls/domain.hpp"

namespace parley::calls::testing {

class RoomWorld {
public:
    explicit RoomWorld(const Limits& limits = {}) : limits_(limits), domain_(std::make_unique<Domain>(limits)) {}

    Domain& domain() { return *domain_; }
    Rooms& rooms() { return domain_->rooms; }
    [[nodiscard]] const State& state() const { return domain_->state(); }
    Instant now{1'000'000};
    std::map<std::string, RoomRecord> stored_rooms;
    std::map<std::string, PeerRecord> stored_peers;

    /// An empty id is a guest.
    static Identity person(const std::string& id, Role role = Role::user) {
        Identity who;
        if (!id.empty()) who.user = UserId(id);
        who.role = role;
        return who;
    }

    ConnectionId connect(const std::string& user, Door door = Door::plain, Role role = Role::user,
                         const std::string& address = {}) {
        const ConnectionId id{++last_connection_};
        in_turn([&](Turn& turn) { domain_->connected(turn, Connection{id, door, person(user, role), address, {}}); });
        return id;
    }
    void disconnect(ConnectionId connection, Loss loss) {
        in_turn([&](Turn& turn) { domain_->disconnected(turn, connection, loss); });
    }
    RoomId make_room(CreateRoom request = {}) {
        return in_turn([&](Turn& turn) { return rooms().create(turn, request); })->id;
    }
    Result<JoinAnswer> join(ConnectionId connection, const RoomId& room, JoinRoom more = {}) {
        more.connection = connection;
        more.room = room;
        return in_turn([&](Turn& turn) { return rooms().join(turn, more); });
    }
    void leave(ConnectionId connection, const RoomId& room) {
        in_turn([&](Turn& turn) { rooms().leave(turn, connection, room); });
    }
    /// The connections that get it, or the error's code.
    Result<SignalRoute> signal(ConnectionId from, const RoomId& room, const std::string& to = {},
                               std::string body = "{}") {
        SignalView view;
        view.body = body;
        return in_turn([&](Turn& turn) { return rooms().route(turn, from, room, to, view); });
    }
    /// Time passes; what is due happens at its moment.
    void wait(Duration by) {
        const Instant end = now + by;
        while (domain_->deadline() <= end) {
            now = std::max(now, domain_->deadline());
            in_turn([&](Turn& turn) { domain_->handle_timers(turn); });
        }
        now = end;
    }
    /// The process starts again from what is stored.
    void restart() {
        Loaded loaded;
        for (const auto& [id, record] : stored_rooms) loaded.rooms.push_back(record);
        for (const auto& [id, record] : stored_peers) loaded.peers.push_back(record);
        heard_.clear();
        domain_ = std::make_unique<Domain>(limits_);
        domain_->load(now, std::move(loaded));
    }

    /// What that connection was told of this kind since it was last asked.
    template <class T>
    std::vector<T> told(ConnectionId connection) {
        std::vector<T> found;
        auto& all = heard_[connection];
        std::erase_if(all, [&](const Event& event) {
            const auto* match = std::get_if<T>(&event);
            if (match != nullptr) found.push_back(*match);
            return match != nullptr;
        });
        return found;
    }
    [[nodiscard]] std::size_t told_anything(ConnectionId connection) { return heard_[connection].size(); }

    /// Runs a turn, remembers what it tells and stores what it writes.
    template <class Work>
    std::invoke_result_t<Work, Turn&> in_turn(Work work) {
        Turn turn(now, random_);
        if constexpr (std::is_void_v<std::invoke_result_t<Work, Turn&>>) {
            work(turn);
            settle(turn);
        } else {
            auto result = work(turn);
            settle(turn);
            return result;
        }
    }
    /// Runs a turn whose commit fails: nothing is told or stored, and it is taken back.
    template <class Work>
    void in_failing_turn(Work work) {
        Turn turn(now, random_);
        work(turn);
        turn.undo();
    }
    SeededRandom& random() { return random_; }

private:
    void settle(Turn& turn) {
        for (auto& delivery : turn.deliveries) {
            for (const auto to : delivery.to) heard_[to].push_back(delivery.event);
        }
        for (auto& write : turn.writes) {
            if (const auto* room = std::get_if<RoomRecord>(&write)) stored_rooms[room->id.value] = *room;
            if (const auto* peer = std::get_if<PeerRecord>(&write)) stored_peers[peer->id.value] = *peer;
            if (const auto* gone = std::get_if<DeleteRoom>(&write)) stored_rooms.erase(gone->id.value);
            if (const auto* gone = std::get_if<DeletePeer>(&write)) stored_peers.erase(gone->id.value);
        }
    }

    Limits limits_;
    std::unique_ptr<Domain> domain_;
    SeededRandom random_{1};
    std::uint64_t last_connection_ = 0;
    std::map<ConnectionId, std::vector<Event>> heard_;
};

}  // namespace parley::calls::testing
