// What is chosen for a room that is on several engines: what crosses, layers, key frames, who is muted, who speaks and
// who is seen. Scripted clients in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "media/testing/heap.hpp"
#include "media/testing/relayed_room.hpp"

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using ports::TrackKind;
using testing::ClientPeer;
using testing::Picture;
using testing::SimRoom;

class EngineRelaySelectTest : public testing::RelayedRoom {};

TEST_F(EngineRelaySelectTest, WhatNobodyOverThereWatchesDoesNotCross) {
    auto& anna = enter("anna", 0);
    enter("bert", 0);
    auto& carl = room.add("carl", {.engine = 1});
    ASSERT_TRUE(carl.join());  // and does not subscribe
    room.run_for(3s);
    EXPECT_EQ(room.engine(0).relay_counters().packets_out, 0u);
    ASSERT_TRUE(carl.subscribe());
    room.run_for(2s);
    EXPECT_GT(frames(carl, anna), 40u);
    prefer(carl, 1, anna, {.paused = true});
    room.run_for(6s);
    const auto crossed = room.engine(1).relay_counters().packets_in;
    const auto sound = sounds(carl, anna);
    room.run_for(2s);
    // The other's camera, and two voices.
    EXPECT_LT(room.engine(1).relay_counters().packets_in - crossed, 2u * 50u * 2u + 2u * 30u * 5u);
    EXPECT_GT(sounds(carl, anna), sound + 90u);
    prefer(carl, 1, anna, {});
    const auto seen = frames(carl, anna);
    room.run_for(1s);
    EXPECT_GT(frames(carl, anna), seen + 12u);
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineRelaySelectTest, LayersAreThoseThatAnybodyWantsOnAnyEngine) {
    auto& anna = enter("anna", 0, Picture::simulcast);
    auto& bert = enter("bert", 0);
    auto& carl = enter("carl", 1);
    auto& dora = enter("dora", 2);
    room.run_for(8s);
    EXPECT_TRUE(anna.layers.empty()) << "everything is wanted";
    // The sources of the simulator are 90, 180 and 360 lines high.
    prefer(bert, 0, anna, {.height = 90});
    prefer(carl, 1, anna, {.height = 180});
    prefer(dora, 2, anna, {.height = 90});
    room.run_for(6s);
    ASSERT_EQ(anna.layers.size(), 1u);
    EXPECT_EQ(anna.layers[0].rids, (std::vector<std::string>{"l", "m"}));
    EXPECT_EQ(carl.sink_of(anna.id(), TrackKind::video)->layer(), 1);
    EXPECT_EQ(dora.sink_of(anna.id(), TrackKind::video)->layer(), 0);
    prefer(dora, 2, anna, {});
    room.run_for(100ms);
    ASSERT_EQ(anna.layers.size(), 2u) << "up at once";
    EXPECT_EQ(anna.layers[1].rids.size(), 3u);
    room.run_for(10s);
    EXPECT_EQ(dora.sink_of(anna.id(), TrackKind::video)->layer(), 2);
    room.leave(dora);
    room.run_for(6s);
    EXPECT_EQ(anna.layers.back().rids, (std::vector<std::string>{"l", "m"}));
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineRelaySelectTest, ASecondKeyFrameIsNotAskedForWhileOneIsOnItsWay) {
    auto& anna = enter("anna", 0);
    std::vector<ClientPeer*> viewers;
    for (int i = 0; i < 6; ++i)
        viewers.push_back(&enter("peer" + std::to_string(i), static_cast<std::size_t>(i % 3), Picture::none));
    room.run_for(5s);
    const auto keys = viewers[1]->sink_of(anna.id(), TrackKind::video)->counts().key_frames;
    for (auto* viewer : viewers) ASSERT_TRUE(viewer->subscribe(true));
    room.run_for(3s);
    EXPECT_LE(viewers[1]->sink_of(anna.id(), TrackKind::video)->counts().key_frames, keys + 4);
}

TEST_F(EngineRelaySelectTest, MutedAndHeldCountsOnEveryEngine) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(3s);
    const auto sound = bert.track_of(anna.id(), TrackKind::audio);
    const auto muted = [&](TrackKind kind) {
        const auto id = bert.track_of(anna.id(), kind);
        return std::ranges::find(bert.tracks.tracks, id, &ports::TrackView::id)->muted;
    };
    ASSERT_TRUE(room.engine(0).mute(room.net().room, anna.id(), sound, true));
    EXPECT_FALSE(room.engine(1).mute(room.net().room, bert.id(), sound, true)) << "not one's own";
    room.run_for(100ms);
    EXPECT_TRUE(muted(TrackKind::audio));
    EXPECT_FALSE(muted(TrackKind::video));
    auto heard = sounds(bert, anna);
    room.run_for(1s);
    EXPECT_EQ(sounds(bert, anna), heard);
    room.engine(0).hold(room.net().room, anna.id(), {.video = true});
    room.run_for(100ms);
    EXPECT_TRUE(muted(TrackKind::video));
    auto seen = frames(bert, anna);
    room.run_for(1s);
    EXPECT_EQ(frames(bert, anna), seen);
    ASSERT_TRUE(room.engine(0).mute(room.net().room, anna.id(), sound, false));
    room.engine(0).hold(room.net().room, anna.id(), {});
    room.run_for(2500ms);  // as on one engine: the key frame that was asked for at once comes before there is a place
    EXPECT_FALSE(muted(TrackKind::audio));
    EXPECT_GT(sounds(bert, anna), heard + 40);
    EXPECT_GT(frames(bert, anna), seen + 12);
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineRelaySelectTest, PictureAndSoundKeepTheirClock) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(5s);
    const auto& sound = bert.sink_of(anna.id(), TrackKind::audio)->stream().sender_clock();
    const auto& picture = bert.sink_of(anna.id(), TrackKind::video)->stream().sender_clock();
    ASSERT_TRUE(sound.known());
    ASSERT_TRUE(picture.known());
    // Of the same moment by the publisher's own clock: what has passed between the two reports, and no more.
    const auto apart = static_cast<std::int64_t>(sound.ntp - picture.ntp) / 4'295;
    EXPECT_NEAR(static_cast<double>(apart), static_cast<double>((sound.arrival - picture.arrival).count()), 6'000);
}

