// The engine as its clients meet it: scripted WebRTC clients over a simulated network in virtual time, each story ended
// by what must always be so (SimRoom::complaints).
#include <gtest/gtest.h>

#include <algorithm>

#include "media/testing/engine_room.hpp"

namespace parley::media {
namespace {

using testing::told;
using namespace std::chrono_literals;

using ports::TrackKind;

class EngineTest : public testing::EngineRoom {};

TEST_F(EngineTest, TwoWhoMeetSeeAndHearEachOther) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(5s);
    for (auto [from, to] : {std::pair{&anna, &bert}, std::pair{&bert, &anna}}) {
        auto* sound = to->sink_of(from->id(), TrackKind::audio);
        auto* picture = to->sink_of(from->id(), TrackKind::video);
        ASSERT_TRUE(sound != nullptr && picture != nullptr);
        EXPECT_GT(sound->counts().packets, 4 * 50u);
        EXPECT_GT(picture->counts().frames, 4 * 29u);
        EXPECT_EQ(sound->level(), 30);  // RFC 6464's byte goes along
        EXPECT_EQ(to->sinks().size(), 2u);
        EXPECT_EQ(told(*to, ports::MediaLink::publish, ports::LinkState::connected), 1u);
        EXPECT_EQ(told(*to, ports::MediaLink::subscribe, ports::LinkState::connected), 1u);
        ASSERT_TRUE(to->quality);
        EXPECT_NEAR(to->quality->rtt_ms, 20, 10);
        EXPECT_EQ(to->quality->loss_permille, 0);
    }
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, AThirdOneIsSeenFromTheFirstKeyFrameAndMissedByNobodyWhenGone) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(3s);
    auto& carl = enter("carl");
    room.run_for(2s);
    EXPECT_GT(carl.sink_of(anna.id(), TrackKind::video)->counts().frames, 30u);
    EXPECT_GT(anna.sink_of(carl.id(), TrackKind::video)->counts().frames, 30u);
    EXPECT_EQ(room.engine().links(), 6u);
    room.leave(carl);
    room.run_for(3s);
    EXPECT_EQ(room.engine().links(), 4u);
    EXPECT_EQ(anna.tracks.tracks.size(), 2u);
    const auto frames = anna.sink_of(bert.id(), TrackKind::video)->counts().frames;
    auto& dora = enter("dora");  // gets the sections that carl's tracks had
    room.run_for(2s);
    EXPECT_GT(anna.sink_of(dora.id(), TrackKind::video)->counts().frames, 30u);
    EXPECT_GT(anna.sink_of(bert.id(), TrackKind::video)->counts().frames, frames + 50);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, AReofferAddsAScreenAndAnotherTakesItAway) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    ASSERT_TRUE(anna.publish({anna.camera("2", 800'000)}, {{"2", ports::TrackSource::screen}}));
    room.run_for(2s);
    ASSERT_EQ(bert.tracks.tracks.size(), 3u);
    const auto screen = std::ranges::find(bert.tracks.tracks, ports::TrackSource::screen, &ports::TrackView::source);
    ASSERT_NE(screen, bert.tracks.tracks.end());
    const auto id = screen->id;
    EXPECT_GT(bert.sink(id)->counts().frames, 40u);
    ASSERT_TRUE(anna.unpublish("2"));
    room.run_for(1s);
    EXPECT_EQ(bert.tracks.tracks.size(), 2u);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, AMutedTrackSendsNothingAndComesBackWithoutAGap) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    const auto sound = bert.track_of(anna.id(), TrackKind::audio);
    const auto picture = bert.track_of(anna.id(), TrackKind::video);
    ASSERT_TRUE(room.engine().mute(room.net().room, anna.id(), sound, true));
    ASSERT_TRUE(room.engine().mute(room.net().room, anna.id(), picture, true));
    EXPECT_FALSE(room.engine().mute(room.net().room, bert.id(), sound, false));  // not bert's
    room.run_for(200ms);
    bert.sink(picture)->expect_new_start();  // a picture may have been cut in two
    const auto heard = bert.sink(sound)->counts().packets;
    const auto seen = bert.sink(picture)->counts().packets;
    room.run_for(2s);
    EXPECT_EQ(bert.sink(sound)->counts().packets, heard);
    EXPECT_EQ(bert.sink(picture)->counts().packets, seen);
    EXPECT_TRUE(std::ranges::all_of(bert.tracks.tracks, &ports::TrackView::muted));
    ASSERT_TRUE(room.engine().mute(room.net().room, anna.id(), sound, false));
    ASSERT_TRUE(room.engine().mute(room.net().room, anna.id(), picture, false));
    room.run_for(300ms);
    EXPECT_GT(bert.sink(picture)->counts().packets, seen) << "with the key frame that was asked for at once";
    room.run_for(1700ms);
    EXPECT_GT(bert.sink(sound)->counts().packets, heard + 90);
    EXPECT_GT(bert.sink(picture)->counts().packets, seen + 50);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, WhatAHostHoldsIsNotForwardedWhateverItsPublisherDoes) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    const auto& where = room.net().room;
    room.run_for(2s);
    const auto sound = bert.track_of(anna.id(), TrackKind::audio);
    const auto picture = bert.track_of(anna.id(), TrackKind::video);
    room.engine().hold(where, anna.id(), {.audio = true});
    ASSERT_TRUE(room.engine().mute(where, anna.id(), sound, true));
    ASSERT_TRUE(room.engine().mute(where, anna.id(), sound, false));  // her own word does not undo it
    room.run_for(200ms);
    const auto heard = bert.sink(sound)->counts().packets;
    const auto seen = bert.sink(picture)->counts().packets;
    room.run_for(2s);
    EXPECT_EQ(bert.sink(sound)->counts().packets, heard);
    EXPECT_GT(bert.sink(picture)->counts().packets, seen + 50) << "pictures are another matter";
    for (const auto& track : bert.tracks.tracks) EXPECT_EQ(track.muted, track.id == sound);
    room.engine().hold(where, anna.id(), {});
    room.run_for(2s);
    EXPECT_GT(bert.sink(sound)->counts().packets, heard + 90);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, WhatIsHeldIsHeldOfTracksToCome) {
    auto& anna = room.add("anna");
    auto& bert = enter("bert");
    ASSERT_TRUE(anna.join());
    room.engine().hold(room.net().room, anna.id(), {.video = true});
    room.engine().hold(room.net().room, PeerId("nobody"), {.video = true});
    ASSERT_TRUE(anna.publish({anna.microphone(), anna.camera("1")}));
    room.run_for(2s);
    for (const auto& track : bert.tracks.tracks) EXPECT_EQ(track.muted, track.kind == TrackKind::video);
    EXPECT_GT(bert.sink(bert.track_of(anna.id(), TrackKind::audio))->counts().packets, 50u);
    EXPECT_EQ(bert.sink(bert.track_of(anna.id(), TrackKind::video))->counts().packets, 0u);
    empty_the_room();
}

TEST_F(EngineTest, GrantsAreEnforced) {
    auto& guest = room.add("guest");
    ASSERT_TRUE(guest.join({.publish = false, .subscribe = true, .screen = false}));
    EXPECT_EQ(guest.publish({guest.microphone()}).error().code, "forbidden");
    auto& deaf = room.add("deaf");
    ASSERT_TRUE(deaf.join({.publish = true, .subscribe = false, .screen = false}));
    EXPECT_EQ(deaf.subscribe().error().code, "forbidden");
    EXPECT_EQ(deaf.publish({deaf.camera("0")}, {{"0", ports::TrackSource::screen}}).error().code, "forbidden");
    auto& stranger = room.add("stranger");
    EXPECT_EQ(stranger.publish({stranger.microphone()}).error().code, "not-found");
    EXPECT_EQ(stranger.subscribe().error().code, "not-found");
    EXPECT_EQ(room.engine().links(), 0u);
    empty_the_room();
}

TEST_F(EngineTest, AnIceRestartOnEitherSideKeepsTheMediaFlowing) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(3s);
    ASSERT_TRUE(anna.restart_publishing());
    ASSERT_TRUE(bert.subscribe(true));
    room.run_for(5s);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, 7 * 50u);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, 7 * 29u);
    // One that leaves in the middle of a restart leaves no name behind.
    ASSERT_TRUE(anna.restart_publishing());
    ASSERT_TRUE(bert.subscribe(true));
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, ANewPortBehindTheNatIsFollowed) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(3s);
    const auto old_port = bert.subscribing()->address.port;
    bert.rebind();
    anna.rebind();
    room.run_for(3s);  // the next consent check tells
    const auto heard = bert.sink_of(anna.id(), TrackKind::audio)->counts().packets;
    const auto lost = room.sent_to(old_port);
    room.run_for(2s);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::audio)->counts().packets, heard + 95);
    EXPECT_EQ(room.sent_to(old_port), lost);
    EXPECT_EQ(room.complaints(false), "");
    empty_the_room();
}

