#include "sim/line.hpp"

#include "sim/world.hpp"

namespace parley::sim {
namespace {

constexpr Duration kCloseWait{5'000};   // docs/limits.md: answer to our close frame
constexpr Duration kPingAfter{25'000};  // silence before a ping
constexpr Duration kPongWait{20'000};

std::string_view payload_of(std::string_view frame) {  // RFC 6455 §5.2, server to client
    const auto length = static_cast<unsigned char>(frame[1]);
    return frame.substr(length == 127 ? 10 : length == 126 ? 4 : 2);
}

}  // namespace

Line::Line(World& world, std::uint64_t number, LineUser& user, std::string target)
    : Connection(number), world_(world), user_(&user), target_(std::move(target)) {}

Line::~Line() = default;

template <class Task>
void Line::later(Duration delay, Task task) {
    world_.timeline.after(delay, [here = weak_from_this(), task = std::move(task)] {
        if (const auto self = here.lock()) task(*self);
    });
}

// ---- the person's side ----

void Line::dial() {
    later(world_.latency(), [](Line& line) { line.arrive(); });
}

void Line::arrive() {
    if (user_ == nullptr) return;
    if (world_.server == nullptr || world_.server->draining)
        return later(world_.latency(), [](Line& line) { line.end_here(1006); });
    heard_at_ = world_.timeline.now();
    int refused = 0;
    world_.server->loop.turn([&] {
        auto answer = world_.server->upgrade(target_);
        if (auto* response = std::get_if<transport::Response>(&answer)) {
            refused = kRefused + response->status;
            return;
        }
        handler_ = std::move(std::get<std::unique_ptr<transport::WsHandler>>(answer));
        later(world_.latency(), [](Line& line) { line.answer_dial(); });
        handler_->on_open(*this);
    });
    if (refused != 0) return later(world_.latency(), [refused](Line& line) { line.end_here(refused); });
    if (handler_ && handler_->wants_ping()) watch_silence();
}

void Line::answer_dial() {
    if (user_ == nullptr || stalled_ || opened_) return;  // a stall that ended may have had it sent again
    opened_ = true;
    user_->on_line_open(*this);
    pump_down();
}

void Line::say(std::string text) {
    if (!open_here()) return;
    world_.trace('>', number(), text);
    up_.push_back({std::move(text), 0});
    pump_up();
}

void Line::hang_up(std::uint16_t code) {
    if (user_ == nullptr) return;
    user_ = nullptr;
    up_.push_back({{}, code});
    pump_up();
}

void Line::end_here(int code) {
    if (user_ == nullptr) return;
    world_.trace('x', number(), std::to_string(code));
    std::exchange(user_, nullptr)->on_line_closed(*this, code);
}

// ---- the network ----

void Line::stall(bool stalled) {
    note_stall(stalled, world_.timeline.now());
    stalled_ = stalled;
    if (stalled) return;
    if (!opened_ && handler_) later(world_.latency(), [](Line& line) { line.answer_dial(); });
    if (!handler_) later(world_.latency(), [](Line& line) { line.end_here(1006); });
    pump_down();
    pump_up();
}

void Line::half_open() {
    gone_ = true;
    end_here(1006);
}

void Line::cut() {
    gone_ = true;
    end_here(1006);
    later(world_.latency(), [](Line& line) { line.end_there({1006, false}); });
}

void Line::drain() {
    if (handler_) close(1001, "the server is going down");
}

void Line::drop_handler() {
    handler_.reset();
    up_.clear();
    if (!gone_) later(world_.latency(), [](Line& line) { line.end_here(1006); });
}

void Line::pump_down() {
    if (down_pumping_ || down_.empty()) return;
    down_pumping_ = true;
    later(world_.latency(), [](Line& line) {
        line.down_pumping_ = false;
        while (!line.stalled_ && !line.gone_ && line.opened_ && !line.down_.empty()) {
            Message message = std::move(line.down_.front());
            line.down_.pop_front();
            line.queued_bytes_ -= message.text.size();
            line.deliver_down(std::move(message));
        }
    });
}

void Line::pump_up() {
    if (up_pumping_ || up_.empty()) return;
    up_pumping_ = true;
    later(world_.latency(), [](Line& line) {
        line.up_pumping_ = false;
        while (!line.stalled_ && !line.gone_ && !line.paused_ && line.handler_ && !line.up_.empty()) {
            Message message = std::move(line.up_.front());
            line.up_.pop_front();
            line.deliver_up(std::move(message));
        }
    });
}

void Line::deliver_down(Message message) {
    if (message.close == 0) {
        world_.trace('<', number(), message.text);
        if (user_ != nullptr) user_->on_line_text(*this, message.text);
        return;
    }
    up_.push_back({{}, message.close});
    pump_up();
    end_here(message.close);
}

void Line::deliver_up(Message message) {
    heard_at_ = world_.timeline.now();
    if (message.close != 0) return end_there({static_cast<std::uint16_t>(message.close), !closing_});
    if (closing_) return;  // RFC 6455 §1.4, as net/ws_protocol
    world_.server->loop.turn([&] { handler_->on_message(message.text, false); });
}

// ---- the server's side ----

void Line::end_there(transport::WsClose how) {
    if (!handler_) return;
    world_.server->loop.turn([&] {
        if (const auto handler = std::move(handler_)) handler->on_close(how);
    });
    // The peer that still listens learns of it, as TCP tells.
    if (!gone_ && !stalled_) later(world_.latency(), [](Line& line) { line.end_here(1006); });
}

void Line::send_text(std::string_view payload) {
    if (closing_ || dead_ || !handler_) return;
    down_.push_back({std::string(payload), 0});
    queued_bytes_ += payload.size();
    world_.note_queue(queued_bytes_);
    pump_down();
    if (queued_bytes_ > kSendQueueMax) close(1013, "too slow");
}

void Line::send_frame(const transport::SharedFrame& frame) {
    send_text(payload_of(*frame));
}

void Line::close(std::uint16_t code, std::string_view /*reason*/) {
    if (closing_ || dead_ || !handler_) return;
    closing_ = true;
    paused_ = false;
    down_.push_back({{}, code});
    pump_down();
    later(kCloseWait, [](Line& line) { line.end_there({1006, false}); });
}

void Line::pause_reading(bool paused) {
    paused_ = paused;
    if (!paused) pump_up();
}

/// net/ws_protocol pings a peer that is silent, and cuts it off without an answer.
void Line::watch_silence() {
    later(kPingAfter, [](Line& line) {
        if (!line.handler_) return;
        if (!line.stalled_ && !line.gone_) line.heard_at_ = line.world_.timeline.now();
        const Instant heard = line.heard_at_;
        if (line.world_.timeline.now() - heard < kPingAfter) return line.watch_silence();
        line.later(kPongWait, [heard](Line& again) {
            if (again.handler_ && again.heard_at_ == heard && (again.stalled_ || again.gone_))
                return again.end_there({1006, false});
            again.watch_silence();
        });
    });
}

}  // namespace parley::sim
