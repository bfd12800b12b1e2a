#include "calls/rooms.hpp"

#include <gtest/gtest.h>

#include "calls/room_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::RoomWorld;

TEST(Rooms, ARoomsIdHas128BitsAndIsStoredWithIt) {
    RoomWorld world;
    const RoomId id = world.make_room({.by = {}, .name = "Standup"});
    EXPECT_EQ(id.value.size(), 22u);  // base64url of 16 bytes
    EXPECT_EQ(id.value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    EXPECT_EQ(world.stored_rooms.at(id.value).name, "Standup");
    EXPECT_TRUE(world.stored_rooms.at(id.value).guests);
    EXPECT_FALSE(world.stored_rooms.at(id.value).is_public);
}

TEST(Rooms, WhatCannotBeARoomIsRefusedAndLeavesNothing) {
    RoomWorld world;
    const auto refused = [&](CreateRoom request) {
        return world.in_turn([&](Turn& turn) { return world.rooms().create(turn, request); }).error().code;
    };
    EXPECT_EQ(refused({.by = {}, .name = std::string(257, 'x')}), "bad-request");
    EXPECT_EQ(refused({.by = {}, .name = std::string("a\0b", 3)}), "bad-request");
    EXPECT_EQ(refused({.by = {}, .name = "", .max_participants = 101}), "bad-request");
    EXPECT_EQ(refused({.by = {}, .name = "", .max_participants = -1}), "bad-request");
    EXPECT_TRUE(world.stored_rooms.empty());
}

TEST(Rooms, TheListHasPublicRoomsAndOnesOwnWithSomeoneInThem) {
    RoomWorld world;
    const auto open = world.make_room({.by = RoomWorld::person("ada"), .name = "open", .is_public = true});
    const auto own = world.make_room({.by = RoomWorld::person("ada"), .name = "own"});
    const auto others = world.make_room({.by = RoomWorld::person("bob"), .name = "others"});
    const auto empty = world.make_room({.by = RoomWorld::person("ada"), .name = "empty", .is_public = true});
    for (const auto& room : {open, own, others}) ASSERT_TRUE(world.join(world.connect(""), room));

    const auto names = [&](const Identity& who) {
        std::set<std::string> found;
        for (const Room* room : world.rooms().list(who, "", 50)) found.insert(room->record.name);
        return found;
    };
    EXPECT_EQ(names(RoomWorld::person("")), (std::set<std::string>{"open"}));
    EXPECT_EQ(names(RoomWorld::person("ada")), (std::set<std::string>{"open", "own"}));
    EXPECT_EQ(names(RoomWorld::person("bob")), (std::set<std::string>{"open", "others"}));
}

TEST(Rooms, TheListIsPagedById) {
    RoomWorld world;
    std::set<std::string> made;
    for (int i = 0; i < 7; ++i) {
        const auto room = world.make_room({.by = {}, .name = "", .is_public = true});
        ASSERT_TRUE(world.join(world.connect(""), room));
        made.insert(room.value);
    }
    std::set<std::string> seen;
    std::string cursor;
    for (;;) {
        const auto page = world.rooms().list({}, cursor, 3);
        for (const Room* room : page) seen.insert(room->record.id.value);
        if (page.size() < 3) break;
        cursor = page.back()->record.id.value;
    }
    EXPECT_EQ(seen, made);
}

TEST(Rooms, PublicByDefaultWhereTheSettingSaysSo) {
    Limits limits;
    limits.public_default = true;
    RoomWorld world(limits);
    EXPECT_TRUE(world.stored_rooms.at(world.make_room().value).is_public);
    EXPECT_FALSE(world.stored_rooms.at(world.make_room({.by = {}, .name = "", .is_public = false}).value).is_public);
    EXPECT_FALSE(
        world.stored_rooms.at(world.make_room({.by = {}, .name = "", .kind = RoomKind::call}).value).is_public);
}

TEST(Rooms, ARoomEmptyForThirtyDaysGoes) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    world.wait(24h * 29);
    ASSERT_TRUE(world.join(ada, room));
    world.wait(24h * 40);
    EXPECT_TRUE(world.stored_rooms.contains(room.value)) << "somebody is in it";
    world.leave(ada, room);
    world.wait(24h * 29);
    EXPECT_TRUE(world.stored_rooms.contains(room.value));
    world.wait(24h * 40);
    EXPECT_FALSE(world.stored_rooms.contains(room.value));
    EXPECT_EQ(world.join(ada, room).error().code, "not-found");
    EXPECT_EQ(world.domain().deadline(), Instant::never());
}

