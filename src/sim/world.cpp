#include "sim/world.hpp"

#include <algorithm>

#include "sim/polling_line.hpp"

namespace parley::sim {
namespace {

constexpr Duration kDrainTimeout{10'000};  // server.drain_timeout
constexpr Duration kDrainLook{20};
constexpr std::uint64_t kMediaEvery = 8;   // of so many seeds one has media,
constexpr std::uint64_t kRelayEvery = 16;  // and of so many one has several media loops
constexpr std::size_t kMediaLoops = 3;
constexpr std::string_view kFingerprint = "sha-256 ";
constexpr std::size_t kFingerprintLength = 95;

}  // namespace

World::World(std::uint64_t seed) : dice(seed), witness(disk), seed_(seed) {
    if (seed % kMediaEvery == 0) media = std::make_unique<MediaNet>(timeline, seed);
}

World::~World() {
    if (server) crash_server();
}

Duration World::latency() {
    const auto base = dice.chance(5) ? dice.between(20, 250) : dice.between(1, 25);
    return slow_network_ms == 0 ? base : base + dice.between(0, slow_network_ms);
}

std::shared_ptr<Connection> World::open_line(LineUser& user, std::string target) {
    return add(std::make_shared<Line>(*this, ++last_line_, user, std::move(target)));
}

std::shared_ptr<Connection> World::open_polling_line(LineUser& user) {
    return add(std::make_shared<PollingLine>(*this, ++last_line_, user));
}

std::shared_ptr<Connection> World::add(std::shared_ptr<Connection> line) {
    std::erase_if(lines_, [](const auto& old) { return old->finished(); });
    lines_.push_back(line);
    line->dial();
    return line;
}

void World::request(std::string method, std::string target, std::string body, std::string token,
                    std::function<void(int, const std::string&)> then) {
    struct Sink final : transport::Reply::Sink {
        Sink(World& w, std::function<void(int, const std::string&)> t) : world(w), then(std::move(t)) {}
        void respond(transport::Response answer) override {
            world.trace('r', 0, std::to_string(answer.status) + " " + answer.body);
            world.timeline.after(world.latency(),
                                 [t = std::move(then), a = std::move(answer)] { t(a.status, a.body); });
        }
        void on_abort(std::function<void()>) override {}
        World& world;
        std::function<void(int, const std::string&)> then;
    };
    timeline.after(latency(), [=, this, then = std::move(then)] {
        if (!server || server->draining) return then(0, {});
        trace('R', 0, method + " " + target + " " + body);
        server->loop.turn([&] {
            server->request(make_request(method, target, body, token),
                            transport::Reply(std::make_shared<Sink>(*this, then)));
        });
    });
}

void World::start_server() {
    trace('!', 0, "start");
    server = std::make_unique<Server>(timeline, disk, dice, clock_ahead, seed_ * 1'000 + crashes + drains, media.get(),
                                      seed_ % kRelayEvery == 0 ? kMediaLoops : 1);
}

void World::crash_server() {
    if (!server) return;
    trace('!', 0, "crash");
    ++crashes;
    end_process();
}

void World::end_process() {
    server->crash();
    for_each_line([](Connection& line) { line.server_died(); });
    for_each_line([](Connection& line) { line.drop_handler(); });
    server.reset();
}

/// As server/serve.cpp: the house, then Socket.IO, then whatever is connected still.
void World::drain_server(std::function<void()> then) {
    if (!server || server->draining) return;
    trace('!', 0, "drain");
    ++drains;
    server->draining = true;
    server->loop.turn([this] {
        server->house.end_all();
        server->socketio.drain();
        for_each_line([](Connection& line) { line.drain(); });
    });
    watch_drain(timeline.now() + kDrainTimeout, std::move(then));
}

void World::watch_drain(Instant end, std::function<void()> then) {
    timeline.after(kDrainLook, [this, end, then = std::move(then), process = crashes + drains] {
        if (!server || !server->draining || crashes + drains != process) return;
        bool connected = false;
        for_each_line([&](const Connection& line) { connected = connected || line.open_there(); });
        if (connected && timeline.now() < end) return watch_drain(end, then);
        stop_server();
        then();
    });
}

/// What the last connections left behind is still on its way to the disk, and the store waits for it.
void World::stop_server() {
    if (!server || !server->draining) return;
    trace('!', 0, "stop");
    for_each_line([](Connection& line) { line.abort_there(); });
    server->store.finish();
    end_process();
}

void World::trace(char mark, std::uint64_t line, std::string_view text) {
    const auto add = [this](std::uint64_t byte) { hash_ = (hash_ ^ byte) * 1099511628211U; };
    add(static_cast<std::uint64_t>(timeline.now().ms));
    add(static_cast<unsigned char>(mark));
    add(line);
    for (std::size_t i = 0; i < text.size(); ++i) {
        add(static_cast<unsigned char>(text[i]));
        // Certificates are made by OpenSSL's own chance.
        if (text.substr(i + 1).starts_with(kFingerprint)) i += kFingerprint.size() + kFingerprintLength;
    }
    if (story_max == 0) return;
    story_.push_back(std::to_string(timeline.now().ms % 100'000'000) + " " + mark + std::to_string(line) + " " +
                     std::string(text.substr(0, 300)));
    if (story_.size() > story_max) story_.pop_front();
}

void World::note_queue(std::size_t bytes) {
    queue_most = std::max(queue_most, bytes);
    // The message that breaks the bound is still queued, and closes the line.
    if (bytes > Line::kSendQueueMax + 64 * 1024) throw Violation("a line's queue is past its bound");
}

}  // namespace parley::sim
