#include "server/media_service.hpp"

#include <utility>

namespace parley::server {

MediaService::~MediaService() {
    media_.reset();
    *alive_ = false;
}

Status MediaService::open(const MediaLoop::Options& options) {
    auto loop = MediaLoop::open(options, crypto::DtlsCertificate::make(),
                                [this, alive = std::weak_ptr<bool>(alive_)](const RoomId& room, const PeerId& peer,
                                                                            const ports::MediaEvent& event) {
                                    loop_.post([this, alive, room, peer, event] {
                                        if (!alive.expired()) tell(room, peer, event);
                                    });
                                });
    if (!loop) return tl::unexpected<Error>(loop.error());
    media_ = *std::move(loop);
    return {};
}

void MediaService::start(Knows knows) {
    knows_ = std::move(knows);
    media_->start();
    sweep();
}

/// Peers whose grace has run out, or whose room is over, leave here too: nobody told us.
void MediaService::sweep() {
    loop_.run_at(loop_.now() + kSweepEvery, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.expired()) return;
        std::vector<Key> gone;
        for (const auto& [key, listener] : peers_) {
            if (!knows_(key.first, key.second)) gone.push_back(key);
        }
        for (const auto& [room, peer] : gone) leave(room, peer);
        sweep();
    });
}

template <class Work, class Then>
void MediaService::ask(Work work, Then then) {
    media_->run([this, alive = std::weak_ptr<bool>(alive_), work = std::move(work), then = std::move(then)](
                    media::Engine& engine, media::Time now) {
        loop_.post([alive, then, result = work(engine, now)] {
            if (!alive.expired()) then(result);
        });
    });
}

void MediaService::tell(const RoomId& room, const PeerId& peer, const ports::MediaEvent& event) {
    const auto it = peers_.find({room, peer});
    if (it == peers_.end() || !it->second) return;
    const Listener listener = it->second;  // what it does may be leave()
    listener(event);
}

void MediaService::join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) {
    peers_[{room, peer}] = std::move(listener);
    media_->run([room, peer, grant](media::Engine& engine, media::Time now) {
        static_cast<void>(engine.join(room, peer, grant, now));
    });
}

void MediaService::detach(const RoomId& room, const PeerId& peer) {
    const auto it = peers_.find({room, peer});
    if (it != peers_.end()) it->second = nullptr;
}

void MediaService::leave(const RoomId& room, const PeerId& peer) {
    if (peers_.erase({room, peer}) == 0) return;
    media_->run([room, peer](media::Engine& engine, media::Time) { engine.leave(room, peer); });
}

void MediaService::publish(const RoomId& room, const PeerId& peer, std::string sdp,
                           std::vector<ports::TrackLabel> labels, PublishAnswered answered) {
    ask([room, peer, sdp = std::move(sdp), labels = std::move(labels)](
            media::Engine& engine, media::Time now) { return engine.publish(room, peer, sdp, labels, now); },
        std::move(answered));
}

void MediaService::subscribe(const RoomId& room, const PeerId& peer, ports::SubscribeWish wish, Done done) {
    ask([room, peer, wish](media::Engine& engine, media::Time now) { return engine.subscribe(room, peer, wish, now); },
        std::move(done));
}

void MediaService::answer(const RoomId& room, const PeerId& peer, std::string sdp, Done done) {
    ask([room, peer, sdp = std::move(sdp)](media::Engine& engine,
                                           media::Time now) { return engine.answer(room, peer, sdp, now); },
        std::move(done));
}

void MediaService::prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) {
    ask([room, peer, wish = std::move(wish)](media::Engine& engine,
                                             media::Time) { return engine.prefer(room, peer, wish); },
        std::move(done));
}

void MediaService::prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n, Done done) {
    ask([room, peer, last_n](media::Engine& engine, media::Time) { return engine.prefer_last(room, peer, last_n); },
        std::move(done));
}

void MediaService::mute(const RoomId& room, const PeerId& peer, std::string track, bool muted, Done done) {
    ask([room, peer, track = std::move(track), muted](media::Engine& engine,
                                                      media::Time) { return engine.mute(room, peer, track, muted); },
        std::move(done));
}

void MediaService::hold(const RoomId& room, const PeerId& peer, const ports::Held& held) {
    media_->run([room, peer, held](media::Engine& engine, media::Time) { engine.hold(room, peer, held); });
}

void MediaService::play(const RoomId& room, const PeerId& peer, std::string sdp, Answered answered) {
    ask([room, peer, sdp = std::move(sdp)](media::Engine& engine,
                                           media::Time now) { return engine.play(room, peer, sdp, now); },
        std::move(answered));
}

void MediaService::restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink link,
                               ports::IceDescription theirs, Restarted restarted) {
    ask([room, peer, link, theirs = std::move(theirs)](
            media::Engine& engine, media::Time now) { return engine.restart_ice(room, peer, link, theirs, now); },
        std::move(restarted));
}

/// One TCP connection of the main port: its datagrams go to the media thread, and come back from there.
class MediaService::StreamDoor final : public transport::DatagramStreamHandler {
public:
    StreamDoor(MediaService& service, std::uint32_t number) : service_(service), number_(number) {}

    void on_datagram(std::span<std::uint8_t> bytes) override {
        service_.media_->stream_datagram(number_, {bytes.begin(), bytes.end()});
    }
    void on_close() override {
        service_.streams_.erase(number_);
        if (service_.media_) service_.media_->close_stream(number_);
    }

private:
    MediaService& service_;
    std::uint32_t number_;
};

std::unique_ptr<transport::DatagramStreamHandler> MediaService::handle_stream(transport::DatagramStream& stream,
                                                                              std::span<const std::uint8_t>) {
    const std::uint32_t number = ++last_stream_ == 0 ? ++last_stream_ : last_stream_;  // 0 is the UDP socket
    streams_[number] = &stream;
    media_->open_stream(number, stream.remote(),
                        [this, alive = std::weak_ptr<bool>(alive_), number](std::vector<std::uint8_t> datagram) {
                            loop_.post([this, alive, number, datagram = std::move(datagram)] {
                                if (alive.expired()) return;
                                const auto it = streams_.find(number);
                                if (it != streams_.end()) it->second->send(datagram);
                            });
                        });
    return std::make_unique<StreamDoor>(*this, number);
}

}  // namespace parley::server
