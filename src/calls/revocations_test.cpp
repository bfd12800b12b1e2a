// Who is refused after a revocation, for how long, and what becomes of their peers.
#include "calls/revocations.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

const Identity kApp = RoomWorld::person("app", Role::service);

Identity issued(const std::string& user, Instant when) {
    Identity who = RoomWorld::person(user);
    who.issued = when;
    return who;
}

Status revoke(RoomWorld& world, const std::string& user, const Identity& by = kApp) {
    return world.in_turn([&](Turn& turn) { return world.domain().revocations.revoke(turn, by, UserId(user)); });
}

TEST(Revoking, CoversTokensUntilItsMomentAndThoseThatDoNotSay) {
    RoomWorld world;
    const auto& revocations = world.domain().revocations;
    EXPECT_FALSE(revocations.covers(issued("ada", {})));
    ASSERT_TRUE(revoke(world, "ada"));
    EXPECT_TRUE(revocations.covers(issued("ada", {})));
    EXPECT_TRUE(revocations.covers(issued("ada", world.now)));
    EXPECT_FALSE(revocations.covers(issued("ada", world.now + 1ms)));
    EXPECT_FALSE(revocations.covers(issued("bob", {})));
    EXPECT_FALSE(revocations.covers({})) << "a guest has no token";
}

TEST(Revoking, IsForServicesAndForIdsThatCanBe) {
    RoomWorld world;
    EXPECT_EQ(revoke(world, "ada", RoomWorld::person("ada")).error().code, "forbidden");
    EXPECT_EQ(revoke(world, "ada", {}).error().code, "forbidden");
    EXPECT_EQ(revoke(world, "").error().code, "not-found");
    EXPECT_EQ(revoke(world, std::string(257, 'a')).error().code, "not-found");
    EXPECT_EQ(revoke(world, std::string("a\0b", 3)).error().code, "not-found");
    EXPECT_EQ(world.state().revocations.size(), 0u);
}

TEST(Revoking, IsForgottenWhenItsTimeIsOver) {
    RoomWorld world;
    ASSERT_TRUE(revoke(world, "ada"));
    world.wait(23h);
    ASSERT_TRUE(revoke(world, "ada"));
    world.wait(23h);
    EXPECT_TRUE(world.domain().revocations.covers(issued("ada", {}))) << "the later one counts";
    world.wait(1h);
    EXPECT_FALSE(world.domain().revocations.covers(issued("ada", {})));
    EXPECT_EQ(world.state().revocations.size(), 0u);
    EXPECT_EQ(world.domain().revocations.deadline(), Instant::never());
}

TEST(Revoking, TakesAllPeersOutOfAllRoomsAtOnce) {
    RoomWorld world;
    const RoomId one = world.make_room();
    const RoomId two = world.make_room();
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.join(bob, one));
    ASSERT_TRUE(world.join(bob, two));
    ASSERT_TRUE(world.join(world.connect("ada"), one));
    const auto lost = world.connect("ada");
    ASSERT_TRUE(world.join(lost, two));
    world.disconnect(lost, Loss::network);
    ASSERT_TRUE(revoke(world, "ada"));
    EXPECT_EQ(world.told<PeerLeft>(bob).size(), 2u);
    EXPECT_EQ(world.stored_peers.size(), 2u) << "bob's own";
}

TEST(Revoking, IsTakenBackWithItsTurn) {
    RoomWorld world;
    const RoomId room = world.make_room();
    ASSERT_TRUE(world.join(world.connect("ada"), room));
    world.in_failing_turn(
        [&](Turn& turn) { ASSERT_TRUE(world.domain().revocations.revoke(turn, kApp, UserId("ada"))); });
    EXPECT_FALSE(world.domain().revocations.covers(issued("ada", {})));
    EXPECT_EQ(world.rooms().present_count(*world.state().rooms.find(room)), 1);
    world.wait(25h);  // the hint of it finds nothing
    EXPECT_EQ(world.state().revocations.size(), 0u);
}

TEST(Revoking, ATableThatIsFullRefusesNewNamesOnly) {
    RoomWorld world;
    for (std::size_t i = 0; i < Revocations::kRevocationsMax; ++i) ASSERT_TRUE(revoke(world, std::to_string(i)));
    EXPECT_EQ(revoke(world, "one more").error().code, "overloaded");
    EXPECT_TRUE(revoke(world, "7"));
    world.wait(24h);
    EXPECT_TRUE(revoke(world, "one more"));
}

}  // namespace
}  // namespace parley::calls
