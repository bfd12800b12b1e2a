// The rules of a call, one story each, in virtual time. What the documents' clients see of them is told by the
// dialects' transcripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "calls/call_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::CallWorld;
using ::testing::SizeIs;

CallEndReason only_reason(const std::vector<CallEnded>& told) {
    EXPECT_THAT(told, SizeIs(1));
    return told.empty() ? CallEndReason::ended : told.front().reason;
}

ParticipantStatus status_of(const CallRecord& call, const char* user) {
    return find_participant(call, UserId(user))->status;
}

/// By any door, as a dialect's join does.
Result<JoinAnswer> enter_room(CallWorld& world, ConnectionId who, const RoomId& room) {
    JoinRoom request;
    request.connection = who;
    request.room = room;
    return world.in_turn([&](Turn& turn) { return world.domain().rooms.join(turn, request); });
}

TEST(Calls, EnteringTheRoomByAnotherDoorAcceptsTheCall) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto phone = world.connect("bob");
    const auto plain = world.connect("bob", Door::plain);
    const auto id = world.ring(ada, {"bob"});
    EXPECT_THAT(world.told<IncomingCall>(phone), SizeIs(1));
    EXPECT_THAT(world.told<IncomingCall>(plain), SizeIs(0));  // a plain WebSocket cannot ring

    const RoomId room = world.call(id).room;
    ASSERT_TRUE(enter_room(world, plain, room));
    EXPECT_EQ(world.call(id).status, CallStatus::active);
    EXPECT_THAT(world.told<CallAccepted>(ada), SizeIs(1));
    EXPECT_EQ(only_reason(world.told<CallEnded>(phone)), CallEndReason::answered_elsewhere);

    // The end reaches who is in the room, by whatever door, and the participants' other sockets.
    ASSERT_TRUE(world.ask(&Calls::end, world.on(ada), id));
    EXPECT_EQ(only_reason(world.told<CallEnded>(plain)), CallEndReason::ended);
    EXPECT_EQ(only_reason(world.told<CallEnded>(phone)), CallEndReason::ended);
    EXPECT_THAT(world.told<CallEnded>(ada), SizeIs(0));
    EXPECT_FALSE(world.state().rooms.contains(room));
}

TEST(Calls, TheIdMayStandInATableThatTheEndChanges) {
    CallWorld world;
    const auto ada = world.connect("ada");
    world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    const CallId& in_room = *world.state().rooms.find(world.call(id).room)->record.call;
    const auto ended = world.ask(&Calls::end, world.on(ada), in_room);
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->id, id);
    EXPECT_EQ(ended->status, CallStatus::missed);
}

TEST(Calls, AStrangerFindsNoRoomBehindACall) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto eve = world.connect("eve", Door::plain);
    world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    EXPECT_EQ(enter_room(world, eve, world.call(id).room).error().code, "not-found");
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
}

TEST(Calls, AFreeVideoSeatCanBeTakenThroughTheRoomsOwnDoor) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob", Door::plain);
    const auto eve = world.connect("eve", Door::plain);
    const auto call = world.ask(&Calls::create_video, CallWorld::by("ada"), "");
    EXPECT_TRUE(enter_room(world, bob, call->room));
    EXPECT_EQ(world.call(call->id).status, CallStatus::active);
    EXPECT_EQ(world.call(call->id).participants.at(1).user, UserId("bob"));
    EXPECT_THAT(world.told<CallAccepted>(ada), SizeIs(1));
    EXPECT_EQ(enter_room(world, eve, call->room).error().code, "not-found");
}

TEST(Calls, EachAddedPersonHasARingOfTheirOwn) {
    CallWorld world;
    world.make_team({"ada", "bob", "cem", "dot"});
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cem = world.connect("cem");
    const auto dot = world.connect("dot");
    const auto id = world.ring(ada, {"bob", "cem"});
    ASSERT_TRUE(world.accept(bob, id));
    world.wait(40s);
    ASSERT_TRUE(world.ask(&Calls::add, CallWorld::by("bob"), id, std::vector{UserId("dot")}));
    world.wait(5s);
    EXPECT_EQ(status_of(world.call(id), "cem"), ParticipantStatus::rejected);
    EXPECT_EQ(only_reason(world.told<CallEnded>(cem)), CallEndReason::missed);
    EXPECT_EQ(status_of(world.call(id), "dot"), ParticipantStatus::ringing);
    world.wait(39s);
    EXPECT_EQ(status_of(world.call(id), "dot"), ParticipantStatus::ringing);
    world.wait(1s);
    EXPECT_EQ(only_reason(world.told<CallEnded>(dot)), CallEndReason::missed);
    EXPECT_EQ(world.call(id).status, CallStatus::active);
}

