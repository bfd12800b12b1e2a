// The own protocol's stories, on the real domain and a media server that only notes what it is asked.
#include "dialects/parley/parley.hpp"

#include <gtest/gtest.h>

#include "dialects/parley/words.hpp"
#include "dialects/testing/transcript.hpp"

namespace parley::dialects {
namespace {

/// Answers every request at once, and can be told by a story's actors to say something: a track wish for the track
/// "say-speakers" makes it tell who speaks.
class FakeMedia final : public ports::Media {
public:
    void join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Listener listener) override {
        peers_[{room, peer}] = {grant, std::move(listener)};
    }
    void detach(const RoomId& room, const PeerId& peer) override { peers_[{room, peer}].listener = nullptr; }
    void leave(const RoomId& room, const PeerId& peer) override { peers_.erase({room, peer}); }
    void publish(const RoomId& room, const PeerId& peer, std::string sdp, std::vector<ports::TrackLabel> labels,
                 Answered answered) override {
        const auto& me = peers_.at({room, peer});
        for (const auto& label : labels) {
            if (label.source == ports::TrackSource::screen && !me.grant.screen)
                return answered(fail("forbidden", "You may not share your screen here."));
        }
        answered("answer to " + sdp);
        std::vector<ports::TrackView> tracks;
        for (const auto& label : labels) tracks.push_back({label.mid, peer, ports::TrackKind::audio, label.source});
        for (const auto& [key, other] : peers_) {
            if (key.first == room && key.second != peer && other.listener) other.listener(ports::TracksChanged{tracks});
        }
    }
    void subscribe(const RoomId& room, const PeerId& peer, bool restart, Done done) override {
        done({});
        peers_.at({room, peer}).listener(ports::SubscribeOffer{restart ? "restarted offer" : "offer"});
    }
    void answer(const RoomId&, const PeerId&, std::string sdp, Done done) override {
        done(sdp == "answer" ? Status{} : fail("bad-sdp", "The answer is none."));
    }
    void prefer(const RoomId& room, const PeerId& peer, ports::TrackWish wish, Done done) override {
        if (wish.track != "say-speakers") return done(fail("not-found", "There is no such track."));
        done({});
        const auto& listener = peers_.at({room, peer}).listener;
        listener(ports::SpeakersChanged{{peer}});
        listener(ports::LayersWanted{"cam", {"h", "q"}});
        listener(ports::LinkChanged{ports::MediaLink::publish, ports::LinkState::failed});
        listener(ports::LinkQuality{1'500'000, 40, 12});
    }
    void mute(const RoomId&, const PeerId&, std::string, bool, Done done) override { done({}); }
    void play(const RoomId&, const PeerId&, std::string, Answered answered) override { answered("played"); }

private:
    struct InRoom {
        ports::MediaGrant grant;
        Listener listener;
    };
    std::map<std::pair<RoomId, PeerId>, InRoom> peers_;
};

testing::Cast cast(testing::FakeHost& host) {
    auto media = std::make_shared<FakeMedia>();
    auto routes = own::routes(host, media.get());
    return {std::move(routes), {}, media};
}

class OwnTranscript : public ::testing::TestWithParam<testing::Story> {};

TEST_P(OwnTranscript, Plays) {
    testing::Stage stage(GetParam(), cast);
    stage.play();
}

INSTANTIATE_TEST_SUITE_P(Own, OwnTranscript, ::testing::ValuesIn(testing::read_stories_beside(__FILE__)),
                         testing::test_name);

TEST(OwnPath, AutoIsDirectForTwoAndThroughTheServerFromThree) {
    calls::RoomRecord room;
    EXPECT_EQ(own::path_of(room, 2), own::Path::direct);
    EXPECT_EQ(own::path_of(room, 3), own::Path::server);
    room.media = calls::MediaMode::sfu;
    EXPECT_EQ(own::path_of(room, 1), own::Path::server);
    room.media = calls::MediaMode::p2p;
    EXPECT_EQ(own::path_of(room, 50), own::Path::direct);
}

}  // namespace
}  // namespace parley::dialects
