// ports::Media over engines, each of which runs on a loop of its own: gives each peer a place on one of them, carries
// requests there and answers back to the signalling loop, and takes out peers who are gone for good. No threads and no
// sockets: whoever has the engines gives an EngineRunner for each (server/media_loop a thread, sim/ virtual time).
// Driven by the dialects; all its own calls are made on the signalling loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "media/engine/engine.hpp"
#include "ports/media.hpp"
#include "runtime/placement.hpp"
#include "transport/loop.hpp"

namespace parley::runtime {

class EngineRunner {
public:
    using Task = std::function<void(media::Engine& engine, media::Time now)>;

    virtual ~EngineRunner() = default;
    /// Runs `task` where the engine is, later, in the order of the calls.
    virtual void run(Task task) = 0;
};

class MediaDesk : public ports::Media {
public:
    static constexpr Duration kSweepEvery{1'000};

    /// Whether the domain still knows that peer, with or without a connection.
    using Knows = std::function<bool(const RoomId&, const PeerId&)>;
    /// Calls `then` when what has been changed so far is durable or taken back.
    using AfterChanges = std::function<void(std::function<void()> then)>;

    explicit MediaDesk(transport::Loop& loop) : loop_(loop) {}
    ~MediaDesk() override { close(); }
    MediaDesk(const MediaDesk&) = delete;
    MediaDesk& operator=(const MediaDesk&) = delete;

    /// What an engine of this desk's is made with: may be called where the engine runs.
    [[nodiscard]] media::Engine::Tell teller();
    /// Before the first request: the runners of the engines, by their numbers, at least one. They outlive the desk's
    /// requests. `relay_after`: as Placement.
    void use(std::vector<EngineRunner*> runners, std::size_t relay_after);
    /// From now on peers whom nobody knows any more are taken out, once that is durable. `after`: empty where nothing
    /// is ever taken back.
    void start(Knows knows, AfterChanges after = {});
    /// In rooms, with or without a connection.
    [[nodiscard]] std::size_t peers() const { return peers_.size(); }
    [[nodiscard]] bool has(const RoomId& room, const PeerId& peer) const { return peers_.contains({room, peer}); }
    /// One that is on several engines is one.
    [[nodiscard]] std::size_t rooms() const { return placement_.rooms(); }

    void join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) override;
    void detach(const RoomId& room, const PeerId& peer) override;
    void leave(const RoomId& room, const PeerId& peer) override;
    void publish(const RoomId& room, const PeerId& peer, std::string sdp, std::vector<ports::TrackLabel> labels,
                 PublishAnswered answered) override;
    void subscribe(const RoomId& room, const PeerId& peer, ports::SubscribeWish wish, Done done) override;
    void answer(const RoomId& room, const PeerId& peer, std::string sdp, Done done) override;
    void prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) override;
    void prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n, Done done) override;
    void mute(const RoomId& room, const PeerId& peer, std::string track, bool muted, Done done) override;
    void hold(const RoomId& room, const PeerId& peer, const ports::Held& held) override;
    void play(const RoomId& room, const PeerId& peer, std::string sdp, Answered answered) override;
    void restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink link, ports::IceDescription theirs,
                     Restarted restarted) override;

protected:
    /// What comes back late finds nobody any more. Once no runner runs.
    void close() { alive_.reset(); }
    [[nodiscard]] std::weak_ptr<bool> alive() const { return alive_; }
    [[nodiscard]] transport::Loop& loop() { return loop_; }

private:
    using Key = std::pair<RoomId, PeerId>;
    /// A peer that has joined, from then until it leaves.
    struct Seat {
        Listener listener;
        std::size_t runner = 0;
    };
    [[nodiscard]] EngineRunner& runner_of(const RoomId& room, const PeerId& peer);
    /// Tells the engines that the room is on, in the order in which it came to them.
    void spread(const RoomId& room);
    void end_on(std::size_t runner, const RoomId& room);
    /// Runs `work(engine, now)` where the peer's engine is and `then(result)` here.
    template <class Work, class Then>
    void ask(const RoomId& room, const PeerId& peer, Work work, Then then);
    void tell(const RoomId& room, const PeerId& peer, const ports::MediaEvent& event);
    void sweep();
    [[nodiscard]] std::vector<Key> find_unknown() const;

    transport::Loop& loop_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< what comes back late must not find a ghost
    std::map<Key, Seat> peers_;
    Knows knows_;
    AfterChanges after_;
    bool asks_ = false;  ///< after_ has been called and has not called back
    Placement placement_{1, 1};
    std::vector<EngineRunner*> runners_;
};

}  // namespace parley::runtime
