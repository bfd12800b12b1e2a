// What the engine chooses for a room: layers that are worth sending, cameras that are worth seeing, and who speaks.
// Scripted clients in virtual time.
#include <gtest/gtest.h>

#include <algorithm>

#include "media/testing/sim_room.hpp"

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using ports::TrackKind;
using testing::ClientPeer;
using testing::SimRoom;

class EngineSelectTest : public ::testing::Test {
protected:
    ClientPeer& enter(const std::string& id, bool layers = false) {
        auto& peer = room.add(id);
        auto sources = layers ? peer.simulcast() : std::vector{peer.camera()};
        sources.push_back(peer.microphone());
        sources.back().mid = "0";
        EXPECT_TRUE(peer.join());
        EXPECT_TRUE(peer.publish(sources));
        EXPECT_TRUE(peer.subscribe());
        peer.source("0").set_level(kQuiet);
        return peer;
    }
    void prefer(ClientPeer& who, const ClientPeer& whom, std::uint16_t height, bool paused = false,
                std::uint8_t priority = 0) {
        EXPECT_TRUE(room.engine().prefer(room.net().room, who.id(),
                                         {.track = who.track_of(whom.id(), TrackKind::video),
                                          .paused = paused,
                                          .height = height,
                                          .priority = priority}));
    }
    std::uint64_t frames(ClientPeer& who, ClientPeer& whom) {
        return who.sink_of(whom.id(), TrackKind::video)->counts().frames;
    }
    /// Speaks until the others must have noticed, and falls silent again.
    void speak(ClientPeer& who) {
        who.source("0").set_level(20);
        room.run_for(4s);
        who.source("0").set_level(kQuiet);
        room.run_for(2s);
    }
    static std::vector<std::string> names(const std::optional<ports::ShownChanged>& shown) {
        std::vector<std::string> all;
        for (const auto& peer : shown.value_or(ports::ShownChanged{}).peers) all.push_back(peer.value);
        return all;
    }

    /// Until what was told has arrived.
    void settle() { room.run_for(100ms); }

    static constexpr std::uint8_t kQuiet = 110;
    SimRoom room{11};
};

TEST_F(EngineSelectTest, LayersThatNobodyShowsStopAndComeBackWhenTheyAreShown) {
    auto& anna = enter("anna", true);
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    room.run_for(10s);
    EXPECT_TRUE(anna.layers.empty()) << "everything is wanted";
    // The sources of the simulator are 90, 180 and 360 lines high.
    prefer(bert, anna, 90);
    prefer(carl, anna, 180);
    room.run_for(4s);
    EXPECT_TRUE(anna.layers.empty()) << "not yet";
    room.run_for(2s);
    ASSERT_EQ(anna.layers.size(), 1u);
    EXPECT_EQ(anna.layers[0].rids, (std::vector<std::string>{"l", "m"}));
    const auto sent = anna.source("1", "h").packets();
    const auto before = frames(bert, anna);
    room.run_for(10s);
    EXPECT_EQ(anna.source("1", "h").packets(), sent);
    EXPECT_GT(frames(bert, anna), before + 290);
    EXPECT_EQ(carl.sink_of(anna.id(), TrackKind::video)->layer(), 1);

    prefer(bert, anna, 0);
    room.run_for(50ms);
    ASSERT_EQ(anna.layers.size(), 2u) << "up at once";
    EXPECT_EQ(anna.layers[1].rids.size(), 3u);
    room.run_for(10s);
    EXPECT_EQ(bert.sink_of(anna.id(), TrackKind::video)->layer(), 2);
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineSelectTest, AVideoThatNobodyWatchesRestsUntilSomebodyComes) {
    auto& anna = enter("anna");
    room.run_for(6s);
    ASSERT_EQ(anna.layers.size(), 1u);
    EXPECT_FALSE(anna.layers[0].watched);
    EXPECT_TRUE(anna.source("1").resting());
    ASSERT_TRUE(anna.join());  // with another WebSocket it is told again
    settle();
    EXPECT_EQ(anna.layers.size(), 2u);
    auto& bert = enter("bert");
    room.run_for(1s);
    ASSERT_EQ(anna.layers.size(), 3u);
    EXPECT_TRUE(anna.layers[2].watched);
    EXPECT_GT(frames(bert, anna), 20u);
    ASSERT_TRUE(anna.join());
    settle();
    ASSERT_EQ(anna.layers.size(), 4u) << "it may have been said while the WebSocket was lost";
    EXPECT_TRUE(anna.layers[3].watched);
    prefer(bert, anna, 0, true);
    room.run_for(6s);
    EXPECT_FALSE(anna.layers.back().watched);
    prefer(bert, anna, 0, false);
    const auto before = frames(bert, anna);
    room.run_for(1s);
    EXPECT_GT(frames(bert, anna), before + 12) << "at once, if only at half the rate at first";
    EXPECT_EQ(room.complaints(true), "");
}

