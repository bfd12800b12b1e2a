// The media side of one process: the real desk and the real engine, in virtual time. What server/media_service and
// server/media_loop do with threads and sockets; the engine's tasks come a moment later, in their order. Server makes
// it and ends it.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "runtime/media_desk.hpp"
#include "sim/dice.hpp"
#include "sim/media_net.hpp"
#include "sim/sim_loop.hpp"

namespace parley::sim {

class MediaHost final : public runtime::EngineRunner, media::Wire {
public:
    /// `loop`: the signalling loop of the process.
    MediaHost(SimLoop& loop, Timeline& timeline, Dice& dice, MediaNet& net, std::uint64_t seed);
    ~MediaHost() override;

    void run(Task task) override;
    /// The process is gone: nothing more is sent or heard.
    void stop();

    [[nodiscard]] const media::Engine& engine() const { return engine_; }
    /// All that was asked of the engine is done.
    [[nodiscard]] bool idle() const { return tasks_.empty(); }
    /// What the engine did that it must never do; empty when all is well.
    [[nodiscard]] const std::string& wrong() const { return wrong_; }

private:
    // Wire
    std::span<std::uint8_t> reserve(std::size_t size) override;
    void commit(const media::Path& path, std::size_t size) override;
    template <class Work>
    void turn(Work work);
    void arm();

    SimLoop& loop_;
    Dice& dice_;
    MediaNet& net_;
    SimLoop thread_;  ///< the media thread's
    SeededRandom random_;
    std::deque<Task> tasks_;
    std::vector<std::uint8_t> buffer_;
    std::string wrong_;
    bool armed_ = false;
    bool stopped_ = false;

public:
    runtime::MediaDesk desk;

private:
    media::Engine engine_;
};

}  // namespace parley::sim
