// Stories of hosts: who is one, what they may do, and who is next.
#include "calls/hosting.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

class HostStory : public ::testing::Test {
protected:
    RoomWorld world;
    RoomId room = world.make_room({.by = RoomWorld::person("host"), .name = "Tea"});

    struct Person {
        ConnectionId connection;
        Actor actor;
        PeerId peer;
    };
    Person come(const std::string& user, Door door = Door::parley, const std::string& host_key = {}) {
        const auto connection = world.connect(user, door);
        JoinRoom request{.connection = {}, .room = {}, .name = user.empty() ? "Guest" : user};
        request.dialect = door == Door::parley ? Dialect::parley : Dialect::rooms;
        request.host_key = host_key;
        const auto joined = world.join(connection, room, request);
        EXPECT_TRUE(joined) << joined.error().code;
        return {connection, {RoomWorld::person(user), connection}, joined->self.id};
    }
    template <class Act, class... Args>
    auto ask(Act act, const Person& by, Args&&... args) {
        return world.in_turn([&](Turn& turn) {
            return (world.domain().hosting.*act)(turn, by.actor, room, std::forward<Args>(args)...);
        });
    }
    bool is_host(const Person& person) { return world.state().peers.find(person.peer)->record.host; }
    Standing standing(const Person& person) {
        return world.rooms().view(*world.state().peers.find(person.peer)).standing;
    }
};

TEST_F(HostStory, WhoMadeTheRoomIsHostAndOthersAreWhatTheyAre) {
    const auto bob = come("bob");
    const auto gus = come("");
    EXPECT_FALSE(is_host(bob)) << "the host is not there yet";
    const auto host = come("host");
    EXPECT_EQ(standing(host), Standing::host);
    EXPECT_EQ(standing(bob), Standing::participant);
    EXPECT_EQ(standing(gus), Standing::guest);
}

TEST_F(HostStory, AGuestWhoMadeTheRoomIsHostByTheirKey) {
    room = world.make_room({.by = {}, .name = "", .host_key = "secret"});
    EXPECT_FALSE(is_host(come("", Door::parley)));
    EXPECT_FALSE(is_host(come("", Door::parley, "guessed")));
    EXPECT_TRUE(is_host(come("", Door::parley, "secret")));
}

TEST_F(HostStory, InARoomOfNobodysTheFirstToComeIsHost) {
    room = world.make_room({.by = {}, .name = ""});
    const auto first = come("", Door::plain);
    EXPECT_TRUE(is_host(first));
    EXPECT_FALSE(is_host(come("bob")));
}

TEST_F(HostStory, OnlyAHostMayAndOnlyInTheirRoom) {
    const auto host = come("host");
    const auto bob = come("bob");
    EXPECT_EQ(ask(&Hosting::mute, bob, host.peer, Mute{true}).error().code, "forbidden");
    EXPECT_EQ(ask(&Hosting::mute_all, bob, Mute{true}).error().code, "forbidden");
    EXPECT_EQ(ask(&Hosting::remove, bob, host.peer).error().code, "forbidden");
    EXPECT_EQ(ask(&Hosting::end, bob).error().code, "forbidden");
    EXPECT_EQ(ask(&Hosting::promote, bob, bob.peer, true).error().code, "forbidden");
    EXPECT_EQ(ask(&Hosting::set_policy, bob, RoomPolicy{}).error().code, "forbidden");
    room = world.make_room({.by = RoomWorld::person("eve"), .name = ""});
    EXPECT_EQ(ask(&Hosting::end, host).error().code, "not-found");
    const auto eve = come("eve");
    EXPECT_EQ(ask(&Hosting::remove, eve, bob.peer).error().code, "peer-unknown") << "a peer of another room";
}

TEST_F(HostStory, TheMutedOneIsToldByWhomAndTheOthersHow) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto stock = come("cy", Door::plain);
    ASSERT_TRUE(ask(&Hosting::mute, host, bob.peer, Mute{.audio = true}));
    const auto told = world.news<MutedBy>(bob.connection);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].by, host.peer);
    EXPECT_TRUE(told[0].audio && !told[0].video);
    EXPECT_TRUE(world.told<PeerUpdated>(bob.connection).empty());
    for (const auto& other : {host, stock}) {
        const auto updated = world.told<PeerUpdated>(other.connection);
        ASSERT_EQ(updated.size(), 1u);
        EXPECT_FALSE(updated[0].peer.audio);
    }
    ASSERT_TRUE(ask(&Hosting::mute, host, bob.peer, Mute{.audio = true})) << "again is nothing";
    EXPECT_TRUE(world.news<MutedBy>(bob.connection).empty());
    EXPECT_TRUE(world.in_turn([&](Turn& turn) {
        return world.rooms().update(turn, bob.connection, room, true, {}, {});
    })) << "one may unmute oneself";
}

