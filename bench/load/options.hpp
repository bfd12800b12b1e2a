// What one run of the generator does: scenario, target and sizes, as read from the command line. Not a general flag
// library: one table of flags. main() reads it once and hands it to the scenario.
#pragma once

#include <netinet/in.h>
#include <cstdint>
#include <string>
#include <vector>

namespace parley::load {

/// Everything is bounded here, so that no run can grow past what a small machine bears.
inline constexpr int kConnectionsMax = 18'000;
inline constexpr int kInFlightMax = 64;
inline constexpr int kSecondsMax = 60;
inline constexpr int kMinutesMax = 60;
inline constexpr int kRateMax = 1'000'000;

enum class MessageKind { kOffer, kCandidate };

struct Options {
    std::string scenario;               // relay, latency, setups, idle, calls, held, storm, unread, abuse
    std::string protocol = "socketio";  // socketio, rooms, bare
    sockaddr_in target{};               // 127.0.0.0/8 only
    int server_pid = 0;                 // whose CPU time and memory are read
    int pairs = 32;                     // 1..kConnectionsMax / 2
    int in_flight = 1;                  // messages under way per pair, 1..kInFlightMax
    MessageKind message = MessageKind::kOffer;
    int warmup_s = 1;
    int seconds = 3;
    int rate_per_s = 5'000;                       // latency: messages sent per second over all pairs
    int connections = 5'000;                      // setups, held (idle ones), storm, unread
    int minutes = 10;                             // held
    int concurrency = 64;                         // setups, idle: handshakes under way at once
    std::vector<int> checkpoints{5'000, 10'000};  // idle: where memory is read, ascending
    bool gc_signal = false;     // idle: send SIGUSR2 before each reading (the Node peers collect garbage on it)
    bool rest_join = true;      // calls: the callee also joins by REST
    int attacks_per_s = 3'000;  // abuse
    int media_port = 0;         // abuse: gets junk, where it is known
    std::string jwt_secret;

    /// What the scenario is to take by itself, when that is long.
    [[nodiscard]] unsigned planned_s() const { return scenario == "held" ? static_cast<unsigned>(minutes) * 60 : 0; }
};

/// Throws std::invalid_argument with one clear line when a flag is unknown, incomplete or out of range.
[[nodiscard]] Options parse_options(int argc, char** argv);
[[nodiscard]] std::string usage();

}  // namespace parley::load