TEST_F(EngineRelaySelectTest, WhoSpeaksAndWhoIsSeenIsTheSameOnAllEngines) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    auto& carl = enter("carl", 1);
    auto& dora = enter("dora", 2);
    room.run_for(3s);
    const auto speak = [&](ClientPeer& who) {
        who.source("0").set_level(20);
        room.run_for(4s);
        for (auto* peer : {&anna, &bert, &carl, &dora})
            EXPECT_EQ(names(peer->speakers.peers), std::vector{who.id().value}) << peer->id().value;
        who.source("0").set_level(kQuiet);
        room.run_for(2s);
        for (auto* peer : {&anna, &bert, &carl, &dora}) EXPECT_TRUE(peer->speakers.peers.empty());
    };
    for (const auto& [peer, engine] : {std::pair{&anna, 0}, {&dora, 2}})
        ASSERT_TRUE(room.engine(static_cast<std::size_t>(engine)).prefer_last(room.net().room, peer->id(), 1));
    room.run_for(300ms);
    EXPECT_EQ(shown(anna), std::vector<std::string>{"bert"}) << "nobody spoke: who came first";
    EXPECT_EQ(shown(dora), std::vector<std::string>{"anna"});
    speak(carl);
    EXPECT_EQ(shown(anna), std::vector<std::string>{"carl"});
    EXPECT_EQ(shown(dora), std::vector<std::string>{"carl"});
    const auto of_bert = frames(dora, bert);
    const auto of_carl = frames(dora, carl);
    room.run_for(2s);
    EXPECT_EQ(frames(dora, bert), of_bert);
    EXPECT_GT(frames(dora, carl), of_carl + 50);
    speak(bert);
    EXPECT_EQ(shown(anna), std::vector<std::string>{"bert"});
    EXPECT_EQ(shown(dora), std::vector<std::string>{"bert"});
    // The first engine goes on ranking when nobody is on it any more.
    room.leave(anna);
    room.run_for(500ms);
    auto& emil = enter("emil", 1);
    room.run_for(2s);
    carl.source("0").set_level(20);
    room.run_for(4s);
    EXPECT_EQ(names(dora.speakers.peers), std::vector<std::string>{"carl"});
    EXPECT_EQ(shown(dora), std::vector<std::string>{"carl"});
    room.leave(carl);
    room.run_for(500ms);
    EXPECT_EQ(shown(dora), std::vector<std::string>{"bert"}) << "the one who spoke before";
    EXPECT_EQ(room.complaints(true), "");
    all_leave({&dora, &bert, &emil});
}

TEST_F(EngineRelaySelectTest, WhatWasChosenStaysWhenARoomIsOnOneEngineAgain) {
    auto& anna = enter("anna", 2);
    auto& bert = enter("bert", 2);
    auto& carl = enter("carl", 0);
    room.run_for(3s);
    ASSERT_TRUE(room.engine(2).prefer_last(room.net().room, anna.id(), 1));
    ASSERT_TRUE(room.engine(0).prefer_last(room.net().room, carl.id(), 2));
    bert.source("0").set_level(20);
    room.run_for(4s);
    EXPECT_EQ(shown(anna), std::vector<std::string>{"bert"});
    EXPECT_EQ(shown(carl), (std::vector<std::string>{"bert", "anna"}));
    EXPECT_EQ(names(carl.speakers.peers), std::vector<std::string>{"bert"});
    room.leave(carl);
    room.run_for(1s);
    EXPECT_EQ(room.engine(2).relay_links(), 0u);
    EXPECT_EQ(shown(anna), std::vector<std::string>{"bert"});
    EXPECT_EQ(names(anna.speakers.peers), std::vector<std::string>{"bert"});
    auto& dora = enter("dora", 1);
    room.run_for(3s);
    EXPECT_EQ(names(dora.speakers.peers), std::vector<std::string>{"bert"}) << "who comes is told";
    EXPECT_EQ(room.complaints(true), "");
    all_leave({&anna, &bert, &dora});
}

}  // namespace
}  // namespace parley::media