TEST_F(HostStory, WhoIsMutedIsHeldUntilTheyUnmuteThemselves) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto held = [&] { return world.state().peers.find(bob.peer)->record.held; };
    ASSERT_TRUE(ask(&Hosting::mute, host, bob.peer, Mute{.audio = true, .screen = true}));
    EXPECT_TRUE(held().audio && held().screen && !held().video);
    const auto says = [&](std::optional<bool> audio, std::optional<bool> screen) {
        return world.in_turn(
            [&](Turn& turn) { return world.rooms().update(turn, bob.connection, room, audio, false, screen); });
    };
    ASSERT_TRUE(says(false, {}));
    EXPECT_TRUE(held().audio) << "to say that it is off is not to switch it on";
    ASSERT_TRUE(says(true, {}));
    EXPECT_TRUE(!held().audio && held().screen) << "each by itself";
    ASSERT_TRUE(says(false, true));
    EXPECT_FALSE(held().any());
    EXPECT_EQ(ask(&Hosting::mute_all, host, Mute{.audio = true}), 0) << "bob says that he is silent";
    EXPECT_TRUE(held().audio) << "and is held to it";
}

TEST_F(HostStory, WhoWasMutedWhileTheirLineWasLostHearsOfItOnReturn) {
    const auto host = come("host");
    const auto connection = world.connect("bob", Door::parley);
    const auto bob = world.join(connection, room, {.connection = {}, .room = {}, .dialect = Dialect::parley});
    EXPECT_FALSE(bob->muted);
    world.disconnect(connection, Loss::network);
    ASSERT_TRUE(ask(&Hosting::mute, host, bob->self.id, Mute{.video = true}));
    const auto back = world.join(world.connect("bob", Door::parley), room,
                                 {.connection = {}, .room = {}, .dialect = Dialect::parley, .resume = bob->resume});
    ASSERT_TRUE(back->muted);
    EXPECT_EQ(back->muted->by, host.peer);
    EXPECT_TRUE(back->muted->video && !back->muted->audio);
    EXPECT_FALSE(back->self.video);
}

TEST_F(HostStory, MutingAllLeavesHostsAlone) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto cy = come("cy");
    ASSERT_TRUE(ask(&Hosting::promote, host, cy.peer, true));
    EXPECT_EQ(ask(&Hosting::mute_all, host, Mute{.audio = true, .video = true}), 1);
    EXPECT_EQ(world.news<MutedBy>(bob.connection).size(), 1u);
    EXPECT_TRUE(world.news<MutedBy>(cy.connection).empty());
    EXPECT_EQ(ask(&Hosting::mute_all, host, Mute{.audio = true}), 0);
}

TEST_F(HostStory, WhoIsTakenOutStaysOutOnEveryDeviceUntilTheRoomIsEmpty) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto bobs_phone = come("bob", Door::plain);
    ASSERT_TRUE(ask(&Hosting::remove, host, bob.peer));
    for (const auto& device : {bob, bobs_phone}) {
        const auto closed = world.told<RoomClosed>(device.connection);
        ASSERT_EQ(closed.size(), 1u);
        EXPECT_EQ(closed[0].reason, "removed");
        EXPECT_EQ(closed[0].by, UserId("host"));
    }
    EXPECT_EQ(world.told<PeerLeft>(host.connection).size(), 2u);
    EXPECT_EQ(world.join(bob.connection, room).error().code, "not-found");
    EXPECT_EQ(ask(&Hosting::remove, host, host.peer).error().code, "conflict") << "the owner stays";
    world.leave(host.connection, room);
    EXPECT_TRUE(world.join(bob.connection, room));
}

TEST_F(HostStory, AGuestWhoWasLetInAndTakenOutHasToAskAgain) {
    const auto host = come("host");
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.waiting = WaitingPolicy::guests}));
    const auto gus = world.connect("", Door::parley);
    ASSERT_TRUE(world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, gus, room, "Gus"); }));
    ASSERT_TRUE(
        world.in_turn([&](Turn& turn) { return world.domain().waiting.admit_all(turn, host.connection, room); }));
    const auto joined = world.join(gus, room);
    ASSERT_TRUE(joined);
    ASSERT_TRUE(ask(&Hosting::remove, host, joined->self.id));
    EXPECT_EQ(world.join(gus, room).error().code, "lobby-required");
}

TEST_F(HostStory, EndedForAllTheRoomIsEmptyAndCanBeUsedAgain) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto stock = come("", Door::plain);
    ASSERT_TRUE(ask(&Hosting::end, host));
    for (const auto& other : {bob, stock}) EXPECT_EQ(world.told<RoomClosed>(other.connection).at(0).reason, "ended");
    EXPECT_TRUE(world.told<RoomClosed>(host.connection).empty());
    EXPECT_TRUE(world.state().rooms.find(room)->peers.empty());
    EXPECT_TRUE(world.join(bob.connection, room));
}

