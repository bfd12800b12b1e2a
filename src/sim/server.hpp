// One process of the server inside a simulated world: the real house, dialects and Socket.IO server, put together as
// the composition root does, on a virtual loop and a simulated store. World makes it, crashes it and makes the next.
#pragma once

#include <memory>
#include <string>

#include "base/random.hpp"
#include "dialects/socket_session.hpp"
#include "runtime/house.hpp"
#include "sim/media_host.hpp"
#include "sim/sim_loop.hpp"
#include "sim/sim_store.hpp"
#include "socketio/server.hpp"
#include "transport/route.hpp"

namespace parley::sim {

class Server {
public:
    /// `clock_ahead`: how far this process's clock is ahead of the world's. Loads what `disk` holds.
    /// `net`: where the media server is, of `media_loops` engines; null for a server without one.
    Server(Timeline& timeline, Disk& disk, Dice& dice, Duration clock_ahead, std::uint64_t seed, MediaNet* net,
           std::size_t media_loops);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The process dies at once. Its connections' handlers must be destroyed before the server is.
    void crash();
    /// `target`: path and query, e.g. "/parley?token=ada".
    [[nodiscard]] transport::Upgrade upgrade(const std::string& target);
    void request(transport::Request request, transport::Reply reply);

    SimLoop loop;
    SeededRandom random;
    SimStore store;
    runtime::House house;
    std::unique_ptr<MediaHost> media;  ///< null: none
    bool draining = false;             ///< nothing new is taken any more

private:
    dialects::SocketDoor root_;
    dialects::SocketDoor visits_;

public:
    socketio::Server socketio;

private:
    transport::Routes routes_;
};

/// "/room/create?x=1" as a request.
[[nodiscard]] transport::Request make_request(std::string method, std::string_view target, std::string body = {},
                                              const std::string& token = {});

/// A token of the simulated world is the user's id, or "id:practitioner", "id:patient", "id:service".
[[nodiscard]] Result<calls::Identity> identity_of(std::string_view token);

/// Times and sizes as they are by default, but for few seats, so that rooms fill up.
[[nodiscard]] calls::Limits world_limits();

}  // namespace parley::sim
