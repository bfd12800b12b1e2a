// One room on several engines that relay to each other: scripted clients in virtual time. Everybody is to see and hear
// everybody, whoever is where, and nothing of it may stay when all have gone.
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

class EngineRelayTest : public testing::RelayedRoom {};

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
    testing::expect_heap_settles(room, 2, 10);
}

}  // namespace
}  // namespace parley::media
