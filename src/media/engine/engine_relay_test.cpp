// One room on several engines that relay to each other: scripted clients in virtual time. Everybody is to see and hear
// everybody, whoever is where, and nothing of it may stay when all have gone.
#include <gtest/gtest.h>

#include <algorithm>

#include "media/testing/engine_room.hpp"
#include "media/testing/heap.hpp"

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using ports::TrackKind;
using testing::ClientPeer;
using testing::enter_well;
using testing::LinkConfig;
using testing::Picture;
using testing::SimRoom;

class EngineRelayTest : public ::testing::Test {
protected:
    ClientPeer& enter(const std::string& id, std::size_t engine, Picture picture = Picture::camera,
                      const LinkConfig& link = {.base_delay = 10ms}) {
        auto& peer = enter_well(room, id, picture, {.up = link, .down = link, .engine = engine});
        peer.source("0").set_level(kQuiet);
        return peer;
    }
    /// A track that was told of anew has another section.
    static std::uint64_t sum(ClientPeer& who, const std::string& track, std::uint64_t testing::SinkCounts::*what) {
        std::uint64_t all = 0;
        for (auto& [ssrc, sink] : who.sinks()) all += sink->track() == track ? sink->counts().*what : 0;
        return all;
    }
    static std::uint64_t frames(ClientPeer& who, const ClientPeer& whom) {
        return sum(who, who.track_of(whom.id(), TrackKind::video), &testing::SinkCounts::frames);
    }
    static std::uint64_t sounds(ClientPeer& who, const ClientPeer& whom) {
        return sum(who, who.track_of(whom.id(), TrackKind::audio), &testing::SinkCounts::packets);
    }
    void expect_all_perceive(const std::vector<ClientPeer*>& here, Micros during = 2s) {
        std::map<std::pair<ClientPeer*, ClientPeer*>, std::pair<std::uint64_t, std::uint64_t>> before;
        for (auto* who : here)
            for (auto* whom : here) before[{who, whom}] = {frames(*who, *whom), sounds(*who, *whom)};
        room.run_for(during);
        const auto shown = static_cast<std::uint64_t>(during.count() * 25 / 1'000'000);
        const auto heard = static_cast<std::uint64_t>(during.count() * 45 / 1'000'000);
        for (auto* who : here) {
            for (auto* whom : here) {
                if (who == whom) continue;
                const auto [seen, listened] = before[{who, whom}];
                EXPECT_GE(frames(*who, *whom), seen + shown) << who->id().value << " of " << whom->id().value;
                EXPECT_GE(sounds(*who, *whom), listened + heard) << who->id().value << " of " << whom->id().value;
            }
        }
    }
    /// Everybody goes, in this order; nothing may be left on any engine.
    void all_leave(const std::vector<ClientPeer*>& order) {
        for (auto* peer : order) {
            room.leave(*peer);
            room.run_for(50ms);
        }
        room.run_for(50ms);
        for (std::size_t i = 0; i < kEngines; ++i) {
            EXPECT_EQ(room.engine(i).links(), 0u);
            EXPECT_EQ(room.engine(i).rooms(), 0u) << "engine " << i;
            EXPECT_EQ(room.engine(i).routes(), 0u);
            EXPECT_EQ(room.engine(i).relay_links(), 0u);
            EXPECT_EQ(room.engine(i).deadline(), Time::never());
        }
        const auto before = room.sent();
        room.run_for(1s);
        EXPECT_EQ(room.sent(), before) << "datagrams to nobody";
    }
    void prefer(ClientPeer& who, std::size_t engine, const ClientPeer& whom, ports::TrackWish wish) {
        wish.track = who.track_of(whom.id(), TrackKind::video);
        EXPECT_TRUE(room.engine(engine).prefer(room.net().room, who.id(), wish));
    }
    static std::vector<std::string> names(const std::vector<PeerId>& peers) {
        std::vector<std::string> all;
        for (const auto& peer : peers) all.push_back(peer.value);
        return all;
    }
    static std::vector<std::string> shown(const ClientPeer& peer) {
        return peer.shown ? names(peer.shown->peers) : std::vector<std::string>{"(not told)"};
    }

    static constexpr std::size_t kEngines = 3;
    static constexpr std::uint8_t kQuiet = 110;
    SimRoom room{21, SimRoom::options_with_candidate(), kEngines};
};

TEST_F(EngineRelayTest, EverybodySeesAndHearsEverybodyOverTwoEngines) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 0);
    auto& carl = enter("carl", 1);
    auto& dora = enter("dora", 1);
    room.run_for(3s);
    expect_all_perceive({&anna, &bert, &carl, &dora}, 5s);
    EXPECT_EQ(room.complaints(true), "");
    EXPECT_EQ(room.engine(0).relay_links(), 1u);
    EXPECT_GT(room.engine(0).relay_counters().packets_out, 1'000u);
    EXPECT_LE(room.engine(0).relay_counters().packets_out - room.engine(1).relay_counters().packets_in, 8u);
    EXPECT_EQ(room.engine(2).rooms(), 0u);
    all_leave({&anna, &bert, &carl, &dora});
}

