// ports::Media over the media loops: gives each peer a place on one of them, carries requests there and answers back to
// the signalling loop, and takes out peers who are gone for good. Also the door for ICE-TCP. Made by Serving; all its
// own calls are made on the signalling loop.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "calls/domain.hpp"
#include "ports/media.hpp"
#include "server/media_loop.hpp"
#include "server/placement.hpp"
#include "transport/loop.hpp"

namespace parley::server {

class MediaService final : public ports::Media, public transport::DatagramStreamService {
public:
    static constexpr Duration kSweepEvery{1'000};

    /// Whether the domain still knows that peer, with or without a connection.
    using Knows = std::function<bool(const RoomId&, const PeerId&)>;

    explicit MediaService(transport::Loop& loop) : loop_(loop) {}
    ~MediaService() override;

    /// `loops`: 1 to kMediaLoopsMax, on the port of `options` and those after it (or each on a free one, when it is 0).
    /// `relay_after`: as Placement. Errors: as MediaLoop::open; none is open then.
    [[nodiscard]] Status open(const MediaLoop::Options& options, std::size_t loops, std::size_t relay_after);
    void start(Knows knows);
    /// Of the first loop.
    [[nodiscard]] std::uint16_t port() const { return loops_.front()->port(); }
    [[nodiscard]] MediaStats stats() const;

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

    std::unique_ptr<transport::DatagramStreamHandler> handle_stream(transport::DatagramStream& stream,
                                                                    std::span<const std::uint8_t> first) override;

private:
    using Key = std::pair<RoomId, PeerId>;
    class StreamDoor;
    /// A peer that has joined, from then until it leaves.
    struct Seat {
        Listener listener;
        std::size_t loop = 0;
    };
    void connect_loops();
    [[nodiscard]] MediaLoop& loop_of(const RoomId& room, const PeerId& peer);
    /// Tells the loops that the room is on, in the order in which it came to them.
    void spread(const RoomId& room);
    void end_on(std::size_t loop, const RoomId& room);
    /// Runs `work(engine, now)` on the peer's loop and `then(result)` here.
    template <class Work, class Then>
    void ask(const RoomId& room, const PeerId& peer, Work work, Then then);
    void tell(const RoomId& room, const PeerId& peer, const ports::MediaEvent& event);
    void sweep();

    transport::Loop& loop_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< what comes back late must not find a ghost
    std::map<Key, Seat> peers_;
    Knows knows_;
    std::uint32_t last_stream_ = 0;
    std::unordered_map<std::uint32_t, transport::DatagramStream*> streams_;
    Placement placement_{1, 1};
    std::unique_ptr<media::SctpStack> sctp_;
    std::vector<std::unique_ptr<RelayMailbox>> mailboxes_;  ///< from each loop to each other
    std::vector<std::unique_ptr<MediaLoop>> loops_;         ///< last: their threads end first
};

}  // namespace parley::server
