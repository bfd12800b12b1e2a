// Where signals go: contract §2.
#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using testing::RoomWorld;

struct Three {
    RoomWorld world;
    RoomId room = world.make_room();
    ConnectionId ada = world.connect("ada");
    ConnectionId bob = world.connect("bob");
    ConnectionId guest = world.connect("");
    PeerView ada_peer = world.join(ada, room)->self;
    PeerView bob_peer = world.join(bob, room)->self;
    PeerView guest_peer = world.join(guest, room)->self;
};

TEST(Signals, WithoutATargetAllOthersGetIt) {
    Three t;
    const auto route = t.world.signal(t.ada, t.room);
    EXPECT_EQ(route->to, (std::vector{t.bob, t.guest}));
    EXPECT_EQ(route->from_peer, t.ada_peer.id);
    EXPECT_EQ(route->from_user, UserId("ada"));
    EXPECT_EQ(t.world.signal(t.guest, t.room)->from_user, std::nullopt);
}

TEST(Signals, ATargetIsAPeerOrAUserWithAllTheirDevices) {
    Three t;
    const auto tablet = t.world.connect("bob");
    const auto tablet_peer = t.world.join(tablet, t.room)->self;
    EXPECT_EQ(t.world.signal(t.ada, t.room, t.bob_peer.id.value)->to, (std::vector{t.bob}));
    EXPECT_EQ(t.world.signal(t.ada, t.room, "bob")->to, (std::vector{t.bob, tablet}));
    EXPECT_EQ(t.world.signal(t.bob, t.room, "bob")->to, (std::vector{tablet})) << "one's own other device";
    EXPECT_EQ(t.world.signal(t.ada, t.room, t.guest_peer.id.value)->to, (std::vector{t.guest}));
}

TEST(Signals, AnUnknownTargetIsToldAndOneselfIsNone) {
    Three t;
    for (const std::string& to : {std::string("nobody"), t.ada_peer.id.value, std::string("ada")}) {
        EXPECT_EQ(t.world.signal(t.ada, t.room, to).error().code, "peer-unknown") << to;
    }
    t.world.leave(t.bob, t.room);
    EXPECT_EQ(t.world.signal(t.ada, t.room, t.bob_peer.id.value).error().code, "peer-unknown");
}

TEST(Signals, OnlyWhoIsInTheRoomSendsThere) {
    Three t;
    const auto other_room = t.world.make_room();
    EXPECT_EQ(t.world.signal(t.ada, other_room).error().code, "not-found");
    EXPECT_EQ(t.world.signal(t.world.connect("eve"), t.room).error().code, "not-found");
    EXPECT_EQ(t.world.signal(t.ada, RoomId("unknown")).error().code, "not-found");
}

TEST(Signals, AloneInARoomASignalToAllReachesNobodyAndIsNoError) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.join(ada, room));
    EXPECT_TRUE(world.signal(ada, room)->to.empty());
}

TEST(Signals, WhatWaitsForAPeerInGraceIsBounded) {
    Three t;
    t.world.disconnect(t.bob, Loss::network);
    const std::string body(1000, 'x');
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(t.world.signal(t.ada, t.room, "bob", body));
    const Peer& peer = *t.world.state().peers.find(t.bob_peer.id);
    EXPECT_EQ(peer.kept.size(), 65u);  // 64 KiB of 1000 bytes each
    EXPECT_LE(peer.kept_bytes, 64u * 1024);
    const auto again = t.world.connect("bob");
    ASSERT_TRUE(t.world.join(again, t.room));
    EXPECT_EQ(t.world.told<KeptSignal>(again).size(), 65u);
}

TEST(Signals, ARoomsSignalsToAllHaveABudgetAndTwosDoNot) {
    Limits limits;
    limits.fan_out_bytes_per_second = 1'000'000;
    RoomWorld world(limits);
    const auto room = world.make_room();
    std::vector<ConnectionId> people;
    for (int i = 0; i < 11; ++i) {
        people.push_back(world.connect(""));
        ASSERT_TRUE(world.join(people.back(), room));
    }
    const std::string body(10'000, 'x');  // ten recipients: 100 kB each
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.signal(people[static_cast<std::size_t>(i)], room, "", body)) << i;
    EXPECT_EQ(world.signal(people[10], room, "", body).error().code, "rate-limited");
    const std::string other = world.state().rooms.find(room)->peers[0].value;
    EXPECT_TRUE(world.signal(people[10], room, other, body)) << "to one it costs no more than it is";
    world.wait(std::chrono::milliseconds{100});
    EXPECT_TRUE(world.signal(people[10], room, "", body));
    EXPECT_FALSE(world.signal(people[10], room, "", body));

    const auto pair_room = world.make_room();
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.join(ada, pair_room));
    ASSERT_TRUE(world.join(world.connect("bob"), pair_room));
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(world.signal(ada, pair_room, "", body));
}

TEST(Signals, NoSignalTouchesTheStore) {
    Three t;
    t.world.disconnect(t.bob, Loss::network);
    Turn turn(t.world.now, t.world.random());
    SignalView view;
    view.body = "{}";
    SignalRoute route;
    ASSERT_TRUE(t.world.rooms().route(turn, t.ada, t.room, "", view, route));
    EXPECT_TRUE(turn.writes.empty());
    EXPECT_TRUE(turn.deliveries.empty());
}

}  // namespace
}  // namespace parley::calls
