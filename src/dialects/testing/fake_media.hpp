// A media server that only notes what it is asked, for stories of dialects that use one. Header
// only; not for production.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "dialects/room_media.hpp"
#include "ports/media.hpp"
#include "transport/loop.hpp"

namespace parley::dialects::testing {

/// Actors make it speak: a track wish for the track "say-speakers" makes it tell who speaks, and `@ media …` of a
/// story what act() knows.
class FakeMedia final : public ports::Media {
public:
    /// With a loop it speaks in a turn of its own, as the real one does; without one at once.
    explicit FakeMedia(transport::Loop* loop = nullptr) : loop_(loop) {}

    void join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) override {
        peers_[{room, peer}] = {grant, std::move(listener), {}};
        if (!tracks_for(room, peer).empty()) tell_tracks(room, peer);
    }
    void detach(const RoomId& room, const PeerId& peer) override { peers_[{room, peer}].listener = nullptr; }
    void leave(const RoomId& room, const PeerId& peer) override { peers_.erase({room, peer}); }
    void publish(const RoomId& room, const PeerId& peer, std::string sdp, std::vector<ports::TrackLabel> labels,
                 PublishAnswered answered) override {
        auto& me = peers_.at({room, peer});
        if (!me.grant.publish) return answered(fail("forbidden", "You may not publish here."));
        if (sdp.find("unanswerable") != std::string::npos)
            return say([answered] { answered(fail("bad-offer", "It cannot be taken.")); });
        for (const auto& label : labels) {
            if (label.source == ports::TrackSource::screen && !me.grant.screen)
                return answered(fail("forbidden", "You may not share your screen here."));
        }
        ports::Published published{"answer to " + sdp, {}};
        me.tracks.clear();
        for (const auto& label : labels) {
            me.tracks.push_back({label.mid, peer, ports::TrackKind::audio, label.source, false});
            published.tracks.push_back({label.mid, label.mid});
        }
        say([answered, published] { answered(published); });
        std::vector<PeerId> others;
        for (const auto& [key, other] : peers_) {
            if (key.first == room && key.second != peer) others.push_back(key.second);
        }
        for (const auto& other : others) tell_tracks(room, other);
    }
    void subscribe(const RoomId& room, const PeerId& peer, ports::SubscribeWish wish, Done done) override {
        done({});
        peers_.at({room, peer})
            .listener(ports::SubscribeOffer{wish.restart ? "restarted offer"
                                            : wish.data  ? "offer with data"
                                                         : "offer"});
    }
    void answer(const RoomId&, const PeerId&, std::string sdp, Done done) override {
        done(sdp == "answer" ? Status{} : fail("bad-sdp", "The answer is none."));
    }
    void prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) override {
        if (wish.track != "say-speakers") return done(fail("not-found", "There is no such track."));
        done({});
        const auto listener = peers_.at({room, peer}).listener;
        listener(ports::SpeakersChanged{{peer}});
        listener(ports::LayersWanted{"cam", {"h", "q"}, true});
        listener(ports::LinkChanged{ports::MediaLink::publish, ports::LinkState::failed});
        listener(ports::LinkQuality{1'500'000, 40, 12});
    }
    void prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n, Done done) override {
        done({});
        if (last_n) peers_.at({room, peer}).listener(ports::ShownChanged{{peer}});
    }
    void mute(const RoomId&, const PeerId&, std::string, bool, Done done) override { done({}); }
    void hold(const RoomId& room, const PeerId& peer, const ports::Held& held) override { held_[{room, peer}] = held; }
    void play(const RoomId& room, const PeerId& peer, std::string, Answered answered) override {
        if (tracks_for(room, peer).empty()) return answered(fail("not-live", "Nobody publishes in this room yet."));
        say([answered] { answered("played"); });
    }
    void restart_ice(const RoomId& room, const PeerId& peer, ports::MediaLink, ports::IceDescription theirs,
                     Restarted restarted) override {
        if (!peers_.contains({room, peer})) return restarted(fail("not-found", "There is no such connection."));
        restarted(ports::IceDescription{"new-for-" + theirs.ufrag,
                                        "ournewpasswordournewpassword",
                                        {"candidate:1 1 udp 2130706431 192.0.2.1 7000 typ host"}});
    }

    /// "connected publish ROOM PEER" and "failed subscribe ROOM PEER": what becomes of a connection. False where it
    /// knows no such peer, as when it has left. "holds audio ROOM PEER" (video, screen, nothing): whether just this is
    /// held. "prefers h264 ROOM PEER": whether the peer is asked for that codec.
    bool act(const std::string& what) {
        std::istringstream words(what);
        std::string state, link, room, peer;
        words >> state >> link >> room >> peer;
        if (state == "holds") {
            const auto held = held_.find({RoomId(room), PeerId(peer)});
            const ports::Held wanted{link == "audio", link == "video", link == "screen"};
            return (held == held_.end() ? ports::Held{} : held->second) == wanted;
        }
        const auto it = peers_.find({RoomId(room), PeerId(peer)});
        if (state == "prefers")
            return it != peers_.end() && it->second.grant.prefers && name_of(*it->second.grant.prefers) == link;
        if (it == peers_.end() || !it->second.listener) return false;
        const auto listener = it->second.listener;  // what it does may make the peer leave
        listener(ports::LinkChanged{link == "publish" ? ports::MediaLink::publish : ports::MediaLink::subscribe,
                                    state == "connected" ? ports::LinkState::connected : ports::LinkState::failed});
        return true;
    }
    [[nodiscard]] bool knows(const RoomId& room, const PeerId& peer) const { return peers_.contains({room, peer}); }

private:
    struct InRoom {
        ports::MediaGrant grant;
        Listener listener;
        std::vector<ports::TrackView> tracks;
    };
    void say(std::function<void()> what) {
        if (loop_ == nullptr) return what();
        loop_->post(std::move(what));
    }
    void tell_tracks(const RoomId& room, const PeerId& peer) {
        const auto it = peers_.find({room, peer});
        if (it == peers_.end() || !it->second.listener) return;
        say([listener = it->second.listener, tracks = tracks_for(room, peer)] {
            listener(ports::TracksChanged{tracks});  // which may make the peer leave
        });
    }
    [[nodiscard]] std::vector<ports::TrackView> tracks_for(const RoomId& room, const PeerId& peer) const {
        std::vector<ports::TrackView> tracks;
        for (const auto& [key, other] : peers_) {
            if (key.first == room && key.second != peer)
                tracks.insert(tracks.end(), other.tracks.begin(), other.tracks.end());
        }
        return tracks;
    }
    transport::Loop* loop_;
    std::map<std::pair<RoomId, PeerId>, InRoom> peers_;
    std::map<std::pair<RoomId, PeerId>, ports::Held> held_;
};

}  // namespace parley::dialects::testing
