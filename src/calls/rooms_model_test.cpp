// Whatever people do in whatever order, rooms keep their promises: each join has at most one leave and in the end
// exactly one, counts are right, nobody who is out is sent a signal, and memory and store say the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

enum class Act : int {
    connect,
    join,
    resume,
    leave,
    close,
    page_gone,
    lose,
    wait,
    signal,
    restart,
    fail_join,
    fail_leave
};

/// How often each is done: rooms are to fill up before they empty.
constexpr Act kActs[] = {
    Act::connect, Act::connect, Act::connect, Act::connect,   Act::join,       Act::join,   Act::join,
    Act::join,    Act::join,    Act::join,    Act::join,      Act::join,       Act::resume, Act::resume,
    Act::resume,  Act::leave,   Act::close,   Act::page_gone, Act::lose,       Act::lose,   Act::wait,
    Act::wait,    Act::signal,  Act::signal,  Act::fail_join, Act::fail_leave,
};

/// What a member of the room knows of the others, from what it is told.
struct Client {
    ConnectionId connection;
    std::string user;  ///< empty: a guest
    RoomId room;
    std::optional<PeerId> peer;
    std::string resume;
    std::set<std::string> sees;
};

class Model {
public:
    static constexpr int kSeats = 3;

    Model() : world_(limits()) {
        for (int i = 0; i < 2; ++i)
            rooms_.push_back(world_.make_room({.by = {}, .name = "", .max_participants = kSeats}));
        rooms_.push_back(kLobby);
    }

