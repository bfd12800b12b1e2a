// Stories of the waiting room: asking, waiting, and every way in which it ends.
#include "calls/waiting_room.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

class WaitingStory : public ::testing::Test {
protected:
    RoomWorld world;
    RoomId room = make(WaitingPolicy::all);

    RoomId make(WaitingPolicy policy) {
        return world.make_room({.by = RoomWorld::person("host"), .name = "", .waiting = policy});
    }
    JoinRoom own(const std::string& name = {}) {
        return {.connection = {}, .room = {}, .name = name, .dialect = Dialect::parley};
    }
    ConnectionId host_comes() {
        const auto host = world.connect("host", Door::parley);
        EXPECT_TRUE(world.join(host, room, own()));
        return host;
    }
    Result<std::string> ask(ConnectionId who, const std::string& name = "Somebody") {
        return world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, who, room, name); });
    }
    Status answer(ConnectionId host, const std::string& which, bool admit) {
        return world.in_turn([&](Turn& turn) { return world.domain().waiting.answer(turn, host, room, which, admit); });
    }
    std::vector<std::string> names_heard(ConnectionId host) {
        const auto all = world.news<WaitingChanged>(host);
        std::vector<std::string> names;
        if (!all.empty()) {
            for (const auto& asker : all.back().waiting) names.push_back(asker.name);
        }
        return names;
    }
    std::optional<AskAnswer> answered(ConnectionId who) {
        const auto all = world.news<AskAnswered>(who);
        EXPECT_LE(all.size(), 1u);
        return all.empty() ? std::nullopt : std::optional(all.front().answer);
    }
    using Names = std::vector<std::string>;
};

TEST_F(WaitingStory, OneAsksTheHostLetsThemInAndTheyJoin) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    EXPECT_EQ(world.join(gus, room, own()).error().code, "lobby-required");
    const auto asked = ask(gus, "Gus");
    ASSERT_TRUE(asked);
    EXPECT_EQ(ask(gus, "Gus"), asked) << "asking again is the same ask";
    EXPECT_EQ(names_heard(host), Names{"Gus"});
    EXPECT_TRUE(answer(host, *asked, true));
    EXPECT_EQ(answered(gus), AskAnswer::admitted);
    EXPECT_EQ(names_heard(host), Names{});
    EXPECT_TRUE(world.join(gus, room, own("Gus")));
}

TEST_F(WaitingStory, ThePolicyHoldsAtEveryDoor) {
    const auto plain = world.connect("bob", Door::plain);
    EXPECT_EQ(world.join(plain, room).error().code, "lobby-required");
    const auto whip = world.connect("bob", Door::whip);
    EXPECT_EQ(world.join(whip, room).error().code, "lobby-required");
}

TEST_F(WaitingStory, AHostWhoComesLateFindsThoseWhoWait) {
    const auto gus = world.connect("", Door::parley);
    ASSERT_TRUE(ask(gus, "Gus"));
    const auto host = host_comes();
    const auto waiting = world.domain().waiting.waiting_in(room);
    ASSERT_EQ(waiting.size(), 1u);
    EXPECT_TRUE(answer(host, waiting[0].ask, true));
    EXPECT_EQ(answered(gus), AskAnswer::admitted);
}

TEST_F(WaitingStory, WhoIsTurnedAwayMayAskAgainAfterAWhile) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    EXPECT_TRUE(answer(host, *ask(gus), false));
    EXPECT_EQ(answered(gus), AskAnswer::denied);
    EXPECT_EQ(world.join(gus, room, own()).error().code, "lobby-required");
    EXPECT_EQ(ask(gus).error().code, "rate-limited");
    world.wait(WaitingRoom::kAskAgain);
    EXPECT_TRUE(ask(gus));
}

TEST_F(WaitingStory, NobodyAnswersAndTheTimeRunsOut) {
    const auto gus = world.connect("", Door::parley);
    ASSERT_TRUE(ask(gus));
    world.wait(WaitingRoom::kAskTimeout - 1s);
    EXPECT_EQ(answered(gus), std::nullopt);
    world.wait(1s);
    EXPECT_EQ(answered(gus), AskAnswer::timed_out);
    EXPECT_TRUE(world.domain().waiting.waiting_in(room).empty());
}

TEST_F(WaitingStory, WhoGoesAwayOrTakesItBackWaitsNoLonger) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    const auto bob = world.connect("bob", Door::parley);
    ASSERT_TRUE(ask(gus, "Gus"));
    ASSERT_TRUE(ask(bob, "Bob"));
    EXPECT_EQ(names_heard(host), (Names{"Gus", "Bob"}));
    world.disconnect(gus, Loss::network);
    EXPECT_EQ(names_heard(host), Names{"Bob"});
    world.in_turn([&](Turn& turn) { world.domain().waiting.cancel(turn, bob, room); });
    EXPECT_EQ(names_heard(host), Names{});
    EXPECT_EQ(answered(bob), std::nullopt);
}

