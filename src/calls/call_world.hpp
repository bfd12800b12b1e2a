// The world of tests of calls: people with sockets on `/`, who ring, accept and reject. For tests; header only.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "calls/world.hpp"

namespace parley::calls::testing {

class CallWorld : public World {
public:
    using World::World;

    Calls& calls() { return domain().calls; }
    std::map<ConnectionId, UserId> sockets;  ///< open now

    static Identity person(const std::string& id, Role role = Role::user) {
        return {UserId(id), "Name of " + id, role};
    }
    /// By REST: without a socket.
    static Actor by(const std::string& user) { return {person(user), {}}; }
    [[nodiscard]] Actor on(ConnectionId socket) const { return {person(sockets.at(socket).value), socket}; }

    ConnectionId connect(const std::string& user, Door door = Door::root) {
        const ConnectionId id = next_connection();
        sockets.emplace(id, UserId(user));
        in_turn([&](Turn& turn) { domain().connected(turn, Connection{id, door, person(user), {}, {}}); });
        return id;
    }
    void disconnect(ConnectionId socket, Loss loss = Loss::explicit_leave) {
        sockets.erase(socket);
        in_turn([&](Turn& turn) { domain().disconnected(turn, socket, loss); });
    }
    void restart() {
        sockets.clear();
        World::restart();
    }

    /// A ringing call of `caller`'s socket to `others`; GROUP where there are several, in the conversation "team".
    CallId ring(ConnectionId caller, const std::vector<std::string>& others) {
        RingCall request;
        request.call = CallId(random_uuid(random()));
        request.type = others.size() == 1 ? CallType::direct : CallType::group;
        for (const auto& user : others) request.recipients.emplace_back(user);
        if (others.size() > 1) request.conversation = ConversationId("team");
        const auto rung = in_turn([&](Turn& turn) { return calls().ring(turn, on(caller), request); });
        return rung ? rung->call.id : CallId{};
    }
    void make_team(const std::vector<std::string>& members) {
        PutConversation put{ConversationId("team"), "Team", {}};
        for (const auto& member : members) put.members.emplace_back(member);
        static_cast<void>(
            in_turn([&](Turn& turn) { return domain().conversations.put(turn, person("shop", Role::service), put); }));
    }
    /// `calls().*act(turn, actor, args...)` in a turn of its own.
    template <class Act, class... Args>
    auto ask(Act act, const Actor& actor, Args&&... args) {
        return in_turn([&](Turn& turn) { return (calls().*act)(turn, actor, std::forward<Args>(args)...); });
    }
    Result<CallRecord> accept(ConnectionId socket, const CallId& id) {
        return in_turn([&](Turn& turn) { return calls().accept(turn, on(socket), id); });
    }
    Result<CallRecord> reject(ConnectionId socket, const CallId& id) {
        return in_turn([&](Turn& turn) { return calls().reject(turn, on(socket), id); });
    }
    [[nodiscard]] const CallRecord& call(const CallId& id) const { return *state().calls.find(id); }
};

}  // namespace parley::calls::testing