TEST(Calls, WhoWasSilentCanBeAskedAgain) {
    CallWorld world;
    world.make_team({"ada", "bob", "cem"});
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cem = world.connect("cem");
    const auto id = world.ring(ada, {"bob", "cem"});
    ASSERT_TRUE(world.accept(bob, id));
    ASSERT_TRUE(world.reject(cem, id));
    world.told<IncomingCall>(cem);
    ASSERT_TRUE(world.ask(&Calls::add, CallWorld::by("ada"), id, std::vector{UserId("cem")}));
    EXPECT_THAT(world.told<IncomingCall>(cem), SizeIs(1));
    ASSERT_TRUE(world.accept(cem, id));
    EXPECT_EQ(count(world.call(id), ParticipantStatus::joined), 3);
    EXPECT_EQ(world.call(id).participants.size(), 3u);
}

TEST(Calls, RingingTwiceRingsOnce) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    world.wait(30s);
    const RingCall again{id, CallType::direct, {UserId("bob")}, {}};
    const auto rung = world.ask(&Calls::ring, world.on(ada), again);
    EXPECT_THAT(rung->online, SizeIs(1));
    EXPECT_THAT(world.told<IncomingCall>(bob), SizeIs(1));
    world.wait(15s);  // the clock runs from the first ring
    EXPECT_EQ(world.call(id).status, CallStatus::missed);
}

TEST(Calls, TheClockStartsWithTheRing) {
    CallWorld world;
    const auto ada = world.connect("ada");
    world.connect("bob");
    const auto made =
        world.ask(&Calls::initiate, CallWorld::by("ada"), InitiateCall{CallType::direct, {UserId("bob")}, {}, {}});
    world.wait(40s);
    ASSERT_TRUE(world.ask(&Calls::ring, world.on(ada), RingCall{made->id, CallType::direct, {UserId("bob")}, {}}));
    world.wait(44s);
    EXPECT_EQ(world.call(made->id).status, CallStatus::ringing);
    world.wait(1s);
    EXPECT_EQ(world.call(made->id).status, CallStatus::missed);
}

TEST(Calls, ACallersLostSocketCancelsOnlyAfterItsGrace) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    world.disconnect(ada, Loss::network);
    world.wait(14s);
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
    world.wait(1s);
    EXPECT_EQ(world.call(id).status, CallStatus::missed);
    EXPECT_EQ(only_reason(world.told<CallEnded>(bob)), CallEndReason::cancelled);
}

TEST(Calls, ACalleesSocketsMayComeAndGoWhileItRings) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    world.disconnect(bob);
    world.wait(10s);
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
    const auto again = world.connect("bob");
    EXPECT_THAT(world.told<IncomingCall>(again), SizeIs(1));
    ASSERT_TRUE(world.accept(again, id));
    EXPECT_EQ(world.call(id).status, CallStatus::active);
}

TEST(Calls, OneOfTwoDevicesMayLeave) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto phone = world.connect("bob");
    const auto laptop = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.accept(phone, id));
    const auto second =
        world.ask(&Calls::enter_for_signal, world.on(laptop), std::optional(id), "ada", SignalKind::offer);
    ASSERT_TRUE(second);
    world.disconnect(phone);
    EXPECT_EQ(world.call(id).status, CallStatus::active);
    world.disconnect(laptop);
    EXPECT_EQ(world.call(id).status, CallStatus::ended);
}

TEST(Calls, TheSocketThatActsTakesThePlaceOfThePresumedOne) {
    CallWorld world;
    const auto office = world.connect("ada");
    const auto home = world.connect("ada");  // the newest: presumed after the REST create
    world.connect("bob");
    const auto made = world.ask(&Calls::create_video, CallWorld::by("ada"), "");
    EXPECT_EQ(world.state().rooms.find(made->room)->peers.size(), 1u);
    ASSERT_TRUE(world.ask(&Calls::ring_video, world.on(office), RingVideo{UserId("bob"), made->id, ""}));
    const auto& peers = world.state().rooms.find(made->room)->peers;
    ASSERT_EQ(peers.size(), 1u);
    EXPECT_EQ(world.state().peers.find(peers.front())->connection, office);
    world.disconnect(home);
    EXPECT_EQ(world.call(made->id).status, CallStatus::ringing);
}