TEST_F(EngineRelayTest, AndOverThreeInWhicheverOrderTheyComeAndGo) {
    std::vector<ClientPeer*> here;
    for (const auto& [id, engine] : {std::pair{"anna", 2}, {"bert", 0}, {"carl", 1}, {"dora", 2}, {"emil", 1}}) {
        here.push_back(&enter(id, static_cast<std::size_t>(engine)));
        room.run_for(700ms);
    }
    room.run_for(3s);
    expect_all_perceive(here);
    EXPECT_EQ(room.complaints(true), "");
    std::ranges::reverse(here);
    all_leave(here);
}

TEST_F(EngineRelayTest, APacketCrossesOnceForAnEngineHoweverManyAreThere) {
    auto& anna = enter("anna", 0);
    for (int i = 0; i < 5; ++i) {
        auto& peer = room.add("peer" + std::to_string(i), {.engine = 1});
        ASSERT_TRUE(peer.join() && peer.subscribe());
    }
    room.run_for(3s);
    const auto out = room.engine(0).relay_counters().packets_out;
    const auto made = anna.source("0").packets() + anna.source("1").packets();
    room.run_for(5s);
    const auto crossed = room.engine(0).relay_counters().packets_out - out;
    const auto sent = anna.source("0").packets() + anna.source("1").packets() - made;
    EXPECT_NEAR(static_cast<double>(crossed), static_cast<double>(sent), 12);
}

TEST_F(EngineRelayTest, WhatNobodyOverThereWatchesDoesNotCross) {
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

TEST_F(EngineRelayTest, LayersAreThoseThatAnybodyWantsOnAnyEngine) {
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

TEST_F(EngineRelayTest, WhatIsLostOnASubscribersLinkIsRepeatedByItsOwnEngine) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1, Picture::camera, {.base_delay = 20ms});
    room.run_for(4s);
    for (auto* socket : {bert.publishing(), bert.subscribing()}) {
        socket->up.set_loss(0.05);
        socket->down.set_loss(0.05);
    }
    room.run_for(1s);
    const auto out = room.engine(0).relay_counters().packets_out;
    const auto made = anna.source("0").packets() + anna.source("1").packets();
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    const auto seen = picture->counts().frames;
    const auto recovered = picture->counts().recovered;
    const auto first = anna.source("0").frames();
    room.run_for(20s);
    const auto last = anna.source("0").frames();
    const auto crossed = room.engine(0).relay_counters().packets_out - out;
    const auto sent = anna.source("0").packets() + anna.source("1").packets() - made;
    EXPECT_LE(crossed, sent + 10) << "nothing crosses twice";
    room.run_for(1s);
    EXPECT_GT(picture->counts().recovered, recovered + 20);
    EXPECT_GT(picture->counts().frames, seen + 20u * 30u * 9u / 10u);
    EXPECT_GT(bert.sink_of(anna.id(), TrackKind::audio)->heard(first, last), (last - first) * 99u / 100u);
    EXPECT_EQ(room.complaints(false), "");
}

TEST_F(EngineRelayTest, AFullWayLosesMediaAndAsksForAKeyFrame) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(4s);
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    const auto keys = picture->counts().key_frames;
    const auto links = room.engine(0).relay_counters().links;
    room.relay(0, 1).media_lost = true;
    room.run_for(300ms);
    room.relay(0, 1).media_lost = false;
    EXPECT_GT(room.engine(0).relay_counters().dropped, 15u);
    room.run_for(1s);
    EXPECT_GT(picture->counts().key_frames, keys);
    const auto seen = picture->counts().frames;
    room.run_for(2s);
    EXPECT_GE(picture->counts().frames, seen + 55);
    EXPECT_EQ(room.engine(0).relay_counters().links, links) << "what must not be lost was not";
    EXPECT_EQ(room.complaints(false), "");
}

TEST_F(EngineRelayTest, WhenMoreThanMediaIsLostTheLinkBeginsAnew) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(3s);
    room.relay(0, 1).items_max = 0;
    auto& carl = enter("carl", 0);  // nobody over there hears of it
    room.run_for(500ms);
    EXPECT_EQ(bert.track_of(carl.id(), TrackKind::video), "");
    room.relay(0, 1).items_max = 16'384;
    room.run_for(4s);
    EXPECT_GT(room.engine(0).relay_counters().links, 1u);
    EXPECT_EQ(room.engine(0).relay_links(), 1u);
    expect_all_perceive({&anna, &bert, &carl});
    EXPECT_EQ(room.complaints(false), "");
    // Both at once.
    room.relay(0, 1).items_max = room.relay(1, 0).items_max = 0;
    ASSERT_TRUE(anna.unpublish("1"));
    ASSERT_TRUE(bert.unpublish("1"));
    room.run_for(500ms);
    room.relay(0, 1).items_max = room.relay(1, 0).items_max = 16'384;
    room.run_for(4s);
    EXPECT_EQ(bert.track_of(anna.id(), TrackKind::video), "");
    EXPECT_EQ(anna.track_of(bert.id(), TrackKind::video), "");
    const auto heard = sounds(bert, anna);
    room.run_for(1s);
    EXPECT_GT(sounds(bert, anna), heard + 45);
    EXPECT_EQ(room.engine(1).relay_links(), 1u);
    all_leave({&carl, &bert, &anna});
}

