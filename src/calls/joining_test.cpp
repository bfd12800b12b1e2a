// Coming in and coming back: contract §2 and §3.
#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

std::vector<std::string> ids(const std::vector<PeerView>& peers) {
    std::vector<std::string> found;
    for (const auto& peer : peers) found.push_back(peer.id.value);
    return found;
}

TEST(Joining, TheNewcomerLearnsWhoIsThereAndTheyLearnOfTheNewcomer) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto guest = world.connect("");
    const auto first = world.join(ada, room);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->others.empty());
    const auto second = world.join(guest, room, {.connection = {}, .room = {}, .name = "Visitor"});
    ASSERT_TRUE(second);
    EXPECT_EQ(ids(second->others), ids({first->self}));
    const auto told = world.told<PeerJoined>(ada);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].peer.id, second->self.id);
    EXPECT_EQ(told[0].peer.name, "Visitor");
    EXPECT_EQ(told[0].peer.person(), second->self.id.value) << "a guest is known by the peer id";
    EXPECT_TRUE(world.told<PeerJoined>(guest).empty());
    EXPECT_EQ(world.stored_peers.size(), 2u);
}

TEST(Joining, TheTokensNameWinsAndAGuestMayTakeAny) {
    RoomWorld world;
    const auto room = world.make_room();
    const ConnectionId ada{900};
    world.in_turn([&](Turn& turn) {
        world.domain().connected(turn, {ada, Door::plain, {UserId("ada"), "Ada King", Role::user}, {}});
    });
    EXPECT_EQ(world.join(ada, room, {.connection = {}, .room = {}, .name = "Somebody Else"})->self.name, "Ada King");
    EXPECT_EQ(world.join(world.connect(""), room, {.connection = {}, .room = {}, .name = "Bo"})->self.name, "Bo");
    const auto refused =
        world.join(world.connect(""), room, {.connection = {}, .room = {}, .name = std::string(257, 'x')});
    EXPECT_EQ(refused.error().code, "bad-request");
}

TEST(Joining, ASecondJoinOfTheSameConnectionTellsNobody) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto first = world.join(ada, room);
    ASSERT_TRUE(world.join(bob, room));
    const auto again = world.join(ada, room);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->self.id, first->self.id);
    EXPECT_EQ(again->others.size(), 1u);
    EXPECT_EQ(world.told_anything(bob), 0u);
}

TEST(Joining, AUserComesBackWithinTheGraceAndNobodyNotices) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto before = world.join(ada, room);
    ASSERT_TRUE(world.join(bob, room));
    world.disconnect(ada, Loss::network);
    world.wait(14s);
    const auto ada_again = world.connect("ada");
    const auto back = world.join(ada_again, room);
    EXPECT_TRUE(back->resumed);
    EXPECT_EQ(back->self.id, before->self.id);
    world.wait(1min);
    EXPECT_EQ(world.told_anything(bob), 0u);
}

TEST(Joining, AnOwnClientThatProvesItselfIsToldWhoIsAwayAndHearsOfTheirReturn) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto own = [&](const std::string& user, const std::string& resume = {}) {
        const auto line = world.connect(user, Door::parley);
        return std::pair(
            line,
            *world.join(line, room, {.connection = {}, .room = {}, .dialect = Dialect::parley, .resume = resume}));
    };
    const auto [ada, ada_in] = own("ada");
    const auto [bob, bob_in] = own("bob");
    const auto [cy, cy_in] = own("cy");
    world.disconnect(ada, Loss::network);
    world.disconnect(bob, Loss::network);
    world.leave(cy, room);
    const auto [ada_again, back] = own("ada", ada_in.resume);
    EXPECT_TRUE(back.resumed);
    EXPECT_TRUE(back.others.empty());
    EXPECT_EQ(back.away, (std::vector{bob_in.self.id})) << "cy has left, and ada has not heard of it";
    own("bob", bob_in.resume);
    const auto told = world.told<PeerJoined>(ada_again);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].peer.id, bob_in.self.id);
    EXPECT_FALSE(told[0].rejoined) << "the media between them go on";
}

TEST(Joining, AnOwnClientWithoutItsValueDoesNotGoOn) {
    RoomWorld world;
    const auto room = world.make_room();
    const JoinRoom as_own{.connection = {}, .room = {}, .dialect = Dialect::parley};
    const auto ada = world.connect("ada", Door::parley);
    const auto bob = world.connect("bob", Door::parley);
    const auto before = world.join(ada, room, as_own);
    ASSERT_TRUE(world.join(bob, room, as_own));
    world.disconnect(ada, Loss::network);
    const auto back = world.join(world.connect("ada", Door::parley), room, as_own);
    EXPECT_EQ(back->self.id, before->self.id);
    EXPECT_FALSE(back->resumed) << "the others have been told to offer again";
    EXPECT_TRUE(world.told<PeerJoined>(bob).at(0).rejoined);
}

