// One run of a simulated world: a cast of people, so many steps of what they and chance do, and after every hundred or
// so a calm in which everyone must come to where they want to be. The same seed and steps give the same run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley::sim {

struct RunFigures {
    std::uint64_t hash = 0;  ///< of all that was said, with its time
    std::uint64_t steps = 0;
    std::uint64_t virtual_ms = 0;
    std::uint64_t events = 0;  ///< messages that people got
    std::uint64_t signals = 0;
    std::uint64_t rooms = 0;
    std::uint64_t calls_ended = 0;
    std::uint64_t crashes = 0;
    std::uint64_t drains = 0;
    std::uint64_t polls = 0;      ///< sessions of long polling
    std::uint64_t upgrades = 0;   ///< of these that went over to a WebSocket
    std::uint64_t datagrams = 0;  ///< of media, both ways
    std::uint64_t relayed = 0;    ///< values that went from one engine to another
    std::uint64_t groups = 0;     ///< committed
    std::uint64_t failures = 0;   ///< groups that failed
    std::size_t queue_most = 0;   ///< bytes
};

struct RunFailure {
    std::uint64_t step = 0;
    std::string what;
    std::vector<std::string> story;  ///< the last messages and faults
};

struct RunResult {
    RunFigures figures;
    std::optional<RunFailure> failure;
};

[[nodiscard]] RunResult run(std::uint64_t seed, std::uint64_t steps, std::size_t story_max);

}  // namespace parley::sim
