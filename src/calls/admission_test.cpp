// Who may enter (contract §3): the room's policy, by every door the same.
#include "calls/admission.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

constexpr Door kDoors[] = {Door::plain, Door::root, Door::appointments, Door::parley};

/// What a join by that door and a look-up say: "in", or the code of both.
std::string enter(RoomWorld& world, const std::string& user, const RoomId& room, Door door = Door::plain,
                  Role role = Role::user) {
    const auto connection = world.connect(user, door, role);
    const auto found = world.rooms().find_for(RoomWorld::person(user, role), room);
    const auto joined = world.join(connection, room);
    EXPECT_EQ(found.has_value(), joined.has_value()) << "looking and entering follow one policy";
    if (!found && !joined) {
        EXPECT_EQ(found.error(), joined.error());
    }
    world.disconnect(connection, Loss::explicit_leave);
    return joined ? "in" : joined.error().code;
}

TEST(Admission, ALinkAdmitsItsBearerWhereGuestsAreAllowed) {
    RoomWorld world;
    const auto open = world.make_room();
    const auto members = world.make_room({.by = {}, .name = "", .guests = false});
    EXPECT_EQ(enter(world, "", open), "in");
    EXPECT_EQ(enter(world, "ada", open), "in");
    EXPECT_EQ(enter(world, "", members), "not-found");
    EXPECT_EQ(enter(world, "ada", members), "in");
    EXPECT_EQ(enter(world, "ada", RoomId("unknown")), "not-found");
}

TEST(Admission, WhatIsUnknownAndWhatIsForbiddenAnswerAlike) {
    RoomWorld world;
    const auto members = world.make_room({.by = {}, .name = "", .guests = false});
    const auto unknown = world.join(world.connect(""), RoomId("unknown"));
    EXPECT_EQ(world.join(world.connect(""), members).error(), unknown.error());
}

TEST(Admission, WhereTokensAreDemandedThereAreNoGuests) {
    Limits limits;
    limits.auth_required = true;
    RoomWorld world(limits);
    const auto room = world.make_room();
    EXPECT_EQ(enter(world, "", room), "not-found");
    EXPECT_EQ(enter(world, "ada", room), "in");
}

TEST(Admission, ALockedRoomTakesItsHostAndThoseWhoAreIn) {
    RoomWorld world;
    const auto room = world.make_room({.by = RoomWorld::person("host"), .name = ""});
    const auto ada = world.connect("ada");
    const auto guest = world.connect("");
    ASSERT_TRUE(world.join(ada, room));
    const auto resume = world.join(guest, room)->resume;
    auto record = world.stored_rooms.at(room.value);
    record.locked = true;
    world.stored_rooms[room.value] = record;
    world.restart();  // it is stored locked, and they are in grace

    EXPECT_EQ(enter(world, "eve", room), "room-locked");
    EXPECT_EQ(enter(world, "", room), "room-locked");
    EXPECT_EQ(enter(world, "host", room), "in");
    EXPECT_TRUE(world.rooms().find_for({}, room, resume));
    EXPECT_TRUE(world.join(world.connect(""), room, {.connection = {}, .room = {}, .resume = resume})->resumed);
    EXPECT_EQ(enter(world, "ada", room), "in");
    EXPECT_EQ(enter(world, "ada", room), "room-locked") << "she has left it for good";
    record = world.stored_rooms.at(room.value);
    record.guests = false;
    world.stored_rooms[room.value] = record;
    world.restart();
    EXPECT_EQ(enter(world, "", room), "not-found") << "a guest could not enter either way, and learns nothing";
}

TEST(Admission, ACallAdmitsItsParticipantsByEveryDoor) {
    for (const Door door : kDoors) {
        RoomWorld world;
        world.connect("bob", Door::root);
        const auto call = world.in_turn([&](Turn& turn) {
            return world.domain().calls.initiate(turn, {RoomWorld::person("ada"), {}},
                                                 {.type = CallType::direct, .others = {UserId("bob")}});
        });
        ASSERT_TRUE(call);
        EXPECT_EQ(enter(world, "", call->room, door), "not-found");
        EXPECT_EQ(enter(world, "eve", call->room, door), "not-found") << "a `calls` call has no free seat";
        EXPECT_EQ(enter(world, "bob", call->room, door), "in");
    }
}

TEST(Admission, AFreeVideoSeatIsForOneAuthenticatedUser) {
    RoomWorld world;
    const auto call = world.in_turn([&](Turn& turn) {
        return world.domain().calls.create_video(turn, {RoomWorld::person("ada"), {}}, "Talk");
    });
    ASSERT_TRUE(call);
    EXPECT_EQ(enter(world, "", call->room), "not-found");
    ASSERT_TRUE(world.join(world.connect("bob"), call->room));
    EXPECT_EQ(enter(world, "eve", call->room), "not-found") << "the seat is taken";
}

