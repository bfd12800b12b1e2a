// A simulated WebSocket connection between a person and the server. To the server it is a transport::WsLink as
// net/ws_protocol behaves; to the person, a Connection. Messages stay in their order.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "sim/connection.hpp"
#include "sim/server.hpp"
#include "transport/websocket.hpp"

namespace parley::sim {

class World;

class Line final : public Connection, public transport::WsLink, public std::enable_shared_from_this<Line> {
public:
    static constexpr std::size_t kSendQueueMax = 1 << 20;  ///< limits.send_queue_bytes

    Line(World& world, std::uint64_t number, LineUser& user, std::string target);
    ~Line() override;

    [[nodiscard]] bool open_here() const override { return user_ != nullptr && opened_; }
    [[nodiscard]] bool open_there() const override { return handler_ != nullptr; }
    [[nodiscard]] bool finished() const override { return user_ == nullptr && handler_ == nullptr; }
    [[nodiscard]] bool stalled() const override { return stalled_; }

    void dial() override;
    void say(std::string text) override;
    void hang_up(std::uint16_t code) override;

    void stall(bool stalled) override;
    void half_open() override;
    void cut() override;

    void drain() override;
    void abort_there() override { end_there({1006, false}); }
    void server_died() override { dead_ = true; }
    void drop_handler() override;

    // WsLink.
    void send_text(std::string_view payload) override;
    void send_binary(std::string_view payload) override { send_text(payload); }
    void send_frame(const transport::SharedFrame& frame) override;
    void close(std::uint16_t code, std::string_view reason) override;
    [[nodiscard]] std::size_t queued_bytes() const override { return queued_bytes_; }
    void pause_reading(bool paused) override;

private:
    struct Message {
        std::string text;
        int close = 0;  // a close frame with that code
    };
    void arrive();
    void answer_dial();
    void pump_down();
    void pump_up();
    void deliver_down(Message message);
    void deliver_up(Message message);
    void end_here(int code);
    void end_there(transport::WsClose how);
    void watch_silence();
    template <class Task>
    void later(Duration delay, Task task);

    World& world_;
    LineUser* user_;
    std::string target_;
    std::unique_ptr<transport::WsHandler> handler_;
    std::deque<Message> down_, up_;  // to the person, to the server
    std::size_t queued_bytes_ = 0;
    Instant heard_at_;
    bool down_pumping_ = false, up_pumping_ = false;
    bool opened_ = false, stalled_ = false, paused_ = false, closing_ = false, gone_ = false, dead_ = false;
};

}  // namespace parley::sim
