#include "sim/world.hpp"

#include <algorithm>

namespace parley::sim {

World::World(std::uint64_t seed) : dice(seed), witness(disk), seed_(seed) {}

World::~World() {
    if (server) crash_server();
}

Duration World::latency() {
    const auto base = dice.chance(5) ? dice.between(20, 250) : dice.between(1, 25);
    return slow_network_ms == 0 ? base : base + dice.between(0, slow_network_ms);
}

std::shared_ptr<Line> World::open_line(LineUser& user, std::string target) {
    auto line = std::make_shared<Line>(*this, ++last_line_, user, std::move(target));
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
        if (!server) return then(0, {});
        trace('R', 0, method + " " + target + " " + body);
        server->loop.turn([&] {
            server->request(make_request(method, target, body, token),
                            transport::Reply(std::make_shared<Sink>(*this, then)));
        });
    });
}

void World::start_server() {
    trace('!', 0, "start");
    server = std::make_unique<Server>(timeline, disk, dice, clock_ahead, seed_ * 1'000 + crashes);
}

void World::crash_server() {
    if (!server) return;
    trace('!', 0, "crash");
    ++crashes;
    server->crash();
    for_each_line([](Line& line) { line.server_died(); });
    for_each_line([](Line& line) { line.drop_handler(); });
    server.reset();
}

void World::trace(char mark, std::uint64_t line, std::string_view text) {
    const auto add = [this](std::uint64_t byte) { hash_ = (hash_ ^ byte) * 1099511628211U; };
    add(static_cast<std::uint64_t>(timeline.now().ms));
    add(static_cast<unsigned char>(mark));
    add(line);
    for (const char c : text) add(static_cast<unsigned char>(c));
    if (!keep_story) return;
    story_.push_back(std::to_string(timeline.now().ms % 100'000'000) + " " + mark + std::to_string(line) + " " +
                     std::string(text.substr(0, 300)));
    if (story_.size() > kTraceMax) story_.pop_front();
}

void World::note_queue(std::size_t bytes) {
    queue_most = std::max(queue_most, bytes);
    // The message that breaks the bound is still queued, and closes the line.
    if (bytes > Line::kSendQueueMax + 64 * 1024) throw Violation("a line's queue is past its bound");
}

}  // namespace parley::sim