TEST(Calls, TheInitiatorOfAGroupMayEndItFromOutside) {
    CallWorld world;
    world.make_team({"ada", "bob", "cem"});
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cem = world.connect("cem");
    const auto id = world.ring(ada, {"bob", "cem"});
    ASSERT_TRUE(world.accept(bob, id));
    ASSERT_TRUE(world.accept(cem, id));
    ASSERT_TRUE(world.ask(&Calls::leave, world.on(ada), id));
    EXPECT_EQ(world.call(id).status, CallStatus::active);
    EXPECT_THAT(world.told<ParticipantLeft>(bob), SizeIs(1));
    ASSERT_TRUE(world.ask(&Calls::end, world.on(ada), id));
    EXPECT_EQ(world.call(id).status, CallStatus::ended);
    EXPECT_EQ(only_reason(world.told<CallEnded>(bob)), CallEndReason::ended);
    EXPECT_THAT(world.told<CallEnded>(cem), SizeIs(1));
}

TEST(Calls, TheLastOneLeavingEndsItAlsoForThoseWhoStillRing) {
    CallWorld world;
    world.make_team({"ada", "bob", "cem"});
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cem = world.connect("cem");
    const auto id = world.ring(ada, {"bob", "cem"});
    ASSERT_TRUE(world.accept(bob, id));
    ASSERT_TRUE(world.ask(&Calls::leave, world.on(ada), id));
    world.wait(10500ms);
    ASSERT_TRUE(world.ask(&Calls::leave, world.on(bob), id));
    EXPECT_EQ(world.call(id).status, CallStatus::ended);
    EXPECT_EQ(world.call(id).duration_s, 10);
    EXPECT_EQ(only_reason(world.told<CallEnded>(cem)), CallEndReason::ended);
}

TEST(Calls, WhoLeftAGroupMayComeBackByJoinMeeting) {
    CallWorld world;
    world.make_team({"ada", "bob", "cem"});
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto cem = world.connect("cem");
    const auto id = world.ring(ada, {"bob", "cem"});
    ASSERT_TRUE(world.accept(bob, id));
    ASSERT_TRUE(world.accept(cem, id));
    ASSERT_TRUE(world.ask(&Calls::leave, world.on(bob), id));
    world.told<CallAccepted>(ada);
    const auto first = world.ask(&Calls::join_meeting, CallWorld::by("bob"), id);
    ASSERT_TRUE(first);
    EXPECT_EQ(status_of(world.call(id), "bob"), ParticipantStatus::joined);
    EXPECT_FALSE(find_participant(world.call(id), UserId("bob"))->left_at);
    EXPECT_THAT(world.told<CallAccepted>(ada), SizeIs(1));
    const auto second = world.ask(&Calls::create_meeting, CallWorld::by("bob"), id);
    EXPECT_EQ(second->meeting_id, first->meeting_id);
    EXPECT_EQ(second->attendee_id, first->attendee_id);
    EXPECT_EQ(second->join_token, first->join_token);
}

TEST(Calls, ARestartKeepsRingsAndEndsWhatNobodyComesBackTo) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto active = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.accept(bob, active));
    const auto cem = world.connect("cem");
    const auto ringing = world.ring(cem, {"dot"});
    world.wait(20s);
    world.restart();
    world.connect("cem");
    const auto dot = world.connect("dot");
    const auto rings = world.told<IncomingCall>(dot);
    ASSERT_THAT(rings, SizeIs(1));
    EXPECT_EQ(rings.front().caller_name, "Name of cem");
    world.wait(15s);
    EXPECT_EQ(world.call(active).status, CallStatus::ended);
    EXPECT_EQ(world.call(active).duration_s, 35);
    EXPECT_EQ(world.call(ringing).status, CallStatus::ringing);
    world.wait(10s);
    EXPECT_EQ(world.call(ringing).status, CallStatus::missed);
}

