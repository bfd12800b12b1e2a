// A Person with a Socket.IO client of one namespace, over a WebSocket or long polling: opening, pings,
// acknowledgements, recovery. What is said in it is for those who derive from it.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "sim/person.hpp"

namespace parley::sim {

class SocketPerson : public Person {
public:
    using Json = boost::json::object;
    using OnAck = std::function<void(const Json& answer)>;

    /// `recovers`: asks the server to be recovered after a loss, as a client with connectionStateRecovery.
    SocketPerson(World& world, std::string name, std::string user, std::string role, std::string nsp, bool recovers);

protected:
    virtual void on_connected(bool recovered) = 0;
    virtual void on_socket_event(std::string_view event, const Json& data) = 0;
    virtual void on_socket_lost() = 0;

    void emit(std::string_view event, Json data, OnAck on_ack = {});
    [[nodiscard]] bool connected() const { return online() && connected_; }
    /// The line is lost in one of the ways in which lines are.
    void lose_line();

private:
    std::shared_ptr<Connection> open_line() override;
    std::string target() override { return "/socket.io/?EIO=4&transport=websocket"; }
    void on_open() override {}
    void on_text(const std::string& text) override;
    void on_lost(int code) override;
    void take(char type, std::string_view packet);
    void take_event(std::string_view packet);
    void watch_pings();

    std::string prefix_;
    bool recovers_;
    bool connected_ = false;
    std::string sid_, pid_, offset_;
    std::map<std::uint64_t, OnAck> acks_;
    std::uint64_t last_ack_ = 0;
    Instant pinged_at_;
};

}  // namespace parley::sim