TEST(Joining, WithNoneInGraceTheSameUserIsASecondDevice) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto phone = world.connect("ada");
    const auto laptop = world.connect("ada");
    const auto one = world.join(phone, room);
    const auto two = world.join(laptop, room);
    EXPECT_NE(one->self.id, two->self.id);
    EXPECT_FALSE(two->resumed);
    EXPECT_EQ(world.told<PeerJoined>(phone).size(), 1u);
    EXPECT_EQ(world.rooms().present_count(*world.state().rooms.find(room)), 2);
}

TEST(Joining, OfTwoDevicesInGraceEachComesBackToItsOwnWords) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto browser = world.connect("ada");
    const auto app = world.connect("ada", Door::appointments);
    const auto one = world.join(browser, room, {.connection = {}, .room = {}, .dialect = Dialect::rooms});
    const auto two =
        world.join(app, room, {.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = "s"});
    world.disconnect(browser, Loss::network);
    world.disconnect(app, Loss::network);
    const auto app_again = world.join(world.connect("ada", Door::appointments), room,
                                      {.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = "s"});
    EXPECT_EQ(app_again->self.id, two->self.id);
    EXPECT_EQ(world.join(world.connect("ada"), room)->self.id, one->self.id);
}

TEST(Joining, AGuestComesBackByTheResumeValueWhichIsGoodOnce) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto host = world.connect("host");
    ASSERT_TRUE(world.join(host, room));
    const auto guest = world.connect("");
    const auto before = world.join(guest, room, {.connection = {}, .room = {}, .name = "Bo"});
    ASSERT_FALSE(before->resume.empty());
    world.told<PeerJoined>(host);
    world.disconnect(guest, Loss::network);

    const auto again = world.connect("");
    const auto back = world.join(again, room, {.connection = {}, .room = {}, .resume = before->resume});
    EXPECT_TRUE(back->resumed);
    EXPECT_EQ(back->self.id, before->self.id);
    EXPECT_EQ(back->self.name, "Bo");
    EXPECT_NE(back->resume, before->resume);
    EXPECT_EQ(world.told_anything(host), 0u);

    world.rooms().heard_from(again);
    const auto thief = world.join(world.connect(""), room, {.connection = {}, .room = {}, .resume = before->resume});
    EXPECT_FALSE(thief->resumed) << "a used value makes a newcomer";
    EXPECT_NE(thief->self.id, before->self.id);
}

TEST(Joining, AResumeValueIsGoodAgainWhereTheAnswerToItWasLost) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto host = world.connect("host");
    ASSERT_TRUE(world.join(host, room));
    const auto guest = world.connect("");
    const auto before = world.join(guest, room);
    world.told<PeerJoined>(host);
    world.disconnect(guest, Loss::network);

    const JoinRoom with_first{.connection = {}, .room = {}, .resume = before->resume};
    const auto broken = world.connect("");
    const auto unheard = world.join(broken, room, with_first);
    world.disconnect(broken, Loss::network);
    const auto silent = world.connect("");
    EXPECT_EQ(world.join(silent, room, with_first)->self.id, before->self.id) << "the line broke before its answer";
    const auto back = world.join(world.connect(""), room, with_first);
    EXPECT_EQ(back->self.id, before->self.id) << "nor was it heard on a line that seems alive";
    EXPECT_EQ(world.told_anything(host), 0u);

    const auto lost = world.join(world.connect(""), room, {.connection = {}, .room = {}, .resume = unheard->resume});
    EXPECT_NE(lost->self.id, before->self.id) << "of the values that were given for it only the last is good";
    const auto last = world.connect("");
    EXPECT_EQ(world.join(last, room, {.connection = {}, .room = {}, .resume = back->resume})->self.id, before->self.id);
    EXPECT_NE(world.join(world.connect(""), room, with_first)->self.id, before->self.id)
        << "its successor has been used";
}