TEST_F(HostStory, ALockedRoomTakesNobodyNewButItsOwner) {
    const auto host = come("host");
    const auto bob = come("bob");
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.locked = true}));
    EXPECT_TRUE(world.news<RoomChanged>(bob.connection).at(0).room.locked);
    EXPECT_EQ(world.join(world.connect("cy"), room).error().code, "room-locked");
    world.disconnect(bob.connection, Loss::network);
    come("bob");
    world.leave(host.connection, room);
    come("host");
    EXPECT_TRUE(world.stored_rooms.at(room.value).locked);
}

TEST_F(HostStory, TheWaitingRoomFollowsThePolicy) {
    const auto host = come("host");
    const auto gus = world.connect("", Door::parley);
    const auto wait = [&] {
        return world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, gus, room, "Gus"); });
    };
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.waiting = WaitingPolicy::guests}));
    ASSERT_TRUE(wait());
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.locked = true}));
    EXPECT_EQ(world.news<AskAnswered>(gus).at(0).answer, AskAnswer::closed);
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.locked = false}));
    ASSERT_TRUE(wait());
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.guests = false}));
    EXPECT_EQ(world.news<AskAnswered>(gus).at(0).answer, AskAnswer::closed);
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.guests = true}));
    ASSERT_TRUE(wait());
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.waiting = WaitingPolicy::off}));
    EXPECT_EQ(world.news<AskAnswered>(gus).at(0).answer, AskAnswer::admitted);
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.waiting = WaitingPolicy::all}));
    const auto bob = world.connect("bob", Door::parley);
    ASSERT_TRUE(world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, bob, room, ""); }));
    ASSERT_TRUE(ask(&Hosting::end, host));
    EXPECT_EQ(world.news<AskAnswered>(bob).at(0).answer, AskAnswer::closed);
}

TEST_F(HostStory, WhenTheLastHostGoesTheUserWhoIsThereLongestIsNext) {
    const auto host = come("host");
    const auto gus = come("");
    const auto bob = come("bob");
    const auto cy = come("cy");
    world.leave(host.connection, room);
    EXPECT_TRUE(is_host(bob)) << "a user before a guest who was there longer";
    EXPECT_EQ(world.news<StandingChanged>(cy.connection).at(0).peer.id, bob.peer);
    world.leave(bob.connection, room);
    EXPECT_TRUE(is_host(cy));
    world.leave(cy.connection, room);
    EXPECT_TRUE(is_host(gus));
    EXPECT_TRUE(is_host(come("host"))) << "the owner is host again";
}

TEST_F(HostStory, AHostInGraceIsStillHost) {
    const auto host = come("host");
    const auto bob = come("bob");
    world.disconnect(host.connection, Loss::network);
    EXPECT_FALSE(is_host(bob));
    world.wait(world.state().limits.grace);
    EXPECT_TRUE(is_host(bob));
}

TEST_F(HostStory, WhoWasLostWhenTheLastHostWentIsHostOnReturn) {
    const auto host = come("host");
    const auto bob = come("bob");
    world.disconnect(bob.connection, Loss::network);
    world.leave(host.connection, room);
    come("bob");
    EXPECT_TRUE(is_host(bob));
}

TEST_F(HostStory, AStreamIsNobodysHost) {
    room = world.make_room({.by = {}, .name = ""});
    const auto stream = world.connect("cam", Door::whip);
    JoinRoom request;
    request.dialect = Dialect::whip;
    ASSERT_TRUE(world.join(stream, room, request));
    const auto bob = come("bob");
    EXPECT_TRUE(is_host(bob));
    world.leave(bob.connection, room);
    EXPECT_FALSE(world.rooms().peer_on(stream, room)->record.host);
}

TEST_F(HostStory, PromotedAndTakenBackAgain) {
    const auto host = come("host");
    const auto bob = come("bob");
    const auto gus = world.connect("", Door::parley);
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.waiting = WaitingPolicy::guests}));
    ASSERT_TRUE(world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, gus, room, "Gus"); }));
    ASSERT_TRUE(ask(&Hosting::promote, host, bob.peer, true));
    EXPECT_EQ(world.news<StandingChanged>(host.connection).at(0).peer.standing, Standing::host);
    EXPECT_EQ(world.news<WaitingChanged>(bob.connection).at(0).waiting.at(0).name, "Gus");
    EXPECT_EQ(ask(&Hosting::promote, bob, host.peer, false).error().code, "conflict") << "the owner stays host";
    ASSERT_TRUE(ask(&Hosting::promote, host, bob.peer, false));
    EXPECT_FALSE(is_host(bob));
}

