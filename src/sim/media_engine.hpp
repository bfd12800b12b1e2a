// One media loop of a process: the real engine in virtual time. What server/media_loop does with a thread and a socket;
// what is asked of the engine, and what other engines relay to it, comes a moment later, in its order. MediaHost makes
// it and ends it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "media/relay/batch.hpp"
#include "media/relay/out.hpp"
#include "runtime/media_desk.hpp"
#include "sim/dice.hpp"
#include "sim/media_net.hpp"
#include "sim/sim_loop.hpp"

namespace parley::sim {

class MediaEngine final : public runtime::EngineRunner, media::Wire, media::relay::Out {
public:
    struct Place {
        SimLoop& loop;  ///< the signalling loop of the process
        Timeline& timeline;
        Dice& dice;
        MediaNet& net;
        runtime::MediaDesk& desk;
        std::size_t loops;  ///< engines of the process
    };
    /// `number`: among them.
    MediaEngine(const Place& place, std::size_t number, std::uint64_t seed);
    ~MediaEngine() override;

    /// All of the process, by number.
    void connect(std::vector<MediaEngine*> all) { all_ = std::move(all); }
    void handle(const Endpoint& from, media::testing::Datagram datagram);
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
    // relay::Out
    [[nodiscard]] bool send(media::relay::EngineNumber to, std::uint32_t link, media::relay::Value&& value,
                            std::span<const std::uint8_t> bytes) override;
    void hand_over_relayed();
    template <class Work>
    void turn(Work work);
    void arm();

    Place place_;
    std::size_t number_;
    SimLoop thread_;
    SeededRandom random_;
    std::vector<MediaEngine*> all_;
    std::vector<std::shared_ptr<media::relay::Batch>> relayed_;  ///< in this turn, by engine; nullptr: nothing
    std::deque<Task> tasks_;
    std::vector<std::uint8_t> buffer_;
    std::string wrong_;
    bool armed_ = false;
    bool stopped_ = false;
    media::Engine engine_;
};

}  // namespace parley::sim