TEST_F(EngineSelectTest, OnlyTheLastSpeakersAreSeenByWhoWantsNoMore) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    auto& dora = enter("dora");
    room.run_for(3s);
    ASSERT_TRUE(room.engine().prefer_last(room.net().room, anna.id(), 1));
    settle();
    EXPECT_EQ(names(anna.shown), std::vector<std::string>{"bert"}) << "nobody spoke: who came first";
    EXPECT_FALSE(bert.shown);
    speak(carl);
    EXPECT_EQ(names(anna.shown), std::vector<std::string>{"carl"});
    room.run_for(1s);
    const auto of_bert = frames(anna, bert);
    const auto of_carl = frames(anna, carl);
    room.run_for(2s);
    EXPECT_EQ(frames(anna, bert), of_bert);
    EXPECT_GT(frames(anna, carl), of_carl + 50);
    EXPECT_GT(frames(dora, bert), 200u) << "dora sees all";

    prefer(anna, dora, 0, false, 5);  // pinned
    settle();
    EXPECT_EQ(names(anna.shown), (std::vector<std::string>{"dora", "carl"}));
    speak(bert);
    EXPECT_EQ(names(anna.shown), (std::vector<std::string>{"dora", "bert"}));
    const auto back = frames(anna, bert);
    room.run_for(1s);
    EXPECT_GT(frames(anna, bert), back + 25);

    room.leave(bert);
    room.run_for(100ms);
    EXPECT_EQ(names(anna.shown), (std::vector<std::string>{"dora", "carl"})) << "the one who spoke before";
    ASSERT_TRUE(room.engine().prefer_last(room.net().room, anna.id(), 0));
    settle();
    EXPECT_EQ(names(anna.shown), std::vector<std::string>{"dora"});
    ASSERT_TRUE(room.engine().prefer_last(room.net().room, anna.id(), std::nullopt));
    room.run_for(1s);
    const auto again = frames(anna, carl);
    room.run_for(1s);
    EXPECT_GT(frames(anna, carl), again + 25);
    EXPECT_EQ(room.complaints(true), "");
    EXPECT_FALSE(room.engine().prefer_last(room.net().room, PeerId("nobody"), 1));
}

TEST_F(EngineSelectTest, ACameraThatIsOffTakesNobodysPlace) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    room.run_for(2s);
    ASSERT_TRUE(room.engine().prefer_last(room.net().room, anna.id(), 1));
    speak(bert);
    ASSERT_TRUE(room.engine().mute(room.net().room, bert.id(), carl.track_of(bert.id(), TrackKind::video), true));
    settle();
    EXPECT_EQ(names(anna.shown), std::vector<std::string>{"carl"});
    ASSERT_TRUE(room.engine().mute(room.net().room, bert.id(), carl.track_of(bert.id(), TrackKind::video), false));
    settle();
    EXPECT_EQ(names(anna.shown), std::vector<std::string>{"bert"});
}

TEST_F(EngineSelectTest, WhoSpeaksIsToldAndWhoIsMutedDoesNot) {
    auto& anna = enter("anna");
    auto& bert = enter("bert");
    auto& carl = enter("carl");
    room.run_for(3s);
    EXPECT_TRUE(carl.speakers.peers.empty());
    anna.source("0").set_level(20);
    room.run_for(2s);
    bert.source("0").set_level(25);
    room.run_for(1s);
    EXPECT_EQ(carl.speakers.peers, (std::vector<PeerId>{anna.id(), bert.id()}));
    ASSERT_TRUE(room.engine().mute(room.net().room, anna.id(), carl.track_of(anna.id(), TrackKind::audio), true));
    room.run_for(2s);
    EXPECT_EQ(carl.speakers.peers, std::vector<PeerId>{bert.id()});
    room.leave(bert);
    settle();
    EXPECT_TRUE(carl.speakers.peers.empty());
}

TEST_F(EngineSelectTest, WhatIsNotGrantedIsNotTaken) {
    const auto refused = [&](ports::MediaGrant grant, bool audio, std::vector<ports::TrackLabel> labels) {
        auto& peer = room.add("p" + std::to_string(room.peers().size()));
        EXPECT_TRUE(peer.join(grant));
        const auto done = peer.publish({audio ? peer.microphone("0") : peer.camera("0")}, std::move(labels));
        return done ? std::string() : done.error().code;
    };
    using ports::TrackSource;
    EXPECT_EQ(refused({.camera = false}, false, {}), "forbidden");
    EXPECT_EQ(refused({.camera = false}, false, {{"0", TrackSource::other}}), "forbidden");
    EXPECT_EQ(refused({.camera = false}, false, {{"0", TrackSource::screen}}), "");
    EXPECT_EQ(refused({.camera = false}, true, {}), "");
    EXPECT_EQ(refused({.microphone = false}, true, {}), "forbidden");
    EXPECT_EQ(refused({.screen = false}, true, {{"0", TrackSource::screen_audio}}), "forbidden");
    EXPECT_EQ(refused({.screen = false}, true, {}), "");
}

}  // namespace
}  // namespace parley::media
