// A small world around the domain for tests of calls: people with sockets on `/`, virtual time, what each socket was
// told, and what a store would hold. For tests; header only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "calls/domain.hpp"

namespace parley::calls::testing {

class CallWorld {
public:
    explicit CallWorld(const Limits& limits = {}) : limits_(limits), domain_(std::make_unique<Domain>(limits)) {}

    Domain& domain() { return *domain_; }
    Calls& calls() { return domain_->calls; }
    [[nodiscard]] const State& state() const { return domain_->state(); }
    Instant now{1'000'000};
    std::map<std::string, CallRecord> stored_calls;
    std::map<std::string, CallRecord> before_last;  ///< what was stored before the last write of that call
    std::map<std::string, RoomRecord> stored_rooms;
    std::map<std::string, PeerRecord> stored_peers;
    std::map<std::string, ConversationRecord> stored_conversations;
    std::map<std::string, UserRecord> stored_users;
    std::map<ConnectionId, UserId> sockets;  ///< open now

    static Identity person(const std::string& id, Role role = Role::user) {
        return {UserId(id), "Name of " + id, role};
    }
    /// By REST: without a socket.
    static Actor by(const std::string& user) { return {person(user), {}}; }
    [[nodiscard]] Actor on(ConnectionId socket) const { return {person(sockets.at(socket).value), socket}; }

    ConnectionId connect(const std::string& user, Door door = Door::root) {
        const ConnectionId id{++last_connection_};
        sockets.emplace(id, UserId(user));
        in_turn([&](Turn& turn) { domain_->connected(turn, Connection{id, door, person(user), {}, {}}); });
        return id;
    }
    void disconnect(ConnectionId socket, Loss loss = Loss::explicit_leave) {
        sockets.erase(socket);
        in_turn([&](Turn& turn) { domain_->disconnected(turn, socket, loss); });
    }
    /// Time passes; what is due happens at its moment.
    void wait(Duration by_time) {
        const Instant end = now + by_time;
        while (domain_->deadline() <= end) {
            now = std::max(now, domain_->deadline());
            in_turn([&](Turn& turn) { domain_->handle_timers(turn); });
        }
        now = end;
    }
    /// The process ends and starts again from what is stored.
    void restart() {
        Loaded loaded;
        for (const auto& [id, record] : stored_rooms) loaded.rooms.push_back(record);
        for (const auto& [id, record] : stored_peers) loaded.peers.push_back(record);
        for (const auto& [id, record] : stored_conversations) loaded.conversations.push_back(record);
        for (const auto& [id, record] : stored_users) loaded.users.push_back(record);
        for (const auto& [id, record] : stored_calls) {
            if (!is_terminal(record.status)) loaded.calls.push_back(record);
        }
        heard_.clear();
        sockets.clear();
        domain_ = std::make_unique<Domain>(limits_);
        domain_->load(now, std::move(loaded));
    }

    /// A ringing call of `caller`'s socket to `others`; GROUP where there are several, in the conversation "team".
    CallId ring(ConnectionId caller, const std::vector<std::string>& others) {
        RingCall request;
        request.call = CallId(random_uuid(random_));
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
            in_turn([&](Turn& turn) { return domain_->conversations.put(turn, person("shop", Role::service), put); }));
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

    /// What that socket was told of this kind since it was last asked.
    template <class T>
    std::vector<T> told(ConnectionId socket) {
        std::vector<T> found;
        auto& all = heard_[socket];
        std::erase_if(all, [&](const Event& event) {
            const auto* match = std::get_if<T>(&event);
            if (match != nullptr) found.push_back(*match);
            return match != nullptr;
        });
        return found;
    }

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
        static_cast<void>(work(turn));
        turn.undo();
    }
    SeededRandom& random() { return random_; }

private:
    void settle(Turn& turn) {
        for (auto& delivery : turn.deliveries) {
            for (const auto to : delivery.to) heard_[to].push_back(delivery.event);
        }
        for (auto& write : turn.writes) std::visit([this](const auto& change) { store(change); }, write);
    }
    void store(const CallRecord& record) {
        auto& row = stored_calls[record.id.value];
        before_last[record.id.value] = std::exchange(row, record);
    }
    void store(const RoomRecord& record) { stored_rooms[record.id.value] = record; }
    void store(const PeerRecord& record) { stored_peers[record.id.value] = record; }
    void store(const ConversationRecord& record) { stored_conversations[record.id.value] = record; }
    void store(const UserRecord& record) { stored_users[record.id.value] = record; }
    void store(const DeleteRoom& gone) { stored_rooms.erase(gone.id.value); }
    void store(const DeletePeer& gone) { stored_peers.erase(gone.id.value); }
    void store(const DeleteConversation& gone) { stored_conversations.erase(gone.id.value); }
    void store(const AppointmentRecord&) {}
    void store(const DeleteAppointment&) {}
    void store(const RevocationRecord&) {}
    void store(const DeleteRevocation&) {}

    Limits limits_;
    std::unique_ptr<Domain> domain_;
    SeededRandom random_{1};
    std::uint64_t last_connection_ = 0;
    std::map<ConnectionId, std::vector<Event>> heard_;
};

}  // namespace parley::calls::testing
