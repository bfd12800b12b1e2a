// A simulated Socket.IO connection as engine.io-client makes it without a WebSocket at first: a GET that waits, POSTs
// one after the other, and sometimes the way up to a WebSocket (probe, pause, upgrade). To the person it is a
// Connection like any other; its requests are Exchanges with the real server, its WebSocket is a Line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/exchange.hpp"
#include "sim/line.hpp"

namespace parley::sim {

class PollingLine final : public Connection, public LineUser, public std::enable_shared_from_this<PollingLine> {
public:
    PollingLine(World& world, std::uint64_t number, LineUser& user);
    ~PollingLine() override;

    [[nodiscard]] bool open_here() const override { return user_ != nullptr && opened_; }
    [[nodiscard]] bool open_there() const override;
    [[nodiscard]] bool finished() const override;
    [[nodiscard]] bool stalled() const override { return stalled_; }

    void dial() override;
    void say(std::string text) override;
    /// 1001: the page is gone, and its requests with it. Else a close packet.
    void hang_up(std::uint16_t code) override;

    void stall(bool stalled) override;
    void half_open() override;
    void cut() override;
    void drain() override {}  // who waits is answered by the Socket.IO server
    void abort_there() override;
    void server_died() override;
    void drop_handler() override {}

private:
    enum class Way : std::uint8_t { polling, pausing, websocket };

    // LineUser, of the WebSocket.
    void on_line_open(Connection& line) override;
    void on_line_text(Connection& line, const std::string& text) override;
    void on_line_closed(Connection& line, int code) override;

    using Heard = void (PollingLine::*)(int status, const std::string& body);
    void ask(const char* method, std::string body, Heard heard);
    void hear_open(int status, const std::string& body);
    void hear_poll(int status, const std::string& body);
    void hear_post(int status, const std::string& body);
    void hear_nothing(int, const std::string&) {}
    void take_packets(const std::string& payload);
    void poll();
    void flush();
    void switch_over();
    void fail();
    void end_here(int code);
    template <class Visit>
    void for_each_exchange(Visit visit);

    World& world_;
    LineUser* user_;
    std::string sid_;
    std::vector<std::shared_ptr<Exchange>> exchanges_;
    std::vector<std::string> waiting_;  ///< packets that no POST has taken
    std::shared_ptr<Connection> socket_;
    Way way_ = Way::polling;
    bool opened_ = false, stalled_ = false, polls_ = false, posts_ = false;
};

}  // namespace parley::sim