TEST(Joining, AGuestWhoIsBackBeforeTheServerKnewOfTheLossTakesThePlaceOver) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto old_line = world.connect("");
    const auto before = world.join(old_line, room);
    const auto new_line = world.connect("");
    const auto back = world.join(new_line, room, {.connection = {}, .room = {}, .resume = before->resume});
    EXPECT_EQ(back->self.id, before->self.id);
    EXPECT_EQ(world.told<JoinedElsewhere>(old_line).size(), 1u);
    world.disconnect(old_line, Loss::network);
    world.wait(1min);
    EXPECT_EQ(world.rooms().present_count(*world.state().rooms.find(room)), 1);
}

TEST(Joining, AnOwnClientTakesItsPeerUpByItsResumeValueAlsoFromALineThatStillSeemsAlive) {
    RoomWorld world;
    const RoomId room = world.make_room();
    const auto other = world.connect("bob", Door::parley);
    world.join(other, room, {.connection = {}, .room = {}, .dialect = Dialect::parley});
    const auto stalled = world.connect("ada", Door::parley);
    const auto before = world.join(stalled, room, {.connection = {}, .room = {}, .dialect = Dialect::parley});
    ASSERT_TRUE(before);
    ASSERT_FALSE(before->resume.empty());
    world.told<PeerJoined>(other);

    const auto fresh = world.connect("ada", Door::parley);
    const JoinRoom again{.connection = {}, .room = {}, .dialect = Dialect::parley, .resume = before->resume};
    const auto back = world.join(fresh, room, again);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->self.id, before->self.id);
    EXPECT_TRUE(back->resumed);
    EXPECT_EQ(world.told<JoinedElsewhere>(stalled).size(), 1U);
    EXPECT_EQ(world.told<PeerJoined>(other).size(), 0U) << "its media goes on: nobody has to offer again";
    EXPECT_EQ(world.told<PeerLeft>(other).size(), 0U);

    world.rooms().heard_from(fresh);
    const auto replay = world.join(world.connect("ada", Door::parley), room, again);
    EXPECT_NE(replay->self.id, before->self.id) << "a used value makes a second device";
    const JoinRoom stolen{.connection = {}, .room = {}, .dialect = Dialect::parley, .resume = back->resume};
    const auto thief = world.join(world.connect("eve", Door::parley), room, stolen);
    EXPECT_NE(thief->self.id, before->self.id) << "it is worth nothing in another's hands";
}

TEST(Joining, OnlyAHashOfTheResumeValueIsStored) {
    RoomWorld world;
    world.domain().hash_resume_with(
        [](std::string_view value) { return "#" + std::to_string(std::hash<std::string_view>{}(value)); });
    const auto room = world.make_room();
    const auto joined = world.join(world.connect(""), room);
    EXPECT_TRUE(world.stored_peers.at(joined->self.id.value).resume_hash.starts_with("#"));
    const auto user = world.join(world.connect("ada"), room);
    EXPECT_TRUE(user->resume.empty());
    EXPECT_TRUE(world.stored_peers.at(user->self.id.value).resume_hash.empty());
}

TEST(Joining, AResumeValueOfOneRoomIsNothingInAnother) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto other = world.make_room();
    const auto guest = world.connect("");
    const auto before = world.join(guest, room);
    world.disconnect(guest, Loss::network);
    EXPECT_NE(world.rooms().find_guest(room, before->resume), nullptr);
    EXPECT_EQ(world.rooms().find_guest(other, before->resume), nullptr);
    EXPECT_EQ(world.rooms().find_guest(room, ""), nullptr);
    EXPECT_FALSE(
        world.join(world.connect(""), other, {.connection = {}, .room = {}, .resume = before->resume})->resumed);
}

TEST(Joining, SignalsThatWaitedComeAfterTheAnswer) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto self = world.join(ada, room)->self;
    ASSERT_TRUE(world.join(bob, room));
    world.disconnect(ada, Loss::network);
    EXPECT_TRUE(world.signal(bob, room, self.id.value, R"({"n":1})")->to.empty());
    EXPECT_TRUE(world.signal(bob, room, "ada", R"({"n":2})")->to.empty());
    EXPECT_TRUE(world.signal(bob, room, "", R"({"n":3})")->to.empty());
    const auto again = world.connect("ada");
    ASSERT_TRUE(world.join(again, room));
    const auto kept = world.told<KeptSignal>(again);
    ASSERT_EQ(kept.size(), 3u);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(kept[static_cast<std::size_t>(i)].body, "{\"n\":" + std::to_string(i + 1) + "}");
    EXPECT_EQ(kept[0].from_user, UserId("bob"));
    world.disconnect(again, Loss::network);
    const auto third = world.connect("ada");
    ASSERT_TRUE(world.join(third, room));
    EXPECT_TRUE(world.told<KeptSignal>(third).empty()) << "each is given once";
}

