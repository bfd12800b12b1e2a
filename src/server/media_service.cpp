#include "server/media_service.hpp"

#include <algorithm>
#include <utility>

#include "media/ice/path_table.hpp"

namespace parley::server {

namespace {

/// The first letter of a loop's ufrags, by which ICE-TCP finds it: a connection does not say what it is for before.
std::string prefix_of(std::size_t loop) {
    return {static_cast<char>('A' + loop)};
}

}  // namespace

MediaService::~MediaService() {
    for (auto& loop : loops_) loop->stop();  // one may be about to wake another
    loops_.clear();
    *alive_ = false;
}

Status MediaService::open(const MediaLoop::Options& options, std::size_t loops, std::size_t relay_after) {
    placement_ = Placement(loops, relay_after);
    const auto certificate = crypto::DtlsCertificate::make();
    if (!sctp_) sctp_ = std::make_unique<media::SctpStack>(MediaLoop::now());
    for (std::size_t i = 0; i < loops; ++i) {
        auto own = options;
        if (own.port != 0) own.port = static_cast<std::uint16_t>(own.port + i);
        for (auto& address : own.announce) {
            if (address.media_port != 0) address.media_port = static_cast<std::uint16_t>(address.media_port + i);
        }
        own.ufrag_prefix = prefix_of(i);
        own.number = i;
        own.relays = loops > 1;
        auto loop = MediaLoop::open(own, certificate, *sctp_,
                                    [this, alive = std::weak_ptr<bool>(alive_)](const RoomId& room, const PeerId& peer,
                                                                                const ports::MediaEvent& event) {
                                        loop_.post([this, alive, room, peer, event] {
                                            if (!alive.expired()) tell(room, peer, event);
                                        });
                                    });
        if (!loop) {
            loops_.clear();
            return tl::unexpected<Error>(loop.error());
        }
        loops_.push_back(*std::move(loop));
    }
    connect_loops();
    return {};
}

void MediaService::connect_loops() {
    const auto add = [this]() -> RelayMailbox& { return *mailboxes_.emplace_back(std::make_unique<RelayMailbox>()); };
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        for (std::size_t other = 0; other < i; ++other) {
            auto& there = add();
            auto& back = add();
            loops_[i]->connect(*loops_[other], there, back);
            loops_[other]->connect(*loops_[i], back, there);
        }
    }
}

void MediaService::start(Knows knows) {
    knows_ = std::move(knows);
    for (auto& loop : loops_) loop->start();
    sweep();
}

MediaStats MediaService::stats() const {
    MediaStats sum;
    for (const auto& loop : loops_) sum += loop->stats();
    sum.rooms = placement_.rooms();  // one that is on several loops is one
    return sum;
}

MediaLoop& MediaService::loop_of(const RoomId& room, const PeerId& peer) {
    const auto it = peers_.find({room, peer});
    return *loops_[it == peers_.end() ? 0 : it->second.loop];  // who is in no room: any loop says so
}

void MediaService::spread(const RoomId& room) {
    const auto loops = placement_.loops_of(room);
    media::relay::Spread spread;
    spread.first = static_cast<media::relay::EngineNumber>(loops.front());
    for (const auto loop : loops) spread.engines.push_back(static_cast<media::relay::EngineNumber>(loop));
    for (const auto loop : loops) {
        loops_[loop]->run([room, spread](media::Engine& engine, media::Time now) { engine.spread(room, spread, now); });
    }
}

void MediaService::end_on(std::size_t loop, const RoomId& room) {
    loops_[loop]->run([room](media::Engine& engine, media::Time now) { engine.spread(room, {}, now); });
}

/// Peers whose grace has run out, or whose room is over, leave here too: nobody told us.
void MediaService::sweep() {
    loop_.run_at(loop_.now() + kSweepEvery, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.expired()) return;
        std::vector<Key> gone;
        for (const auto& [key, seat] : peers_) {
            if (!knows_(key.first, key.second)) gone.push_back(key);
        }
        for (const auto& [room, peer] : gone) leave(room, peer);
        sweep();
    });
}

template <class Work, class Then>
void MediaService::ask(const RoomId& room, const PeerId& peer, Work work, Then then) {
    loop_of(room, peer)
        .run([this, alive = std::weak_ptr<bool>(alive_), work = std::move(work), then = std::move(then)](
                 media::Engine& engine, media::Time now) {
            loop_.post([alive, then, result = work(engine, now)] {
                if (!alive.expired()) then(result);
            });
        });
}

void MediaService::tell(const RoomId& room, const PeerId& peer, const ports::MediaEvent& event) {
    const auto it = peers_.find({room, peer});
    if (it == peers_.end() || !it->second.listener) return;
    const Listener listener = it->second.listener;  // what it does may be leave()
    listener(event);
}

void MediaService::join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) {
    auto known = peers_.find({room, peer});
    if (known == peers_.end()) {
        const auto seat = placement_.add(room);
        if (seat.spreads) spread(room);
        known = peers_.emplace(Key{room, peer}, Seat{{}, seat.loop}).first;
    }
    known->second.listener = std::move(listener);
    loops_[known->second.loop]->run([room, peer, grant](media::Engine& engine, media::Time now) {
        static_cast<void>(engine.join(room, peer, grant, now));
    });
}

