// One HTTP request over the simulated network, and its answer: lost, late, or with a connection that breaks under it.
// The server's side is the real Socket.IO server, which holds the right to answer. Not the client's rules of polling:
// that is polling_line.hpp, which makes and drives it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "transport/http.hpp"

namespace parley::sim {

class World;

class Exchange final : public std::enable_shared_from_this<Exchange> {
public:
    /// What a bad network does to it.
    enum class Fate : std::uint8_t {
        arrives,
        lost,         ///< the request gets nowhere
        answer_lost,  ///< the server believes to have answered
        broken,       ///< the connection breaks at some moment, and both sides learn of it
        late,         ///< by seconds
    };
    /// 0 for a connection that broke or was refused.
    using Heard = std::function<void(int status, const std::string& body)>;

    Exchange(World& world, transport::Request request, Fate fate, Heard heard);

    void begin();
    void stall(bool stalled);
    /// The connection breaks. The client hears of it now, the server later.
    void cut();
    /// The client is not there any more, and nobody says so.
    void half_open();
    /// The client ends the connection and hears no more.
    void abandon();
    /// The server ends the connection.
    void abort_there();
    void server_died();

    /// The server has it, and has not answered.
    [[nodiscard]] bool waits_there() const { return at_ == At::server; }
    [[nodiscard]] bool finished() const { return at_ == At::over; }

private:
    class Sink;
    enum class At : std::uint8_t { way_there, server, way_back, over };

    void arrive();
    void take();
    void answer(transport::Response response);
    void hear(int status, const std::string& body);
    void break_there();
    /// Runs `task` after `delay`, or once the network does not stall any more.
    template <class Task>
    void later(Duration delay, Task task);

    World& world_;
    transport::Request request_;
    Fate fate_;
    Heard heard_;
    std::function<void()> on_abort_;
    std::shared_ptr<void> body_;  ///< while the body of a POST is on its way
    std::vector<std::function<void(Exchange&)>> parked_;
    At at_ = At::way_there;
    bool stalled_ = false;
    bool cut_ = false;
    bool silent_ = false;
};

}  // namespace parley::sim
