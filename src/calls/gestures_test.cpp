// Stories of reactions and raised hands.
#include "calls/gestures.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

class GestureStory : public ::testing::Test {
protected:
    RoomWorld world;
    RoomId room = world.make_room({.by = RoomWorld::person("host"), .name = ""});
    ConnectionId host = come("host");
    ConnectionId bob = come("bob");
    ConnectionId cy = come("cy");

    ConnectionId come(const std::string& user) {
        const auto connection = world.connect(user, Door::parley);
        JoinRoom request;
        request.dialect = Dialect::parley;
        EXPECT_TRUE(world.join(connection, room, request));
        return connection;
    }
    PeerId peer(ConnectionId connection) { return world.rooms().peer_on(connection, room)->record.id; }
    Status react(ConnectionId who, std::string_view emoji) {
        return world.in_turn([&](Turn& turn) { return world.domain().gestures.react(turn, who, room, emoji); });
    }
    Status hand(ConnectionId who, bool raised, std::optional<PeerId> of = {}) {
        return world.in_turn([&](Turn& turn) { return world.domain().gestures.hand(turn, who, room, raised, of); });
    }
    std::vector<PeerId> hands_heard(ConnectionId who) {
        const auto all = world.news<HandsChanged>(who);
        std::vector<PeerId> peers;
        if (!all.empty()) {
            for (const auto& one : all.back().hands) peers.push_back(one.peer);
        }
        return peers;
    }
    using Peers = std::vector<PeerId>;
};

TEST_F(GestureStory, AReactionReachesTheOthersAndPasses) {
    EXPECT_TRUE(react(bob, "👏"));
    EXPECT_EQ(world.news<Reacted>(host).at(0).peer, peer(bob));
    EXPECT_TRUE(world.news<Reacted>(bob).empty());
    EXPECT_EQ(react(bob, "💣").error().code, "bad-request");
    EXPECT_EQ(react(bob, "").error().code, "bad-request");
    EXPECT_EQ(react(world.connect("eve", Door::parley), "👏").error().code, "not-found");
}

TEST_F(GestureStory, TooManyReactionsAreRefused) {
    for (int i = 0; i < Gestures::kReactionsAtOnce; ++i) EXPECT_TRUE(react(bob, "🎉"));
    EXPECT_EQ(react(bob, "🎉").error().code, "rate-limited");
    EXPECT_TRUE(react(cy, "🎉")) << "each has their own pace";
    world.wait(Gestures::kReactionEvery);
    EXPECT_TRUE(react(bob, "🎉"));
}

TEST_F(GestureStory, HandsStandInTheOrderOfRaising) {
    EXPECT_TRUE(hand(cy, true));
    world.wait(1s);
    EXPECT_TRUE(hand(bob, true));
    EXPECT_TRUE(hand(bob, true)) << "once more is nothing";
    EXPECT_EQ(hands_heard(host), (Peers{peer(cy), peer(bob)}));
    EXPECT_EQ(hands_heard(bob), (Peers{peer(cy), peer(bob)})) << "also to the one who raised it";
    EXPECT_TRUE(hand(cy, false));
    EXPECT_EQ(hands_heard(host), Peers{peer(bob)});
    EXPECT_EQ(world.rooms().view(*world.state().peers.find(peer(bob))).hand_at, world.now);
}

TEST_F(GestureStory, AHostLowersOneOrAllAndNobodyElseDoes) {
    EXPECT_TRUE(hand(bob, true));
    EXPECT_TRUE(hand(cy, true));
    EXPECT_EQ(hand(cy, false, peer(bob)).error().code, "forbidden");
    EXPECT_EQ(hand(host, true, peer(bob)).error().code, "bad-request");
    EXPECT_EQ(hand(host, false, PeerId("nobody")).error().code, "peer-unknown");
    EXPECT_TRUE(hand(host, false, peer(bob)));
    EXPECT_EQ(hands_heard(host), Peers{peer(cy)});
    const auto lower = [&](ConnectionId who) {
        return world.in_turn([&](Turn& turn) { return world.domain().gestures.lower_hands(turn, who, room); });
    };
    EXPECT_EQ(lower(bob).error().code, "forbidden");
    EXPECT_TRUE(lower(host));
    EXPECT_EQ(hands_heard(host), Peers{});
}

TEST_F(GestureStory, AHandGoesWithItsOwnerAndOutlivesARestart) {
    EXPECT_TRUE(hand(bob, true));
    EXPECT_TRUE(hand(cy, true));
    const PeerId stays = peer(cy);
    world.leave(bob, room);
    EXPECT_EQ(hands_heard(host), Peers{stays});
    world.restart();
    const auto hands = world.domain().gestures.hands_in(room);
    ASSERT_EQ(hands.size(), 1u);
    EXPECT_EQ(hands[0].peer, stays);
}

}  // namespace
}  // namespace parley::calls
