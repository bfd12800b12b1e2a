// Leaving, being lost, coming to an end of the grace, and restarts: contract §3, "Leaving and coming back".
#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

struct Pair {
    RoomWorld world;
    RoomId room = world.make_room();
    ConnectionId ada = world.connect("ada");
    ConnectionId bob = world.connect("bob");
    PeerView ada_peer = world.join(ada, room)->self;
    PeerView bob_peer = world.join(bob, room)->self;

    [[nodiscard]] int present() { return world.rooms().present_count(*world.state().rooms.find(room)); }
};

TEST(Leaving, AnExplicitLeaveIsToldAtOnceAndOnce) {
    Pair p;
    p.world.leave(p.ada, p.room);
    const auto left = p.world.told<PeerLeft>(p.bob);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].peer.id, p.ada_peer.id);
    EXPECT_FALSE(p.world.stored_peers.contains(p.ada_peer.id.value));
    p.world.leave(p.ada, p.room);
    p.world.disconnect(p.ada, Loss::explicit_leave);
    p.world.wait(1min);
    EXPECT_EQ(p.world.told_anything(p.bob), 0u);
}

TEST(Leaving, AnOrderlyCloseIsALeave) {
    Pair p;
    p.world.disconnect(p.ada, Loss::explicit_leave);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(Leaving, AClosedPageHasThreeSeconds) {
    Pair p;
    p.world.disconnect(p.ada, Loss::page_gone);
    p.world.wait(2999ms);
    EXPECT_EQ(p.world.told_anything(p.bob), 0u);
    p.world.wait(1ms);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(Leaving, GuestsOfOneAddressHoldEightPlacesInARoomAndTheOldestIsGivenUp) {
    RoomWorld world;
    const RoomId room = world.make_room();
    const RoomId other = world.make_room();
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.join(bob, room));
    const auto come_and_go = [&](const RoomId& where, const std::string& address, const std::string& user = {}) {
        const auto guest = world.connect(user, Door::plain, Role::user, address);
        const auto id = world.join(guest, where)->self.id;
        world.disconnect(guest, Loss::network);
        return id;
    };
    const auto first = come_and_go(room, "192.0.2.1");
    for (int i = 1; i < 8; ++i) come_and_go(room, "192.0.2.1");
    come_and_go(room, "192.0.2.2");
    come_and_go(room, "192.0.2.1", "ada");
    come_and_go(room, "");  // as after a restart
    come_and_go(other, "192.0.2.1");
    EXPECT_TRUE(world.told<PeerLeft>(bob).empty());
    come_and_go(room, "192.0.2.1");
    const auto left = world.told<PeerLeft>(bob);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].peer.id, first);
    EXPECT_EQ(world.state().rooms.find(room)->peers.size(), 1u + 8u + 1u + 1u + 1u);
}

TEST(Leaving, ALostLineHasFifteenSeconds) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    p.world.wait(14'999ms);
    EXPECT_EQ(p.world.told_anything(p.bob), 0u);
    p.world.wait(1ms);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
    p.world.wait(1min);
    EXPECT_TRUE(p.world.told<PeerLeft>(p.bob).empty());
}

TEST(Leaving, TheGraceBeginsAnewWithEachLoss) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    p.world.wait(10s);
    const auto again = p.world.connect("ada");
    ASSERT_TRUE(p.world.join(again, p.room));
    p.world.wait(1s);
    p.world.disconnect(again, Loss::network);
    p.world.wait(14s);
    EXPECT_EQ(p.world.told_anything(p.bob), 0u);
    p.world.wait(1s);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(Leaving, WhoIsInGraceStandsInNoListAndNoCount) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    EXPECT_EQ(p.present(), 1);
    const auto joined = p.world.join(p.world.connect("cy"), p.room);
    ASSERT_EQ(joined->others.size(), 1u);
    EXPECT_EQ(joined->others[0].id, p.bob_peer.id);
    p.world.disconnect(p.bob, Loss::network);
    for (const Room* room : p.world.rooms().list(RoomWorld::person("ada"), "", 50)) ADD_FAILURE() << room->record.name;
}

TEST(Leaving, TheLastToLeaveDatesTheEmptyRoom) {
    Pair p;
    p.world.leave(p.ada, p.room);
    p.world.wait(5s);
    p.world.leave(p.bob, p.room);
    EXPECT_EQ(p.world.stored_rooms.at(p.room.value).emptied_at, p.world.now);
}

