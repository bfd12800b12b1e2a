#include "calls/call_rules.hpp"

#include <gtest/gtest.h>

namespace parley::calls {
namespace {

using enum LeaveOutcome;

CallRecord call_of(CallStatus status, CallType type, ParticipantStatus initiator, ParticipantStatus other) {
    CallRecord call;
    call.status = status;
    call.type = type;
    call.initiator = UserId("ada");
    call.participants.resize(2);
    call.participants[0].user = UserId("ada");
    call.participants[0].status = initiator;
    call.participants[1].user = UserId("bob");
    call.participants[1].status = other;
    return call;
}

TEST(CallRules, SayWhatLeavingComesTo) {
    using enum ParticipantStatus;
    struct Case {
        CallStatus status;
        CallType type;
        ParticipantStatus ada;
        ParticipantStatus bob;
        LeaveOutcome ada_ends, ada_leaves, bob_ends, bob_leaves;
    };
    const Case cases[] = {
        {CallStatus::waiting, CallType::direct, joined, ringing, cancel, cancel, reject, reject},
        {CallStatus::ringing, CallType::direct, joined, ringing, cancel, cancel, reject, reject},
        {CallStatus::ringing, CallType::group, joined, rejected, cancel, cancel, nothing, nothing},
        {CallStatus::active, CallType::direct, joined, joined, end, end, end, end},
        {CallStatus::active, CallType::group, joined, joined, end, depart, depart, depart},
        {CallStatus::active, CallType::group, left, joined, end, nothing, depart, depart},
        {CallStatus::active, CallType::group, joined, ringing, end, depart, reject, reject},
        {CallStatus::active, CallType::group, joined, left, end, depart, nothing, nothing},
        {CallStatus::ended, CallType::group, left, left, nothing, nothing, nothing, nothing},
        {CallStatus::missed, CallType::direct, left, rejected, nothing, nothing, nothing, nothing},
    };
    int line = 0;
    for (const auto& c : cases) {
        SCOPED_TRACE(line++);
        const auto call = call_of(c.status, c.type, c.ada, c.bob);
        EXPECT_EQ(outcome_of(call, call.participants[0], Wish::end), c.ada_ends);
        EXPECT_EQ(outcome_of(call, call.participants[0], Wish::leave), c.ada_leaves);
        EXPECT_EQ(outcome_of(call, call.participants[1], Wish::end), c.bob_ends);
        EXPECT_EQ(outcome_of(call, call.participants[1], Wish::leave), c.bob_leaves);
    }
}

TEST(CallRules, NothingFollowsAnEnd) {
    for (const auto end : {CallStatus::ended, CallStatus::missed, CallStatus::rejected}) {
        for (const auto next :
             {CallStatus::waiting, CallStatus::ringing, CallStatus::active, CallStatus::ended, CallStatus::missed}) {
            EXPECT_FALSE(may_follow(end, next));
        }
    }
    EXPECT_FALSE(may_follow(CallStatus::active, CallStatus::missed));
    EXPECT_FALSE(may_follow(CallStatus::ringing, CallStatus::ended));
    EXPECT_TRUE(may_follow(CallStatus::waiting, CallStatus::active));
}

TEST(CallRules, OnlyParticipantsEnterAndOneMoreWhereASeatIsFree) {
    auto call = call_of(CallStatus::waiting, CallType::direct, ParticipantStatus::joined, ParticipantStatus::ringing);
    call.origin = CallOrigin::video_rest;
    const Identity eve{UserId("eve"), "", Role::user};
    EXPECT_FALSE(may_enter(call, eve));
    EXPECT_TRUE(may_enter(call, {UserId("bob"), "", Role::user}));
    call.participants.pop_back();
    EXPECT_TRUE(may_enter(call, eve));
    EXPECT_FALSE(may_enter(call, {{}, "a guest", Role::user}));
    EXPECT_FALSE(may_enter(call, {UserId("shop"), "", Role::service}));
    call.origin = CallOrigin::calls;
    EXPECT_FALSE(may_enter(call, eve));
}

TEST(CallRules, KnowAUuid) {
    EXPECT_TRUE(is_uuid("6dc4b0ce-4a09-4d4a-9b1a-5f2a4c1f0001"));
    EXPECT_TRUE(is_uuid("6DC4B0CE-4A09-4D4A-9B1A-5F2A4C1F0001"));
    for (const auto* bad : {"", "6dc4b0ce4a094d4a9b1a5f2a4c1f0001", "6dc4b0ce-4a09-4d4a-9b1a-5f2a4c1f000g",
                            "6dc4b0ce-4a09-4d4a-9b1a-5f2a4c1f00011"}) {
        EXPECT_FALSE(is_uuid(bad)) << bad;
    }
}

}  // namespace
}  // namespace parley::calls