TEST_F(EngineRelayTest, ASecondKeyFrameIsNotAskedForWhileOneIsOnItsWay) {
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

TEST_F(EngineRelayTest, MutedAndHeldCountsOnEveryEngine) {
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

TEST_F(EngineRelayTest, PictureAndSoundKeepTheirClock) {
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

TEST_F(EngineRelayTest, WhoSpeaksAndWhoIsSeenIsTheSameOnAllEngines) {
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

TEST_F(EngineRelayTest, WhatAPublisherDoesAnewIsSoOnEveryEngine) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(3s);
    ASSERT_TRUE(anna.restart_publishing());
    ASSERT_TRUE(bert.subscribe(true));
    room.run_for(2s);
    expect_all_perceive({&anna, &bert});
    ASSERT_TRUE(anna.publish({anna.camera("s1", 200'000)}, {{"s1", ports::TrackSource::screen}}));
    room.run_for(2s);
    EXPECT_EQ(bert.tracks.tracks.size(), 3u);
    ASSERT_TRUE(anna.unpublish("s1"));
    room.run_for(1s);
    EXPECT_EQ(bert.tracks.tracks.size(), 2u);
    // The page is loaded again.
    const auto before = bert.track_of(anna.id(), TrackKind::video);
    anna.lose_publishing(crypto::DtlsCertificate::make());
    ASSERT_TRUE(anna.publish({anna.microphone(), anna.camera()}));
    room.run_for(3s);
    EXPECT_NE(bert.track_of(anna.id(), TrackKind::video), before);
    expect_all_perceive({&anna, &bert});
    bert.lose_subscribing(crypto::DtlsCertificate::make());
    ASSERT_TRUE(bert.subscribe(true));
    room.run_for(3s);
    expect_all_perceive({&anna, &bert});
    EXPECT_EQ(room.complaints(true), "");
    all_leave({&bert, &anna});
}

TEST_F(EngineRelayTest, APeerComesBackOnAnotherEngine) {
    auto& anna = enter("anna", 0);
    auto& bert = enter("bert", 1);
    room.run_for(2s);
    room.leave(bert);
    room.run_for(200ms);
    EXPECT_EQ(anna.tracks.tracks.size(), 0u);
    EXPECT_EQ(room.engine(0).relay_links(), 0u) << "alone again";
    EXPECT_EQ(room.engine(1).rooms(), 0u);
    auto& again = enter("bert2", 2);
    room.run_for(3s);
    expect_all_perceive({&anna, &again});
    room.leave(anna);
    room.run_for(100ms);
    auto& carl = enter("carl", 1);
    room.run_for(3s);
    expect_all_perceive({&again, &carl});
    EXPECT_EQ(room.complaints(true), "");
    all_leave({&again, &carl});
}

TEST(EngineRelayHeapTest, NothingIsTakenForAPacketThatCrosses) {
    SimRoom room(61, SimRoom::options_with_candidate(), 2);
    auto& anna = room.enter("anna");
    ASSERT_TRUE(anna.publish(anna.simulcast()));
    for (const auto* name : {"bert", "carl", "dora"}) {
        auto& peer = room.add(name, {.engine = 1});
        ASSERT_TRUE(peer.join() && peer.subscribe());
    }
    room.run_for(20s);  // until then rings and windows take what the rate needs
    const auto in = room.engine(1).relay_counters().packets_in;
    room.net().heap.start(testing::heap_allocations);
    room.run_for(30s);
    std::printf("[ MEASURED ] %llu allocations for %llu packets that crossed\n",
                static_cast<unsigned long long>(room.net().heap.taken()),
                static_cast<unsigned long long>(room.engine(1).relay_counters().packets_in - in));
    EXPECT_EQ(room.net().heap.taken(), 0u);
    EXPECT_GT(room.engine(1).relay_counters().packets_in - in, 5'000u);
}

TEST(EngineRelayHeapTest, IsBackWhereItBeganWheneverAllAreGone) {
    SimRoom room(71, SimRoom::options_with_candidate(), 2);
    constexpr int kSettled = 10;
    for (int round = 0; round < kSettled + 4; ++round) {
        std::vector<ClientPeer*> here;
        const auto before = testing::heap_bytes();
        for (int i = 0; i < 6; ++i)
            here.push_back(&room.enter("peer" + std::to_string(i), {}, {.engine = static_cast<std::size_t>(i % 2)}));
        room.run_for(2s);
        for (auto* peer : here) room.leave(*peer);
        room.run_for(1s);
        room.forget_peers();
        const auto kept = testing::heap_bytes() - before;
        EXPECT_TRUE(round < kSettled || kept <= 512) << kept << " in round " << round;
    }
}

}  // namespace
}  // namespace parley::media