TEST(Calls, AStoredCallWhosePeopleHaveNoPeersEndsAfterTheGrace) {
    CallWorld world;
    const auto call = world.ask(&Calls::create_video, CallWorld::by("ada"), "");
    ASSERT_TRUE(world.ask(&Calls::join_video, CallWorld::by("bob"), call->id));
    world.stored_peers.clear();
    world.restart();
    world.wait(14s);
    EXPECT_EQ(world.call(call->id).status, CallStatus::active);
    world.wait(1s);
    EXPECT_EQ(world.call(call->id).status, CallStatus::ended);
}

TEST(Calls, AFailedCommitLeavesNoTrace) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    world.in_failing_turn([&](Turn& turn) { return world.calls().accept(turn, world.on(bob), id); });
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
    world.in_failing_turn([&](Turn& turn) { return world.calls().end(turn, world.on(ada), id); });
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
    EXPECT_TRUE(world.state().rooms.contains(world.call(id).room));
    world.wait(45s);  // and the clock still runs
    EXPECT_EQ(world.call(id).status, CallStatus::missed);
}

TEST(Calls, OnlySoManyCallsThatAreOverStayInMemory) {
    CallWorld world;
    CallRecord over;
    over.status = CallStatus::ended;
    over.initiator = UserId("ada");
    over.participants.resize(1);
    over.participants[0].user = over.initiator;
    for (std::size_t i = 0; i < Calls::kFinishedMax + 10; ++i) {
        over.id = CallId("call-" + std::to_string(i));
        world.calls().remember(over);
    }
    EXPECT_EQ(world.state().calls.size(), Calls::kFinishedMax);
    EXPECT_FALSE(world.state().calls.contains(CallId("call-0")));
    EXPECT_TRUE(world.calls().find_for(CallWorld::person("ada"), CallId("call-10009")));
}

TEST(Calls, TooManyPeopleAreRefused) {
    Limits limits;
    limits.max_participants = 3;
    CallWorld world(limits);
    world.make_team({"ada", "bob", "cem", "dot"});
    InitiateCall request{CallType::group, {UserId("bob"), UserId("cem"), UserId("dot")}, ConversationId("team"), {}};
    EXPECT_EQ(world.ask(&Calls::initiate, CallWorld::by("ada"), request).error().code, "room-full");
    request.others.pop_back();
    const auto made = world.ask(&Calls::initiate, CallWorld::by("ada"), request);
    ASSERT_TRUE(made);
    EXPECT_EQ(world.ask(&Calls::add, CallWorld::by("ada"), made->id, std::vector{UserId("dot")}).error().code,
              "room-full");
    EXPECT_EQ(world.call(made->id).participants.size(), 3u);
}

TEST(Calls, SignalsKnowWhereTheyMayGo) {
    CallWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    const auto id = world.ring(ada, {"bob"});
    const auto signal = [&](ConnectionId from, const std::string& to, SignalKind kind, std::optional<CallId> call) {
        return world.ask(&Calls::enter_for_signal, world.on(from), call, to, kind);
    };
    const auto offer = signal(ada, "bob", SignalKind::offer, id);
    EXPECT_FALSE(offer->by_room);
    EXPECT_EQ(offer->to, std::vector{bob});
    EXPECT_EQ(signal(ada, "ada", SignalKind::offer, id).error().code, "peer-unknown");
    EXPECT_EQ(signal(ada, "eve", SignalKind::offer, std::nullopt).error().code, "not-found");
    const auto early = signal(bob, "ada", SignalKind::candidate, id);
    EXPECT_EQ(early->to, std::vector{ada});
    EXPECT_EQ(world.call(id).status, CallStatus::ringing);
    const auto answer = signal(bob, "ada", SignalKind::answer, std::nullopt);
    EXPECT_TRUE(answer->by_room);
    EXPECT_EQ(world.call(id).status, CallStatus::active);
    EXPECT_TRUE(world.calls().signals_freely(UserId("bob"), world.call(id)));
    EXPECT_FALSE(world.calls().signals_freely(UserId("eve"), world.call(id)));
    const auto eve = world.connect("eve");
    EXPECT_EQ(signal(eve, "ada", SignalKind::offer, id).error().code, "not-found");
}

}  // namespace
}  // namespace parley::calls