TEST(Rooms, TheTimeOfAnEmptyRoomRunsOnOverARestart) {
    RoomWorld world;
    const auto room = world.make_room();
    world.wait(24h * 20);
    world.restart();
    world.wait(24h * 9);
    EXPECT_TRUE(world.stored_rooms.contains(room.value));
    world.wait(24h * 2);
    EXPECT_FALSE(world.stored_rooms.contains(room.value));
}

TEST(Rooms, ACameraThatRestsIsToldFromOneThatIsOff) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.join(ada, room));
    ASSERT_TRUE(world.join(bob, room));
    const auto rests = [&](std::optional<bool> video, std::optional<bool> paused) {
        EXPECT_TRUE(
            world.in_turn([&](Turn& turn) { return world.rooms().update(turn, ada, room, {}, video, {}, paused); }));
        const PeerView peer = world.told<PeerUpdated>(bob).back().peer;
        EXPECT_EQ(peer.video, video.value_or(peer.video));
        return peer.camera_paused;
    };
    EXPECT_TRUE(rests(false, true));
    EXPECT_TRUE(world.join(world.connect("cy"), room)->others[0].camera_paused) << "who comes later knows it, too";
    EXPECT_TRUE(rests({}, {})) << "nothing was said of the camera";
    EXPECT_FALSE(rests(true, {}));
    EXPECT_FALSE(rests(false, {})) << "off";
    EXPECT_TRUE(rests({}, true));
    EXPECT_FALSE(rests({}, false)) << "switched off while it rested";
    EXPECT_FALSE(rests(true, true)) << "what is on does not rest";
}

TEST(Rooms, AToggleReachesTheOthersAndStaysForThoseWhoComeLater) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.join(ada, room));
    ASSERT_TRUE(world.join(bob, room));
    ASSERT_TRUE(world.in_turn(
        [&](Turn& turn) { return world.rooms().update(turn, ada, room, false, std::nullopt, std::nullopt); }));
    const auto told = world.told<PeerUpdated>(bob);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].audio, false);
    EXPECT_EQ(told[0].video, std::nullopt);
    EXPECT_TRUE(told[0].peer.video);
    EXPECT_TRUE(world.told<PeerUpdated>(ada).empty());
    const auto late = world.join(world.connect("cy"), room);
    EXPECT_FALSE(late->others[0].audio);
    EXPECT_FALSE(world.stored_peers.at(late->others[0].id.value).audio);
}

TEST(Rooms, OnlyWhoIsInARoomTogglesThere) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto refused =
        world.in_turn([&](Turn& turn) { return world.rooms().update(turn, ada, room, false, {}, {}); });
    EXPECT_EQ(refused.error().code, "not-found");
}

TEST(Rooms, AnEmptiedRoomTellsAllButOneAndHasNobody) {
    RoomWorld world;
    const auto room = world.make_room();
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cy = world.connect("cy");
    for (const auto who : {ada, bob, cy}) ASSERT_TRUE(world.join(who, room));
    world.disconnect(cy, Loss::network);
    world.told<PeerJoined>(ada);
    world.in_turn([&](Turn& turn) { world.rooms().empty(turn, room, RoomClosed{room, "ended", UserId("ada")}, ada); });
    EXPECT_EQ(world.told_anything(ada), 0u);
    EXPECT_EQ(world.told<RoomClosed>(bob).size(), 1u);
    EXPECT_TRUE(world.told<PeerLeft>(bob).empty());
    EXPECT_TRUE(world.stored_peers.empty());
    EXPECT_TRUE(world.stored_rooms.contains(room.value));
    world.wait(1min);
    EXPECT_TRUE(world.told<PeerLeft>(bob).empty()) << "nobody's grace ends in an emptied room";
    world.in_turn([&](Turn& turn) { world.rooms().forget(turn, room); });
    EXPECT_FALSE(world.stored_rooms.contains(room.value));
}

}  // namespace
}  // namespace parley::calls