TEST(Admission, AnAppointmentAdmitsItsTwoPeopleByEveryDoor) {
    for (const Door door : kDoors) {
        RoomWorld world;
        const auto appointment = world.in_turn([&](Turn& turn) {
            CreateAppointment request;
            request.practitioner = UserId("doc");
            request.patient = UserId("pat");
            return world.domain().appointments.create(turn, RoomWorld::person("host-app", Role::service), request);
        });
        ASSERT_TRUE(appointment);
        EXPECT_EQ(enter(world, "", *appointment->room, door), "not-found");
        EXPECT_EQ(enter(world, "eve", *appointment->room, door), "not-found");
        EXPECT_EQ(enter(world, "pat", *appointment->room, door), "in");
        EXPECT_EQ(enter(world, "doc", *appointment->room, door), "in");
    }
}

TEST(Admission, AnAppointmentThatIsOverSaysSoToItsPeopleAlone) {
    RoomWorld world;
    const auto appointment = world.in_turn([&](Turn& turn) {
        CreateAppointment request;
        request.practitioner = UserId("doc");
        request.patient = UserId("pat");
        return world.domain().appointments.create(turn, RoomWorld::person("host-app", Role::service), request);
    });
    const auto doctor = world.connect("doc", Door::appointments);
    ASSERT_TRUE(world.join(doctor, *appointment->room));
    ASSERT_TRUE(
        world.in_turn([&](Turn& turn) { return world.domain().appointments.end(turn, doctor, *appointment->room); }));
    EXPECT_EQ(enter(world, "doc", *appointment->room), "room-ended");
    EXPECT_EQ(enter(world, "pat", *appointment->room), "room-ended");
    EXPECT_EQ(enter(world, "eve", *appointment->room), "not-found");
}

TEST(Admission, InAnAppointmentTheNewestDeviceWins) {
    RoomWorld world;
    const auto appointment = world.in_turn([&](Turn& turn) {
        CreateAppointment request;
        request.practitioner = UserId("doc");
        request.patient = UserId("pat");
        return world.domain().appointments.create(turn, RoomWorld::person("host-app", Role::service), request);
    });
    const RoomId room = *appointment->room;
    const auto doctor = world.connect("doc", Door::appointments);
    const auto phone = world.connect("pat", Door::appointments);
    const auto laptop = world.connect("pat", Door::plain);
    ASSERT_TRUE(
        world.join(doctor, room, {.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = "d"}));
    const auto on_phone =
        world.join(phone, room, {.connection = {}, .room = {}, .dialect = Dialect::appointments, .session = "p"});
    world.told<PeerJoined>(doctor);
    const auto on_laptop = world.join(laptop, room);
    EXPECT_EQ(on_laptop->self.id, on_phone->self.id);
    EXPECT_EQ(world.told<JoinedElsewhere>(phone).size(), 1u);
    EXPECT_TRUE(world.told<PeerJoined>(doctor).at(0).rejoined);
    EXPECT_TRUE(world.told<PeerLeft>(doctor).empty());
    EXPECT_EQ(world.signal(phone, room).error().code, "not-found");
    world.disconnect(phone, Loss::explicit_leave);
    EXPECT_TRUE(world.told<PeerLeft>(doctor).empty());
}

TEST(Admission, OnlyThePractitionerSharesTheScreenByAnyDoor) {
    RoomWorld world;
    const auto appointment = world.in_turn([&](Turn& turn) {
        CreateAppointment request;
        request.practitioner = UserId("doc");
        request.patient = UserId("pat");
        return world.domain().appointments.create(turn, RoomWorld::person("host-app", Role::service), request);
    });
    const auto patient = world.connect("pat");
    const auto doctor = world.connect("doc");
    ASSERT_TRUE(world.join(patient, *appointment->room));
    ASSERT_TRUE(world.join(doctor, *appointment->room));
    const auto share = [&](ConnectionId who) {
        return world.in_turn(
            [&](Turn& turn) { return world.rooms().update(turn, who, *appointment->room, {}, {}, true); });
    };
    EXPECT_EQ(share(patient).error().code, "forbidden");
    EXPECT_TRUE(world.told<PeerUpdated>(doctor).empty());
    EXPECT_TRUE(share(doctor));
}

TEST(Admission, AServiceEntersNothing) {
    RoomWorld world;
    EXPECT_EQ(enter(world, "host-app", world.make_room(), Door::plain, Role::service), "forbidden");
    EXPECT_EQ(enter(world, "host-app", RoomId("unknown"), Door::plain, Role::service), "forbidden");
}

}  // namespace
}  // namespace parley::calls