    void act(Act what, unsigned pick, unsigned more) {
        Client* client = clients_.empty() ? nullptr : &clients_[pick % clients_.size()];
        switch (what) {
            case Act::connect:
                return connect(pick, more);
            case Act::wait:
                world_.wait(Duration{more % 20'000});
                break;
            case Act::restart:
                restart();
                break;
            default:
                if (client != nullptr) act_as(*client, what, more);
        }
        hear();
    }

    /// After all graces everybody who is not connected is gone.
    void finish() {
        for (auto& client : clients_) world_.disconnect(client.connection, Loss::network);
        clients_.clear();
        world_.wait(1min);
        RC_ASSERT(world_.stored_peers.empty());
        RC_ASSERT(world_.state().peers.size() == 0u);
        for (const auto& [id, room] : world_.state().rooms) RC_ASSERT(room.peers.empty());
    }

    void check() {
        std::size_t in_rooms = 0;
        for (const auto& [id, room] : world_.state().rooms) {
            in_rooms += room.peers.size();
            RC_ASSERT(world_.rooms().present_count(room) <= kSeats);
            for (const auto& peer : room.peers) check_peer(id, peer);
            check_host(room);
        }
        RC_ASSERT(in_rooms == world_.state().peers.size());
        for (const auto& client : clients_) check_client(client);
    }

private:
    static Limits limits() {
        Limits limits;
        limits.lobby_max_clients = kSeats;
        return limits;
    }

    void connect(unsigned pick, unsigned more) {
        if (clients_.size() >= 20) return;
        Client client;
        client.user = pick % 3 == 0 ? "" : "user" + std::to_string(pick % 4);
        client.connection = world_.connect(client.user);
        client.room = rooms_[more % rooms_.size()];
        clients_.push_back(client);
    }

    void act_as(Client& client, Act what, unsigned more) {
        switch (what) {
            case Act::join:
                return join(client, {});
            case Act::resume:
                return join(client, lost_resumes_.empty() ? "" : lost_resumes_[more % lost_resumes_.size()]);
            case Act::leave:
                world_.leave(client.connection, client.room);
                return out(client);
            case Act::close:
                return drop(client, Loss::explicit_leave);
            case Act::page_gone:
                return drop(client, Loss::page_gone);
            case Act::lose:
                return drop(client, Loss::network);
            case Act::signal:
                return signal(client, more);
            case Act::fail_join:
                if (client.peer) return;
                return world_.in_failing_turn([&](Turn& turn) {
                    const auto joined =
                        world_.rooms().join(turn, {.connection = client.connection, .room = client.room});
                    RC_ASSERT(joined || turn.writes.empty());
                });
            case Act::fail_leave:
                return world_.in_failing_turn(
                    [&](Turn& turn) { world_.rooms().leave(turn, client.connection, client.room); });
            default:
                return;
        }
    }

    void join(Client& client, const std::string& resume) {
        const auto joined =
            world_.join(client.connection, client.room, {.connection = {}, .room = {}, .resume = resume});
        if (!joined) {
            RC_ASSERT(joined.error().code == "room-full");
            RC_ASSERT(!client.peer);
            return;
        }
        RC_ASSERT(joined->repeated == client.peer.has_value());
        client.peer = joined->self.id;
        client.resume = joined->resume;
        client.sees.clear();
        for (const auto& other : joined->others) client.sees.insert(other.id.value);
    }

    void out(Client& client) {
        client.peer.reset();
        client.sees.clear();
    }

    void drop(Client& client, Loss loss) {
        world_.disconnect(client.connection, loss);
        if (!client.resume.empty()) lost_resumes_.push_back(client.resume);
        hear();  // before the references move
        clients_.erase(std::ranges::find(clients_, client.connection, &Client::connection));
    }

    void signal(Client& client, unsigned more) {
        const std::string to = more % 3 == 0 ? "" : more % 3 == 1 ? "user1" : "nobody";
        const auto route = world_.signal(client.connection, client.room, to);
        if (!client.peer) {
            RC_ASSERT(route.error().code == "not-found");
            return;
        }
        if (!route) {
            RC_ASSERT(route.error().code == "peer-unknown");
            RC_ASSERT(!to.empty());
            return;
        }
        for (const auto connection : route->to) {
            const auto receiver = std::ranges::find(clients_, connection, &Client::connection);
            RC_ASSERT(receiver != clients_.end());
            RC_ASSERT(receiver->peer.has_value());
            RC_ASSERT(receiver->room == client.room);
            RC_ASSERT(connection != client.connection);
        }
    }

    void restart() {
        hear();
        for (auto& client : clients_) {
            if (!client.resume.empty()) lost_resumes_.push_back(client.resume);
        }
        clients_.clear();
        world_.restart();
    }

    /// What each client was told keeps its picture of the room right: nobody joins twice or leaves twice.
    void hear() {
        for (auto& client : clients_) {
            for (const auto& told : world_.told<PeerJoined>(client.connection)) {
                RC_ASSERT(client.peer.has_value());
                RC_ASSERT(client.sees.insert(told.peer.id.value).second);
            }
            for (const auto& told : world_.told<PeerLeft>(client.connection)) {
                if (!client.peer) continue;
                client.sees.erase(told.peer.id.value);
            }
            if (!world_.told<JoinedElsewhere>(client.connection).empty()) out(client);
            world_.told<KeptSignal>(client.connection);
        }
    }

    void check_peer(const RoomId& room, const PeerId& id) {
        const Peer* peer = world_.state().peers.find(id);
        RC_ASSERT(peer != nullptr);
        RC_ASSERT(peer->record.room == room);
        RC_ASSERT(world_.stored_peers.contains(id.value) == (room != kLobby));
        if (peer->present()) {
            const auto owner = std::ranges::find(clients_, peer->connection, &Client::connection);
            RC_ASSERT(owner != clients_.end());
            RC_ASSERT(owner->peer == id);
        } else {
            RC_ASSERT(peer->grace_until > world_.now);
        }
    }

    /// In a room that nobody owns somebody is host while anybody is in it, and only one where nobody was promoted.
    void check_host(const Room& room) {
        if (room.record.kind != RoomKind::link) return;
        const auto hosts = std::ranges::count_if(room.peers, [&](const PeerId& id) {
            RC_ASSERT(world_.stored_peers.at(id.value).host == world_.state().peers.find(id)->record.host);
            return world_.state().peers.find(id)->record.host;
        });
        RC_ASSERT(hosts == (room.peers.empty() ? 0 : 1));
    }

    void check_client(const Client& client) {
        if (!client.peer) return;
        const Room* room = world_.state().rooms.find(client.room);
        // It sees all who are present, and besides at most those in grace whom it saw before.
        for (const auto& id : room->peers) {
            const bool other = id != *client.peer;
            if (other && world_.state().peers.find(id)->present()) RC_ASSERT(client.sees.contains(id.value));
        }
        for (const auto& seen : client.sees)
            RC_ASSERT(std::ranges::find(room->peers, PeerId(seen)) != room->peers.end());
    }

    RoomWorld world_;
    std::vector<RoomId> rooms_;
    std::vector<Client> clients_;
    std::vector<std::string> lost_resumes_;
};

RC_GTEST_PROP(RoomsModel, AnyOrderOfComingAndGoingKeepsTheBooksRight, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(0, 600);
    const auto step = rc::gen::tuple(rc::gen::inRange<std::size_t>(0, std::size(kActs) + 1),
                                     rc::gen::inRange(0u, 1000u), rc::gen::inRange(0u, 100'000u));
    const auto steps = *rc::gen::container<std::vector<std::tuple<std::size_t, unsigned, unsigned>>>(
        count, rc::gen::resize(100, step));
    Model model;
    for (unsigned i = 0; i < 4; ++i) model.act(Act::connect, i, i % 2);
    for (const auto& [what, pick, more] : steps) {
        // A restart is rare, or nobody would ever be long in a room.
        if (what < std::size(kActs)) model.act(kActs[what], pick, more);
        if (what == std::size(kActs) && more % 4 == 0) model.act(Act::restart, pick, more);
        model.check();
    }
    model.finish();
}

}  // namespace
}  // namespace parley::calls