TEST(Leaving, WhoCameMeanwhileLearnsOfOneThatIsBack) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    const auto cy = p.world.connect("cy");
    ASSERT_EQ(p.world.join(cy, p.room)->others.size(), 1u);
    p.world.told<PeerJoined>(p.bob);
    const auto again = p.world.connect("ada");
    EXPECT_EQ(p.world.join(again, p.room)->others.size(), 2u);
    ASSERT_EQ(p.world.told<PeerJoined>(cy).size(), 1u);
    EXPECT_EQ(p.world.told_anything(p.bob), 0u) << "he never missed her";
    p.world.leave(again, p.room);
    EXPECT_EQ(p.world.told<PeerLeft>(cy).size(), 1u);
}

TEST(Leaving, WhoCameMeanwhileHearsNothingOfOneThatIsNot) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    const auto cy = p.world.connect("cy");
    ASSERT_TRUE(p.world.join(cy, p.room));
    p.world.wait(15s);
    EXPECT_EQ(p.world.told_anything(cy), 0u);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(Leaving, ASocketOnTheRootThatCameWhileTheOldOneStalledGoesOn) {
    RoomWorld world;
    const auto room = world.make_room();
    const JoinRoom as_video{.connection = {}, .room = {}, .dialect = Dialect::video};
    const auto ada = world.connect("ada", Door::root);
    const auto bob = world.connect("bob", Door::root);
    ASSERT_TRUE(world.join(ada, room, as_video));
    const auto peer = world.join(bob, room, as_video)->self.id;
    const auto again = world.connect("bob", Door::root);
    EXPECT_TRUE(world.told<PlacedInRoom>(again).empty()) << "the old one is still believed alive";
    world.wait(5s);
    world.disconnect(bob, Loss::network);
    EXPECT_EQ(world.told<PlacedInRoom>(again).at(0).peer, peer);
    world.told<PeerJoined>(ada);
    world.wait(1min);
    EXPECT_EQ(world.told_anything(ada), 0u);
}

TEST(Leaving, AnotherDeviceOnTheRootDoesNotTakeALostOnesPlace) {
    RoomWorld world;
    const auto room = world.make_room();
    const JoinRoom as_video{.connection = {}, .room = {}, .dialect = Dialect::video};
    const auto ada = world.connect("ada", Door::root);
    ASSERT_TRUE(world.join(ada, room, as_video));
    const auto laptop = world.connect("bob", Door::root);
    const auto phone = world.connect("bob", Door::root);
    ASSERT_TRUE(world.join(laptop, room, as_video));
    world.wait(1min);
    world.disconnect(laptop, Loss::network);
    EXPECT_TRUE(world.told<PlacedInRoom>(phone).empty());
    world.wait(15s);
    EXPECT_EQ(world.told<PeerLeft>(ada).size(), 1u);
}

TEST(Leaving, ASocketOnTheRootHearsWhatItMissed) {
    RoomWorld world;
    const auto room = world.make_room();
    const JoinRoom as_video{.connection = {}, .room = {}, .dialect = Dialect::video};
    const auto ada = world.connect("ada", Door::root);
    const auto bob = world.connect("bob", Door::root);
    ASSERT_TRUE(world.join(ada, room, as_video));
    const auto bob_peer = world.join(bob, room, as_video)->self;
    world.disconnect(ada, Loss::network);
    world.leave(bob, room);
    const auto cy_peer = world.join(world.connect("cy"), room)->self;
    const auto again = world.connect("ada", Door::root);
    EXPECT_EQ(world.told<PeerLeft>(again).at(0).peer.id, bob_peer.id);
    EXPECT_EQ(world.told<PeerJoined>(again).at(0).peer.id, cy_peer.id);
}

TEST(Restart, EveryStoredPeerIsInItsGraceAndMayComeBack) {
    Pair p;
    const auto guest = p.world.connect("");
    const auto resume = p.world.join(guest, p.room, {.connection = {}, .room = {}, .name = "Bo"})->resume;
    p.world.restart();
    EXPECT_EQ(p.present(), 0);
    const auto ada = p.world.connect("ada");
    const auto back = p.world.join(ada, p.room);
    EXPECT_TRUE(back->resumed);
    EXPECT_EQ(back->self.id, p.ada_peer.id);
    const auto bo = p.world.join(p.world.connect(""), p.room, {.connection = {}, .room = {}, .resume = resume});
    EXPECT_EQ(bo->self.name, "Bo");
    EXPECT_TRUE(p.world.told<PeerLeft>(ada).empty());
    EXPECT_EQ(p.world.told<PeerJoined>(ada).at(0).peer.id, bo->self.id)
        << "he was not in the list that she got when she was back";
    p.world.wait(15s);
    const auto left = p.world.told<PeerLeft>(ada);
    ASSERT_EQ(left.size(), 1u) << "bob did not come back";
    EXPECT_EQ(left[0].peer.id, p.bob_peer.id);
    EXPECT_EQ(p.world.stored_peers.size(), 2u);
}

