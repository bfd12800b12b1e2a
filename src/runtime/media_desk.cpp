#include "runtime/media_desk.hpp"

#include <utility>

namespace parley::runtime {

media::Engine::Tell MediaDesk::teller() {
    return [this, alive = std::weak_ptr<bool>(alive_)](const RoomId& room, const PeerId& peer,
                                                       const ports::MediaEvent& event) {
        loop_.post([this, alive, room, peer, event] {
            if (!alive.expired()) tell(room, peer, event);
        });
    };
}

void MediaDesk::use(std::vector<EngineRunner*> runners, std::size_t relay_after) {
    placement_ = Placement(runners.size(), relay_after);
    runners_ = std::move(runners);
}

void MediaDesk::start(Knows knows, AfterChanges after) {
    knows_ = std::move(knows);
    after_ = after ? std::move(after) : [](const std::function<void()>& then) { then(); };
    sweep();
}

EngineRunner& MediaDesk::runner_of(const RoomId& room, const PeerId& peer) {
    const auto it = peers_.find({room, peer});
    return *runners_[it == peers_.end() ? 0 : it->second.runner];  // who is in no room: any loop says so
}

void MediaDesk::spread(const RoomId& room) {
    const auto loops = placement_.loops_of(room);
    media::relay::Spread spread;
    spread.first = static_cast<media::relay::EngineNumber>(loops.front());
    for (const auto loop : loops) spread.engines.push_back(static_cast<media::relay::EngineNumber>(loop));
    for (const auto loop : loops) {
        runners_[loop]->run(
            [room, spread](media::Engine& engine, media::Time now) { engine.spread(room, spread, now); });
    }
}

void MediaDesk::end_on(std::size_t runner, const RoomId& room) {
    runners_[runner]->run([room](media::Engine& engine, media::Time now) { engine.spread(room, {}, now); });
}

std::vector<MediaDesk::Key> MediaDesk::find_unknown() const {
    std::vector<Key> unknown;
    for (const auto& [key, seat] : peers_) {
        if (!knows_(key.first, key.second)) unknown.push_back(key);
    }
    return unknown;
}

/// Peers whose grace has run out, or whose room is over, leave here too: nobody told us. The change that took them out
/// may be taken back as long as it is not durable, and then they have to be here still.
void MediaDesk::sweep() {
    loop_.run_at(loop_.now() + kSweepEvery, [this, alive = std::weak_ptr<bool>(alive_)] {
        if (alive.expired()) return;
        sweep();
        const auto gone = find_unknown();
        if (gone.empty() || std::exchange(asks_, true)) return;
        after_([this, alive, gone] {
            if (alive.expired()) return;
            asks_ = false;
            for (const auto& [room, peer] : gone) {
                if (!knows_(room, peer)) leave(room, peer);
            }
        });
    });
}

template <class Work, class Then>
void MediaDesk::ask(const RoomId& room, const PeerId& peer, Work work, Then then) {
    runner_of(room, peer)
        .run([this, alive = std::weak_ptr<bool>(alive_), work = std::move(work), then = std::move(then)](
                 media::Engine& engine, media::Time now) {
            loop_.post([alive, then, result = work(engine, now)] {
                if (!alive.expired()) then(result);
            });
        });
}

void MediaDesk::tell(const RoomId& room, const PeerId& peer, const ports::MediaEvent& event) {
    const auto it = peers_.find({room, peer});
    if (it == peers_.end() || !it->second.listener) return;
    const Listener listener = it->second.listener;  // what it does may be leave()
    listener(event);
}

void MediaDesk::join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) {
    auto known = peers_.find({room, peer});
    if (known == peers_.end()) {
        const auto seat = placement_.add(room);
        if (seat.spreads) spread(room);
        known = peers_.emplace(Key{room, peer}, Seat{{}, seat.loop}).first;
    }
    known->second.listener = std::move(listener);
    runners_[known->second.runner]->run([room, peer, grant](media::Engine& engine, media::Time now) {
        static_cast<void>(engine.join(room, peer, grant, now));
    });
}

void MediaDesk::detach(const RoomId& room, const PeerId& peer) {
    const auto it = peers_.find({room, peer});
    if (it != peers_.end()) it->second.listener = nullptr;
}

void MediaDesk::leave(const RoomId& room, const PeerId& peer) {
    const auto known = peers_.find({room, peer});
    if (known == peers_.end()) return;
    const auto loop = known->second.runner;
    peers_.erase(known);
    runners_[loop]->run([room, peer](media::Engine& engine, media::Time) { engine.leave(room, peer); });
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

void MediaDesk::publish(const RoomId& room, const PeerId& peer, std::string sdp, std::vector<ports::TrackLabel> labels,
                        PublishAnswered answered) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp), labels = std::move(labels)](media::Engine& engine, media::Time now) {
            return engine.publish(room, peer, sdp, labels, now);
        },
        std::move(answered));
}

void MediaDesk::subscribe(const RoomId& room, const PeerId& peer, ports::SubscribeWish wish, Done done) {
    ask(
        room, peer,
        [room, peer, wish](media::Engine& engine, media::Time now) { return engine.subscribe(room, peer, wish, now); },
        std::move(done));
}

void MediaDesk::answer(const RoomId& room, const PeerId& peer, std::string sdp, Done done) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp)](media::Engine& engine, media::Time now) {
            return engine.answer(room, peer, sdp, now);
        },
        std::move(done));
}

void MediaDesk::prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) {
    ask(
        room, peer,
        [room, peer, wish = std::move(wish)](media::Engine& engine, media::Time) {
            return engine.prefer(room, peer, wish);
        },
        std::move(done));
}

void MediaDesk::prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n, Done done) {
    ask(
        room, peer,
        [room, peer, last_n](media::Engine& engine, media::Time) { return engine.prefer_last(room, peer, last_n); },
        std::move(done));
}

void MediaDesk::mute(const RoomId& room, const PeerId& peer, std::string track, bool muted, Done done) {
    ask(
        room, peer,
        [room, peer, track = std::move(track), muted](media::Engine& engine, media::Time) {
            return engine.mute(room, peer, track, muted);
        },
        std::move(done));
}

void MediaDesk::hold(const RoomId& room, const PeerId& peer, const ports::Held& held) {
    runner_of(room, peer).run([room, peer, held](media::Engine& engine, media::Time) {
        engine.hold(room, peer, held);
    });
}

void MediaDesk::play(const RoomId& room, const PeerId& peer, std::string sdp, Answered answered) {
    ask(
        room, peer,
        [room, peer, sdp = std::move(sdp)](media::Engine& engine, media::Time now) {
            return engine.play(room, peer, sdp, now);
        },
        std::move(answered));
}

void MediaDesk::restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink link, ports::IceDescription theirs,
                            Restarted restarted) {
    ask(
        room, peer,
        [room, peer, link, theirs = std::move(theirs)](media::Engine& engine, media::Time now) {
            return engine.restart_ice(room, peer, link, theirs, now);
        },
        std::move(restarted));
}

}  // namespace parley::runtime