TEST_F(EngineTest, APausedTrackRestsAndAWishBringsItBack) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    room.run_for(2s);
    const auto picture = bert.track_of(anna.id(), TrackKind::video);
    const auto prefer = [&](bool paused) {
        return room.engine().prefer(room.net().room, bert.id(), {.track = picture, .paused = paused});
    };
    ASSERT_TRUE(prefer(true));
    EXPECT_EQ(room.engine().prefer(room.net().room, bert.id(), {.track = "none"}).error().code, "not-found");
    room.run_for(500ms);
    const auto seen = bert.sink(picture)->counts().packets;
    room.run_for(2s);
    EXPECT_EQ(bert.sink(picture)->counts().packets, seen);
    ASSERT_TRUE(prefer(false));
    room.run_for(2s);
    EXPECT_GT(bert.sink(picture)->counts().packets, seen + 50);
    EXPECT_GT(anna.source("1").picture_losses(), 0u);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, TheLoudOneIsToldAsSpeaker) {
    auto& anna = enter("anna", false);
    auto& bert = enter("bert", false);
    anna.source("0").set_level(110);
    bert.source("0").set_level(110);
    room.run_for(3s);
    anna.source("0").set_level(20);
    room.run_for(4s);
    ASSERT_EQ(bert.speakers.peers.size(), 1u);
    EXPECT_EQ(bert.speakers.peers[0], anna.id());
    anna.source("0").set_level(110);
    bert.source("0").set_level(20);
    room.run_for(6s);
    ASSERT_EQ(anna.speakers.peers.size(), 1u);
    EXPECT_EQ(anna.speakers.peers[0], bert.id());
    empty_the_room();
}