TEST(Joining, WhereAnAppointmentsClientListensAReturnIsToldToItAlone) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto doctor = world.connect("doc", Door::appointments);
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.join(ada, room));
    ASSERT_TRUE(
        world.join(doctor, room, {.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = "d"}));
    ASSERT_TRUE(world.join(bob, room));
    world.told<PeerJoined>(doctor);
    world.disconnect(ada, Loss::network);
    ASSERT_TRUE(world.join(world.connect("ada"), room));
    const auto told = world.told<PeerJoined>(doctor);
    ASSERT_EQ(told.size(), 1u) << "it has to offer again (contract §2, who offers)";
    EXPECT_TRUE(told[0].rejoined);
    EXPECT_EQ(world.told_anything(bob), 0u);
}

TEST(Joining, AReloadedPageRejoinsAndARecoveredConnectionIsNotAnnounced) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto doctor = world.connect("doc", Door::appointments);
    const auto patient = world.connect("pat", Door::appointments);
    const auto as = [](std::string session) {
        return JoinRoom{.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = std::move(session)};
    };
    const auto before = world.join(doctor, room, as("one"));
    ASSERT_TRUE(world.join(patient, room, as("two")));
    world.disconnect(doctor, Loss::network);
    const auto recovered = world.connect("doc", Door::appointments);
    EXPECT_TRUE(world.join(recovered, room, as("one"))->resumed);
    EXPECT_EQ(world.told_anything(patient), 0u);
    world.disconnect(recovered, Loss::page_gone);
    const auto reloaded = world.join(world.connect("doc", Door::appointments), room, as("three"));
    EXPECT_TRUE(reloaded->rejoined);
    EXPECT_EQ(reloaded->self.id, before->self.id);
    const auto told = world.told<PeerJoined>(patient);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_TRUE(told[0].rejoined);
    EXPECT_TRUE(world.told<PeerLeft>(patient).empty());
}

TEST(Seats, AFullRoomTakesNobodyMoreAndAPeerInGraceHoldsNoSeat) {
    RoomWorld world;
    const auto room = world.make_room({.by = {}, .name = "", .max_participants = 2});
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.join(ada, room));
    ASSERT_TRUE(world.join(world.connect("bob"), room));
    const auto cy = world.connect("cy");
    EXPECT_EQ(world.join(cy, room).error().code, "room-full");
    EXPECT_EQ(world.stored_peers.size(), 2u);
    world.disconnect(ada, Loss::network);
    ASSERT_TRUE(world.join(cy, room));
    EXPECT_EQ(world.join(world.connect("ada"), room).error().code, "room-full") << "the seat was taken meanwhile";
}

TEST(Seats, JoiningAndDroppingAgainAndAgainHoldsOnePlace) {
    RoomWorld world;
    const auto room = world.make_room({.by = {}, .name = "", .max_participants = 3});
    for (int i = 0; i < 10; ++i) {
        const auto eve = world.connect("eve");
        ASSERT_TRUE(world.join(eve, room));
        world.disconnect(eve, Loss::network);
    }
    EXPECT_EQ(world.state().rooms.find(room)->peers.size(), 1u);
    for (int i = 0; i < 20; ++i) {  // guests hold more, within a bound
        const auto guest = world.connect("");
        ASSERT_TRUE(world.join(guest, room));
        world.disconnect(guest, Loss::network);
    }
    EXPECT_LE(world.state().rooms.find(room)->peers.size(), 6u);
    for (const auto* user : {"ada", "bob", "cy"})
        EXPECT_TRUE(world.join(world.connect(user), room)) << "nobody is kept out";
}

TEST(Lobby, ItIsAlwaysThereIsNeverStoredAndTakesEight) {
    RoomWorld world;
    std::vector<ConnectionId> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(world.connect(""));
        ASSERT_TRUE(world.join(clients.back(), kLobby, {.connection = {}, .room = {}, .dialect = Dialect::bare}));
    }
    EXPECT_EQ(world.join(world.connect(""), kLobby).error().code, "room-full");
    EXPECT_TRUE(world.stored_rooms.empty());
    EXPECT_TRUE(world.stored_peers.empty());
    EXPECT_TRUE(world.rooms().list({}, "", 50).empty());
    EXPECT_EQ(world.rooms().find_for({}, kLobby).error().code, "not-found") << "it has no link";
}

