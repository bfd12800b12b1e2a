// The world of tests of rooms: people who connect, join, signal and leave. For tests; header only.
#pragma once

#include <string>

#include "calls/world.hpp"

namespace parley::calls::testing {

class RoomWorld : public World {
public:
    using World::World;

    Rooms& rooms() { return domain().rooms; }

    /// An empty id is a guest.
    static Identity person(const std::string& id, Role role = Role::user) {
        Identity who;
        if (!id.empty()) who.user = UserId(id);
        who.role = role;
        return who;
    }

    ConnectionId connect(const std::string& user, Door door = Door::plain, Role role = Role::user,
                         const std::string& address = {}) {
        const ConnectionId id = next_connection();
        in_turn([&](Turn& turn) { domain().connected(turn, Connection{id, door, person(user, role), address, {}}); });
        return id;
    }
    void disconnect(ConnectionId connection, Loss loss) {
        in_turn([&](Turn& turn) { domain().disconnected(turn, connection, loss); });
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
        SignalRoute route;
        const Status sent = in_turn([&](Turn& turn) { return rooms().route(turn, from, room, to, view, route); });
        if (!sent) return tl::unexpected<Error>(sent.error());
        return route;
    }
};

}  // namespace parley::calls::testing
