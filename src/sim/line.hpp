// A simulated WebSocket connection between a person and the server, with what networks do to it: latency, stalling,
// being cut, and being half-open, where one side has gone and the other does not know. To the server it is a
// transport::WsLink as net/ws_protocol behaves; to the person, a LineUser. Messages stay in their order.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "sim/server.hpp"
#include "transport/websocket.hpp"

namespace parley::sim {

class World;
class Line;

/// The person's side. Nothing is told after on_line_closed.
class LineUser {
public:
    virtual ~LineUser() = default;
    virtual void on_line_open(Line& line) = 0;
    virtual void on_line_text(Line& line, const std::string& text) = 0;
    /// `code`: the server's close code; 1006 for a lost line; 4000 + an HTTP status below 1000 for a refused handshake.
    virtual void on_line_closed(Line& line, int code) = 0;
};

class Line final : public transport::WsLink, public std::enable_shared_from_this<Line> {
public:
    static constexpr std::size_t kSendQueueMax = 1 << 20;  ///< limits.send_queue_bytes
    static constexpr int kRefused = 4000;

    Line(World& world, std::uint64_t number, LineUser& user, std::string target);
    ~Line() override;

    [[nodiscard]] std::uint64_t number() const { return number_; }
    [[nodiscard]] bool open_here() const { return user_ != nullptr && opened_; }
    [[nodiscard]] bool open_there() const { return handler_ != nullptr; }
    /// Neither side holds it any more.
    [[nodiscard]] bool finished() const { return user_ == nullptr && handler_ == nullptr; }
    [[nodiscard]] bool stalled() const { return stalled_; }

    // What the person does.
    void dial();
    void say(std::string text);
    /// A close frame; 1005 is a close without a code. The person hears no more.
    void hang_up(std::uint16_t code);

    // What becomes of it.
    void stall(bool stalled);
    /// The person's side is gone (another network, a dead phone); the server hears nothing of it.
    void half_open();
    void cut();
    /// The server's process died: nothing it says goes out any more. What it said before may still arrive.
    void server_died() { dead_ = true; }
    /// After server_died() of all lines: its handler goes, unheard.
    void drop_handler();

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
    std::uint64_t number_;
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