TEST_F(EngineTest, OneWhoIsBackFindsTheOfferThatWasNotAnswered) {
    auto& anna = enter("anna");
    room.run_for(1s);
    auto& bert = room.add("bert");
    bert.answers = false;
    ASSERT_TRUE(bert.join());
    ASSERT_TRUE(bert.subscribe());
    room.run_for(100ms);
    EXPECT_EQ(bert.offers, 1u);
    bert.answers = true;
    ASSERT_TRUE(bert.join());  // another WebSocket, the same peer
    room.run_for(2s);
    ASSERT_EQ(bert.offers, 2u);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::video)->counts().frames, 40u);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, WhoSubscribesAnewWhereNobodyPublishesForgetsWhatAnEarlierEngineToldThem) {
    auto& anna = room.add("anna");
    ASSERT_TRUE(anna.join());
    room.run_for(100ms);
    anna.tracks.tracks = {{.id = "gone", .peer = PeerId{"bert"}}};  // as the process before this one had it
    ASSERT_TRUE(anna.subscribe());
    room.run_for(100ms);
    EXPECT_TRUE(anna.tracks.tracks.empty());
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

TEST_F(EngineTest, ALayerThatIsSwitchedOffIsReplacedByTheNextAndComesBack) {
    auto& anna = enter_simulcast("anna");
    auto& bert = room.add("bert");
    ASSERT_TRUE(bert.join());
    ASSERT_TRUE(bert.subscribe());
    room.run_for(20s);
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    EXPECT_EQ(picture->layer(), 2);
    anna.source("1", "h").set_live(false);
    room.run_for(3s);
    EXPECT_EQ(picture->layer(), 1);
    const auto frames = picture->counts().frames;
    room.run_for(4s);
    EXPECT_GT(picture->counts().frames, frames + 80);
    const auto asked = anna.source("1", "h").picture_losses();
    room.run_for(4s);
    EXPECT_LE(anna.source("1", "h").picture_losses(), asked + 4);
    anna.source("1", "h").set_live(true);
    anna.source("1", "h").handle_picture_loss();
    room.run_for(6s);
    EXPECT_EQ(picture->layer(), 2);
    EXPECT_EQ(room.complaints(true), "");
    empty_the_room();
}

}  // namespace
}  // namespace parley::media
