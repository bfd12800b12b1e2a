// One simulated world: its time, its chance, the disk, the process of the server that runs now, the people and their
// lines. It knows nothing of dialects. run() lets people and faults happen in it; a run ends with its figures or
// with a Violation.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/connection.hpp"
#include "sim/dice.hpp"
#include "sim/media_net.hpp"
#include "sim/person.hpp"
#include "sim/server.hpp"
#include "sim/timeline.hpp"
#include "sim/witness.hpp"

namespace parley::sim {

class World {
public:
    explicit World(std::uint64_t seed);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    [[nodiscard]] Duration latency();
    [[nodiscard]] std::shared_ptr<Connection> open_line(LineUser& user, std::string target);
    /// As a stock Socket.IO client: HTTP long polling, and perhaps a WebSocket from there.
    [[nodiscard]] std::shared_ptr<Connection> open_polling_line(LineUser& user);
    /// A REST request; `then(status, body)`, with 0 when the server is down or dies before it answers.
    void request(std::string method, std::string target, std::string body, std::string token,
                 std::function<void(int status, const std::string& body)> then);

    void start_server();
    void crash_server();
    /// Asks the process to stop, as SIGTERM does: it tells everybody, and ends when all have gone or ten seconds later.
    /// `then` is called when it has ended by itself.
    void drain_server(std::function<void()> then);
    /// Ends a process that drains, as a second signal does.
    void stop_server();
    /// Calls `visit(line)` for each that exists.
    template <class Visit>
    void for_each_line(Visit visit) {
        std::erase_if(lines_, [](const auto& line) { return line->finished(); });
        const auto lines = lines_;
        for (const auto& line : lines) visit(*line);
    }

    /// What happened, for the hash by which a replay is known and for the story of a failure.
    void trace(char mark, std::uint64_t line, std::string_view text);
    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    [[nodiscard]] const std::deque<std::string>& story() const { return story_; }
    void note_queue(std::size_t bytes);

    Timeline timeline;
    Dice dice;
    Disk disk;
    std::unique_ptr<MediaNet> media;  ///< null in most worlds: it takes time
    std::unique_ptr<Server> server;
    Witness witness;
    std::vector<std::unique_ptr<Person>> people;
    std::vector<std::string> visits;    ///< rooms of appointments, the newest last
    std::vector<std::string> visitors;  ///< who can be a patient
    Duration clock_ahead{0};            ///< of the next process
    int slow_network_ms = 0;            ///< more latency
    int bad_requests = 0;               ///< per cent of the HTTP requests of polling that go wrong
    std::uint64_t crashes = 0;
    std::uint64_t drains = 0;
    std::uint64_t polls_opened = 0;  ///< sessions of long polling
    std::uint64_t upgrades = 0;      ///< of these that went over to a WebSocket
    std::size_t queue_most = 0;
    std::size_t story_max = 0;  ///< lines of it that are kept, the last ones

private:
    std::shared_ptr<Connection> add(std::shared_ptr<Connection> line);
    void watch_drain(Instant end, std::function<void()> then);
    void end_process();

    std::vector<std::shared_ptr<Connection>> lines_;  // until both sides have done with it
    std::deque<std::string> story_;
    std::uint64_t hash_ = 1469598103934665603U;  // FNV-1a
    std::uint64_t last_line_ = 0;
    std::uint64_t seed_;
};

}  // namespace parley::sim