TEST_F(WaitingStory, AllAreLetInAtOnce) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    const auto bob = world.connect("bob", Door::parley);
    ASSERT_TRUE(ask(gus));
    ASSERT_TRUE(ask(bob));
    const auto count = world.in_turn([&](Turn& turn) { return world.domain().waiting.admit_all(turn, host, room); });
    EXPECT_EQ(count, 2);
    EXPECT_EQ(answered(gus), AskAnswer::admitted);
    EXPECT_EQ(answered(bob), AskAnswer::admitted);
    world.wait(WaitingRoom::kAdmissionTtl + 1s);
    EXPECT_EQ(world.join(gus, room, own()).error().code, "lobby-required") << "a guest comes soon or asks again";
    EXPECT_TRUE(world.join(world.connect("bob", Door::plain), room)) << "a user is known on every device";
}

TEST_F(WaitingStory, UsersPassWhereOnlyGuestsMustAsk) {
    room = make(WaitingPolicy::guests);
    EXPECT_TRUE(world.join(world.connect("bob", Door::parley), room, own()));
    const auto gus = world.connect("", Door::parley);
    EXPECT_EQ(world.join(gus, room, own()).error().code, "lobby-required");
    EXPECT_EQ(ask(world.connect("cy", Door::parley)).error().code, "conflict") << "no need to ask";
}

TEST_F(WaitingStory, OnlyAHostAnswers) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    const auto bob = world.connect("bob", Door::parley);
    const auto asked = ask(bob);
    ASSERT_TRUE(answer(host, *asked, true));
    ASSERT_TRUE(world.join(bob, room, own()));
    const auto of_gus = ask(gus);
    EXPECT_EQ(answer(bob, *of_gus, true).error().code, "forbidden");
    EXPECT_EQ(answer(gus, *of_gus, true).error().code, "not-found");
    EXPECT_EQ(answer(host, "no such ask", true).error().code, "not-found");
    EXPECT_EQ(answer(host, *asked, true).error().code, "not-found") << "answered already";
    EXPECT_TRUE(world.news<WaitingChanged>(bob).empty()) << "who waits is told to hosts alone";
}

TEST_F(WaitingStory, AskingHasBounds) {
    const auto from_one = [&] { return world.connect("", Door::parley, Role::user, "192.0.2.1"); };
    for (std::size_t i = 0; i < WaitingRoom::kAskersOfAddressMax; ++i) EXPECT_TRUE(ask(from_one()));
    EXPECT_EQ(ask(from_one()).error().code, "too-many-waiting");
    for (std::size_t i = WaitingRoom::kAskersOfAddressMax; i < WaitingRoom::kAskersMax; ++i)
        EXPECT_TRUE(ask(world.connect("u" + std::to_string(i), Door::parley)));
    EXPECT_EQ(ask(world.connect("late", Door::parley)).error().code, "too-many-waiting");
    const auto greedy = world.connect("greedy", Door::parley);
    for (std::size_t i = 0; i < WaitingRoom::kAsksMax; ++i) {
        room = make(WaitingPolicy::all);
        EXPECT_TRUE(ask(greedy));
    }
    room = make(WaitingPolicy::all);
    EXPECT_EQ(ask(greedy).error().code, "too-many-waiting");
    EXPECT_EQ(ask(from_one(), std::string(300, 'x')).error().code, "bad-request");
    room = RoomId("nowhere");
    EXPECT_EQ(ask(greedy).error().code, "not-found");
}

TEST_F(WaitingStory, WhatIsTakenBackLeavesEverybodyWhereTheyWere) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    const auto asked = ask(gus, "Gus");
    world.in_failing_turn([&](Turn& turn) { return world.domain().waiting.answer(turn, host, room, *asked, true); });
    EXPECT_EQ(world.join(gus, room, own()).error().code, "lobby-required");
    world.disconnect(gus, Loss::network);
    EXPECT_TRUE(world.domain().waiting.waiting_in(room).empty());
}

TEST_F(WaitingStory, WhoWasInComesBackFromAGraceWithoutAsking) {
    const auto host = host_comes();
    const auto gus = world.connect("", Door::parley);
    EXPECT_TRUE(answer(host, *ask(gus), true));
    const auto joined = world.join(gus, room, own("Gus"));
    ASSERT_TRUE(joined);
    world.disconnect(gus, Loss::network);
    auto back = own("Gus");
    back.resume = joined->resume;
    EXPECT_TRUE(world.join(world.connect("", Door::parley), room, back));
}

}  // namespace
}  // namespace parley::calls