TEST_F(HostStory, ARestartKeepsHostsAndRules) {
    const auto host = come("host");
    const auto bob = come("bob");
    ASSERT_TRUE(ask(&Hosting::promote, host, bob.peer, true));
    ASSERT_TRUE(ask(&Hosting::set_policy, host, RoomPolicy{.name = "New", .waiting = WaitingPolicy::all}));
    world.restart();
    EXPECT_TRUE(is_host(bob));
    EXPECT_EQ(world.state().rooms.find(room)->record.waiting, WaitingPolicy::all);
    EXPECT_EQ(world.state().rooms.find(room)->record.name, "New");
}

TEST_F(HostStory, ARestartKeepsWhatAHostHasSwitchedOff) {
    const auto host = come("host");
    const auto bob = come("bob");
    ASSERT_TRUE(ask(&Hosting::mute, host, bob.peer, Mute{.audio = true}));
    ASSERT_TRUE(ask(&Hosting::mute, host, bob.peer, Mute{.screen = true})) << "which is off already";
    world.restart();
    const Mute both{.audio = true, .screen = true};
    EXPECT_EQ(world.state().peers.find(bob.peer)->record.held, both);
    const auto back = come("bob");
    EXPECT_EQ(back.peer, bob.peer);
    ASSERT_TRUE(
        world.in_turn([&](Turn& turn) { return world.rooms().update(turn, back.connection, room, true, {}, {}); }));
    world.restart();
    const PeerRecord& again = world.state().peers.find(bob.peer)->record;
    EXPECT_EQ(again.held, Mute{.screen = true});
    EXPECT_EQ(again.held_by, host.peer);
}

TEST_F(HostStory, ATurnTakenBackChangesNothing) {
    const auto host = come("host");
    const auto bob = come("bob");
    world.in_failing_turn([&](Turn& turn) { return world.domain().hosting.remove(turn, host.actor, room, bob.peer); });
    EXPECT_NE(world.rooms().peer_on(bob.connection, room), nullptr);
    world.in_failing_turn(
        [&](Turn& turn) { return world.domain().hosting.promote(turn, host.actor, room, bob.peer, true); });
    EXPECT_FALSE(is_host(bob));
}

TEST_F(HostStory, InAnAppointmentThePractitionerIsHostAndMayHaveThePatientWait) {
    CreateAppointment wish;
    wish.practitioner = UserId("dr");
    wish.patient = UserId("pat");
    const auto made = world.in_turn([&](Turn& turn) {
        return world.domain().appointments.create(turn, RoomWorld::person("dr", Role::practitioner), wish);
    });
    ASSERT_TRUE(made);
    room = *made->room;
    const auto dr = come("dr");
    EXPECT_TRUE(is_host(dr));
    EXPECT_EQ(standing(dr), Standing::practitioner);
    ASSERT_TRUE(ask(&Hosting::set_policy, dr, RoomPolicy{.waiting = WaitingPolicy::all}));
    EXPECT_EQ(ask(&Hosting::set_policy, dr, RoomPolicy{.locked = true}).error().code, "conflict");
    const auto pat = world.connect("pat", Door::parley);
    EXPECT_EQ(world.join(pat, room).error().code, "lobby-required");
    const auto asked = world.in_turn([&](Turn& turn) { return world.domain().waiting.ask(turn, pat, room, ""); });
    ASSERT_TRUE(asked);
    EXPECT_FALSE(world.in_turn([&](Turn& turn) {
        return world.domain().waiting.ask(turn, world.connect("eve", Door::parley), room, "");
    })) << "it is nobody else's";
    ASSERT_TRUE(world.in_turn(
        [&](Turn& turn) { return world.domain().waiting.answer(turn, dr.connection, room, *asked, true); }));
    const auto patient = come("pat");
    EXPECT_EQ(standing(patient), Standing::patient);
    EXPECT_EQ(ask(&Hosting::promote, dr, patient.peer, true).error().code, "conflict");
    EXPECT_EQ(ask(&Hosting::remove, dr, patient.peer).error().code, "conflict");
    world.news<AppointmentChanged>(pat);
    ASSERT_TRUE(ask(&Hosting::end, dr));
    EXPECT_EQ(world.news<AppointmentChanged>(pat).at(0).appointment.status, AppointmentStatus::ended);
}

TEST_F(HostStory, ANameThatIsNoNameIsRefused) {
    const auto host = come("host");
    EXPECT_EQ(ask(&Hosting::set_policy, host, RoomPolicy{.name = std::string(300, 'x')}).error().code, "bad-request");
    EXPECT_EQ(world.state().rooms.find(room)->record.name, "Tea");
}

}  // namespace
}  // namespace parley::calls