TEST(Restart, WhoLeftBeforeItIsNotBack) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    p.world.wait(15s);
    p.world.restart();
    p.world.wait(15s);
    EXPECT_TRUE(p.world.stored_peers.empty());
    EXPECT_TRUE(p.world.stored_rooms.contains(p.room.value));
}

TEST(Connections, AUserHasManyAndTheyAreForgottenOneByOne) {
    RoomWorld world;
    const auto one = world.connect("ada");
    const auto two = world.connect("ada", Door::root);
    EXPECT_EQ(world.state().users.find(UserId("ada"))->connections, (std::vector{one, two}));
    world.disconnect(one, Loss::network);
    EXPECT_EQ(world.state().users.find(UserId("ada"))->connections, (std::vector{two}));
    world.disconnect(two, Loss::network);
    EXPECT_TRUE(world.state().connections.empty());
}

TEST(TakingBack, AFailedJoinLeavesNoTrace) {
    Pair p;
    const auto cy = p.world.connect("cy");
    p.world.in_failing_turn([&](Turn& turn) {
        ASSERT_TRUE(p.world.rooms().join(turn, {.connection = cy, .room = p.room}));
        EXPECT_EQ(p.present(), 3);
    });
    EXPECT_EQ(p.present(), 2);
    EXPECT_EQ(p.world.state().peers.size(), 2u);
    EXPECT_EQ(p.world.signal(cy, p.room).error().code, "not-found");
    EXPECT_TRUE(p.world.join(cy, p.room)) << "and it may be tried again";
    EXPECT_EQ(p.world.signal(cy, p.room)->to.size(), 2u);
}

TEST(TakingBack, AFailedLeaveLeavesThemIn) {
    Pair p;
    p.world.in_failing_turn([&](Turn& turn) { p.world.rooms().leave(turn, p.ada, p.room); });
    EXPECT_EQ(p.present(), 2);
    EXPECT_EQ(p.world.signal(p.ada, p.room)->to, (std::vector{p.bob}));
    EXPECT_EQ(p.world.signal(p.bob, p.room)->to, (std::vector{p.ada}));
    p.world.leave(p.ada, p.room);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(TakingBack, AFailedEndOfAGraceEndsItLater) {
    Pair p;
    p.world.disconnect(p.ada, Loss::network);
    p.world.now = p.world.now + 15s;
    p.world.in_failing_turn([&](Turn& turn) { p.world.domain().handle_timers(turn); });
    EXPECT_TRUE(p.world.stored_peers.contains(p.ada_peer.id.value));
    p.world.wait(0s);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

TEST(TakingBack, AConnectionStaysWhateverBecomesOfTheTurnsAroundIt) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto first = world.connect("ada");
    Turn joining(world.now, world.random());
    ASSERT_TRUE(world.rooms().join(joining, {.connection = first, .room = room}));
    Turn connecting(world.now, world.random());
    world.domain().connected(connecting, {ConnectionId{77}, Door::root, RoomWorld::person("ada"), {}});
    connecting.undo();
    joining.undo();
    EXPECT_EQ(world.state().users.find(UserId("ada"))->connections, (std::vector{first, ConnectionId{77}}));
    EXPECT_TRUE(world.state().users.find(UserId("ada"))->peers.empty());
}

TEST(TakingBack, AConnectionThatEndedMeanwhileCanBeEndedAgain) {
    Pair p;
    Turn leaving(p.world.now, p.world.random());
    p.world.rooms().leave(leaving, p.ada, p.room);
    p.world.in_turn([&](Turn& turn) { p.world.domain().disconnected(turn, p.ada, Loss::network); });
    leaving.undo();
    EXPECT_EQ(p.present(), 2) << "as it was; but the line is gone";
    p.world.in_turn([&](Turn& turn) { p.world.domain().disconnected(turn, p.ada, Loss::network); });
    EXPECT_EQ(p.present(), 1);
    p.world.wait(15s);
    EXPECT_EQ(p.world.told<PeerLeft>(p.bob).size(), 1u);
}

}  // namespace
}  // namespace parley::calls