TEST(Lobby, ANewcomerTakesTheSeatOfOneInGrace) {
    Limits limits;
    limits.lobby_max_clients = 2;
    RoomWorld world(limits);
    const auto one = world.connect("");
    const auto two = world.connect("");
    const auto first = world.join(one, kLobby);
    ASSERT_TRUE(world.join(two, kLobby));
    world.disconnect(one, Loss::network);
    EXPECT_EQ(world.told_anything(two), 0u);
    ASSERT_TRUE(world.join(world.connect(""), kLobby));
    EXPECT_EQ(world.told<PeerLeft>(two).size(), 1u);
    EXPECT_EQ(world.told<PeerJoined>(two).size(), 1u);
    world.wait(1min);
    EXPECT_TRUE(world.told<PeerLeft>(two).empty()) << "announced once";
    EXPECT_EQ(
        world.join(world.connect(""), kLobby, {.connection = {}, .room = {}, .resume = first->resume}).error().code,
        "room-full");
}

TEST(Lobby, ItsGuestsComeBackToo) {
    RoomWorld world;
    const auto one = world.connect("");
    const auto before = world.join(one, kLobby);
    world.disconnect(one, Loss::network);
    EXPECT_EQ(world.join(world.connect(""), kLobby, {.connection = {}, .room = {}, .resume = before->resume})->self.id,
              before->self.id);
}

TEST(Lobby, OtherDoorsDoNotKnowIt) {
    RoomWorld world;
    for (const Door door : {Door::root, Door::appointments, Door::parley}) {
        EXPECT_EQ(world.join(world.connect("ada", door), kLobby).error().code, "not-found");
    }
}

TEST(Lobby, SwitchedOffOrWithTokensDemandedThereIsNone) {
    Limits off;
    off.lobby_enabled = false;
    Limits strict;
    strict.auth_required = true;
    for (const auto& limits : {off, strict}) {
        RoomWorld world(limits);
        EXPECT_EQ(world.join(world.connect("ada"), kLobby).error().code, "not-found");
    }
}

TEST(Placing, APersonIsPlacedOnTheirNewestSocketOrOnTheNextToConnect) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto bob = world.connect("bob", Door::root);
    ASSERT_TRUE(world.join(bob, room, {.connection = {}, .room = {}, .dialect = Dialect::video}));

    const auto peer =
        world.in_turn([&](Turn& turn) { return world.rooms().place(turn, room, UserId("ada"), Dialect::video); });
    EXPECT_EQ(world.told_anything(bob), 0u) << "nobody is there yet";
    EXPECT_EQ(world.rooms().present_count(*world.state().rooms.find(room)), 1);
    EXPECT_TRUE(world.signal(bob, room, "ada")->to.empty());

    world.connect("ada", Door::plain);
    EXPECT_EQ(world.told_anything(bob), 0u) << "another door does not carry it";
    const auto ada = world.connect("ada", Door::root);
    const auto placed = world.told<PlacedInRoom>(ada);
    ASSERT_EQ(placed.size(), 1u);
    EXPECT_EQ(placed[0].peer, peer);
    EXPECT_EQ(world.told<KeptSignal>(ada).size(), 1u);
    const auto joined = world.told<PeerJoined>(bob);
    ASSERT_EQ(joined.size(), 1u);
    EXPECT_FALSE(joined[0].rejoined);

    const auto newest = world.connect("cy", Door::root);
    const auto direct =
        world.in_turn([&](Turn& turn) { return world.rooms().place(turn, room, UserId("cy"), Dialect::video); });
    EXPECT_EQ(world.state().peers.find(direct)->connection, newest);
    EXPECT_EQ(world.in_turn([&](Turn& turn) { return world.rooms().place(turn, room, UserId("cy"), Dialect::video); }),
              direct)
        << "once";
}

TEST(Placing, ASocketOnTheRootTakesUpItsUsersPeersInGraceAtOnce) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada", Door::root);
    const auto bob = world.connect("bob", Door::root);
    const auto self = world.join(ada, room, {.connection = {}, .room = {}, .dialect = Dialect::video})->self;
    ASSERT_TRUE(world.join(bob, room, {.connection = {}, .room = {}, .dialect = Dialect::video}));
    world.disconnect(ada, Loss::network);
    ASSERT_TRUE(world.signal(bob, room, "ada"));
    const auto again = world.connect("ada", Door::root);
    EXPECT_EQ(world.told<PlacedInRoom>(again).at(0).peer, self.id);
    EXPECT_EQ(world.told<KeptSignal>(again).size(), 1u);
    world.wait(1min);
    EXPECT_EQ(world.told_anything(bob), 0u);
}

}  // namespace
}  // namespace parley::calls