void MediaService::detach(const RoomId& room, const PeerId& peer) {
    const auto it = peers_.find({room, peer});
    if (it != peers_.end()) it->second.listener = nullptr;
}

void MediaService::leave(const RoomId& room, const PeerId& peer) {
    const auto known = peers_.find({room, peer});
    if (known == peers_.end()) return;
    const auto loop = known->second.loop;
    peers_.erase(known);
    loops_[loop]->run([room, peer](media::Engine& engine, media::Time) { engine.leave(room, peer); });
    const auto loops = placement_.loops_of(room);
    const auto gone = placement_.remove(room, loop);
    if (loops.size() == 1 || !gone.loop) return;
    if (gone.room_over) {
        for (const auto other : loops) end_on(other, room);
    } else {
        end_on(loop, room);
        spread(room);
    }
}

void MediaService::publish(const RoomId& room, const PeerId& peer, std::string sdp,
                           std::vector<ports::TrackLabel> labels, PublishAnswered answered) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp), labels = std::move(labels)](media::Engine& engine, media::Time now) {
            return engine.publish(room, peer, sdp, labels, now);
        },
        std::move(answered));
}

void MediaService::subscribe(const RoomId& room, const PeerId& peer, ports::SubscribeWish wish, Done done) {
    ask(
        room, peer,
        [room, peer, wish](media::Engine& engine, media::Time now) { return engine.subscribe(room, peer, wish, now); },
        std::move(done));
}

void MediaService::answer(const RoomId& room, const PeerId& peer, std::string sdp, Done done) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp)](media::Engine& engine, media::Time now) {
            return engine.answer(room, peer, sdp, now);
        },
        std::move(done));
}

void MediaService::prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) {
    ask(
        room, peer,
        [room, peer, wish = std::move(wish)](media::Engine& engine, media::Time) {
            return engine.prefer(room, peer, wish);
        },
        std::move(done));
}

void MediaService::prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n, Done done) {
    ask(
        room, peer,
        [room, peer, last_n](media::Engine& engine, media::Time) { return engine.prefer_last(room, peer, last_n); },
        std::move(done));
}

void MediaService::mute(const RoomId& room, const PeerId& peer, std::string track, bool muted, Done done) {
    ask(
        room, peer,
        [room, peer, track = std::move(track), muted](media::Engine& engine, media::Time) {
            return engine.mute(room, peer, track, muted);
        },
        std::move(done));
}

void MediaService::hold(const RoomId& room, const PeerId& peer, const ports::Held& held) {
    loop_of(room, peer).run([room, peer, held](media::Engine& engine, media::Time) { engine.hold(room, peer, held); });
}

void MediaService::play(const RoomId& room, const PeerId& peer, std::string sdp, Answered answered) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp)](media::Engine& engine, media::Time now) {
            return engine.play(room, peer, sdp, now);
        },
        std::move(answered));
}

void MediaService::restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink link,
                               ports::IceDescription theirs, Restarted restarted) {
    ask(
        room, peer,
        [room, peer, link, theirs = std::move(theirs)](media::Engine& engine, media::Time now) {
            return engine.restart_ice(room, peer, link, theirs, now);
        },
        std::move(restarted));
}

/// One TCP connection of the main port: its datagrams go to the media thread, and come back from there.
class MediaService::StreamDoor final : public transport::DatagramStreamHandler {
public:
    StreamDoor(MediaService& service, MediaLoop& loop, std::uint32_t number)
        : service_(service), loop_(loop), number_(number) {}

    void on_datagram(std::span<std::uint8_t> bytes) override {
        loop_.stream_datagram(number_, {bytes.begin(), bytes.end()});
    }
    void on_close() override {
        service_.streams_.erase(number_);
        if (!service_.loops_.empty()) loop_.close_stream(number_);
    }

private:
    MediaService& service_;
    MediaLoop& loop_;
    std::uint32_t number_;
};

std::unique_ptr<transport::DatagramStreamHandler> MediaService::handle_stream(transport::DatagramStream& stream,
                                                                              std::span<const std::uint8_t> first) {
    const auto ufrag = media::named_ufrag(first);
    const auto letter = ufrag && !ufrag->empty() ? static_cast<std::size_t>(ufrag->front() - 'A') : 0;
    MediaLoop& loop = *loops_[letter < loops_.size() ? letter : 0];
    const std::uint32_t number = ++last_stream_ == 0 ? ++last_stream_ : last_stream_;  // 0 is the UDP socket
    streams_[number] = &stream;
    loop.open_stream(number, stream.remote(),
                     [this, alive = std::weak_ptr<bool>(alive_), number](std::vector<std::uint8_t> datagram) {
                         loop_.post([this, alive, number, datagram = std::move(datagram)] {
                             if (alive.expired()) return;
                             const auto it = streams_.find(number);
                             if (it != streams_.end()) it->second->send(datagram);
                         });
                     });
    return std::make_unique<StreamDoor>(*this, loop, number);
}

}  // namespace parley::server
