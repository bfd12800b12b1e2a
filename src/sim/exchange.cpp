#include "sim/exchange.hpp"

#include <utility>

#include "sim/world.hpp"

namespace parley::sim {

class Exchange::Sink final : public transport::Reply::Sink {
public:
    explicit Sink(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    void respond(transport::Response response) override { exchange_->answer(std::move(response)); }
    void on_abort(std::function<void()> callback) override { exchange_->on_abort_ = std::move(callback); }

private:
    std::shared_ptr<Exchange> exchange_;
};

Exchange::Exchange(World& world, transport::Request request, Fate fate, Heard heard)
    : world_(world), request_(std::move(request)), fate_(fate), heard_(std::move(heard)) {}

template <class Task>
void Exchange::later(Duration delay, Task task) {
    world_.timeline.after(delay, [self = shared_from_this(), task = std::move(task)] {
        if (!self->stalled_) return task(*self);
        self->parked_.emplace_back(task);
    });
}

void Exchange::begin() {
    const auto late = fate_ == Fate::late ? world_.dice.between(500, 3'000) : Duration{0};
    later(world_.latency() + late, [](Exchange& self) { self.arrive(); });
    if (fate_ == Fate::broken) later(world_.dice.between(1, 4'000), [](Exchange& self) { self.cut(); });
}

void Exchange::stall(bool stalled) {
    stalled_ = stalled;
    if (stalled) return;
    for (auto& task : std::exchange(parked_, {})) later(world_.latency(), std::move(task));
}

void Exchange::arrive() {
    if (at_ != At::way_there || cut_ || silent_) return;
    if (fate_ == Fate::lost || world_.server == nullptr || world_.server->draining) {
        // Nobody listens, or the connection breaks before anybody has heard.
        at_ = At::way_back;
        return later(world_.latency(), [](Exchange& self) { self.hear(0, {}); });
    }
    at_ = At::server;
    auto& server = *world_.server;
    server.loop.turn([&] { body_ = server.socketio.begin_http({request_.method, request_.path, request_.query}); });
    if (body_ && world_.dice.chance(10)) return later(world_.latency(), [](Exchange& self) { self.take(); });
    take();
}

void Exchange::take() {
    if (at_ != At::server || cut_ || silent_) return;
    world_.server->loop.turn([&] {
        body_.reset();  // transport::HttpService::begin_http: just before
        world_.server->socketio.handle_http(std::move(request_),
                                            transport::Reply(std::make_shared<Sink>(shared_from_this())));
    });
}

void Exchange::answer(transport::Response response) {
    if (at_ != At::server) return;
    on_abort_ = nullptr;
    at_ = heard_ ? At::way_back : At::over;
    const bool lost = fate_ == Fate::answer_lost;
    later(world_.latency(), [lost, answer = std::move(response)](Exchange& self) {
        lost ? self.hear(0, {}) : self.hear(answer.status, answer.body);
    });
}

void Exchange::hear(int status, const std::string& body) {
    if (at_ == At::way_back) at_ = At::over;
    if (const auto heard = std::exchange(heard_, nullptr)) heard(status, body);
}

void Exchange::cut() {
    if (at_ == At::over || cut_ || silent_) return;
    break_there();
    hear(0, {});
}

void Exchange::half_open() {
    heard_ = nullptr;
    silent_ = true;
    if (at_ != At::server) at_ = At::over;
}

void Exchange::abandon() {
    heard_ = nullptr;
    if (at_ == At::over || cut_ || silent_) return;
    break_there();
}

/// The server learns of it, if it has the request; else it never gets it.
void Exchange::break_there() {
    cut_ = true;
    if (at_ != At::server) {
        at_ = At::over;
        return;
    }
    later(world_.latency(), [](Exchange& self) { self.abort_there(); });
}

void Exchange::abort_there() {
    if (at_ != At::server) return;
    at_ = heard_ ? At::way_back : At::over;
    world_.server->loop.turn([this] {
        body_.reset();
        if (const auto abort = std::exchange(on_abort_, nullptr)) abort();
    });
    if (heard_) later(world_.latency(), [](Exchange& self) { self.hear(0, {}); });
}

void Exchange::server_died() {
    if (at_ != At::server) return;
    at_ = heard_ ? At::way_back : At::over;
    on_abort_ = nullptr;
    body_.reset();
    if (heard_) later(world_.latency(), [](Exchange& self) { self.hear(0, {}); });
}

}  // namespace parley::sim
