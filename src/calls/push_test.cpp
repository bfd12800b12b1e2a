// Who is told of a call by web push, and when; and what is kept of whom.
#include "calls/push.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "calls/call_world.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::CallWorld;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PushWorld : public CallWorld {
public:
    Result<PushAnswer> subscribe(const std::string& user, const std::string& endpoint, const std::string& key = "key") {
        return in_turn([&](Turn& turn) {
            return domain().push.subscribe(turn, person(user), {endpoint, key, "auth"});
        });
    }
    /// "missed bob from Name of ada: a b", for each that has left since it was last asked.
    std::vector<std::string> told_by_push() {
        std::vector<std::string> words;
        for (const Notice& notice : std::exchange(notices, {})) {
            constexpr std::array kWords{"ringing ", "missed ", "answered ", "declined "};
            std::string text = kWords[static_cast<std::size_t>(notice.kind)];
            text += notice.user.value + " from " + notice.from_name + ":";
            for (const auto& to : notice.recipients) text += " " + to.endpoint;
            words.push_back(std::move(text));
        }
        return words;
    }
};

TEST(Pushing, WhoIsNotThereIsToldThatItRingsAndThenThatTheyMissedIt) {
    PushWorld world;
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.subscribe("bob", "phone"));
    ASSERT_TRUE(world.subscribe("bob", "desk"));
    const auto call = world.ring(ada, {"bob"});
    ASSERT_EQ(world.notices.size(), 1u);
    const Notice notice = world.notices.front();
    EXPECT_EQ(notice.call, call);
    EXPECT_EQ(notice.from, UserId("ada"));
    EXPECT_EQ(notice.ttl, 45s) << "as long as it rings";
    EXPECT_EQ(notice.at, world.now);
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing bob from Name of ada: phone desk"));
    world.wait(45s);
    ASSERT_EQ(world.notices.size(), 1u);
    EXPECT_EQ(world.notices.front().ttl, 24h);
    EXPECT_THAT(world.told_by_push(), ElementsAre("missed bob from Name of ada: phone desk"));
}

TEST(Pushing, WhoHearsItRingIsToldOnlyOfWhatTheyMissed) {
    PushWorld world;
    const auto ada = world.connect("ada");
    const auto bob = world.connect("bob");
    ASSERT_TRUE(world.subscribe("bob", "phone"));
    const auto missed = world.ring(ada, {"bob"});
    EXPECT_THAT(world.told_by_push(), IsEmpty());
    world.ask(&Calls::end, world.on(ada), missed);
    EXPECT_THAT(world.told_by_push(), ElementsAre("missed bob from Name of ada: phone"));
    const auto refused = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.reject(bob, refused));
    const auto taken = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.accept(bob, taken));
    world.ask(&Calls::end, world.on(ada), taken);
    EXPECT_THAT(world.told_by_push(), IsEmpty());
}

TEST(Pushing, WhereItRangByPushTheDevicesAreToldWhatBecameOfIt) {
    PushWorld world;
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.subscribe("bob", "phone"));
    const auto taken = world.ring(ada, {"bob"});
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing bob from Name of ada: phone"));
    const auto bob = world.connect("bob");
    EXPECT_THAT(world.told_by_push(), IsEmpty());
    ASSERT_TRUE(world.accept(bob, taken));
    ASSERT_EQ(world.notices.size(), 1u);
    EXPECT_EQ(world.notices.front().ttl, 45s) << "as long as it could ring";
    EXPECT_EQ(world.notices.front().call, taken);
    EXPECT_THAT(world.told_by_push(), ElementsAre("answered bob from Name of ada: phone"));
    world.ask(&Calls::end, world.on(ada), taken);
    world.disconnect(bob);
    const auto refused = world.ring(ada, {"bob"});
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing bob from Name of ada: phone"));
    ASSERT_TRUE(world.reject(world.connect("bob"), refused));
    EXPECT_THAT(world.told_by_push(), ElementsAre("declined bob from Name of ada: phone")) << "and not missed";
}

TEST(Pushing, WhatBecameOfAGroupsRingIsToldToTheOneThatItIsAbout) {
    PushWorld world;
    world.make_team({"ada", "bob", "cyd"});
    const auto ada = world.connect("ada");
    for (const auto* user : {"ada", "bob", "cyd"}) ASSERT_TRUE(world.subscribe(user, user));
    const auto call = world.ring(ada, {"bob", "cyd"});
    world.told_by_push();
    ASSERT_TRUE(world.accept(world.connect("bob"), call));
    EXPECT_THAT(world.told_by_push(), ElementsAre("answered bob from Name of ada: bob"));
    ASSERT_TRUE(world.reject(world.connect("cyd"), call));
    EXPECT_THAT(world.told_by_push(), ElementsAre("declined cyd from Name of ada: cyd"));
}

TEST(Pushing, OfAGroupEachIsToldForThemselves) {
    PushWorld world;
    world.make_team({"ada", "bob", "cyd", "dan"});
    const auto ada = world.connect("ada");
    const auto cyd = world.connect("cyd");
    for (const auto* user : {"ada", "bob", "cyd"}) ASSERT_TRUE(world.subscribe(user, user));
    const auto call = world.ring(ada, {"bob", "cyd", "dan"});
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing bob from Name of ada: bob")) << "dan has asked for nothing";
    ASSERT_TRUE(world.accept(cyd, call));
    world.wait(45s);
    EXPECT_THAT(world.told_by_push(), ElementsAre("missed bob from Name of ada: bob"));
}

TEST(Pushing, ARingIsToldOnceHoweverOftenItIsAskedFor) {
    PushWorld world;
    const auto ada = world.connect("ada");
    ASSERT_TRUE(world.subscribe("bob", "phone"));
    const auto call = world.ring(ada, {"bob"});
    world.in_turn([&](Turn& turn) {
        return world.calls().ring(turn, world.on(ada), {call, CallType::direct, {UserId("bob")}, {}});
    });
    EXPECT_EQ(world.told_by_push().size(), 1u);
}

TEST(Pushing, NothingIsDueOfAChangeThatWasTakenBack) {
    PushWorld world;
    ASSERT_TRUE(world.subscribe("bob", "phone"));
    world.in_failing_turn([&](Turn& turn) {
        return world.domain().push.subscribe(turn, world.person("cyd"), {"phone", "other", "auth"});
    });
    const auto ada = world.connect("ada");
    const CallId call = world.ring(ada, {"cyd"});
    EXPECT_THAT(world.told_by_push(), IsEmpty());
    world.ask(&Calls::end, world.on(ada), call);
    world.ring(ada, {"bob"});
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing bob from Name of ada: phone"));
}

TEST(Subscribing, IsForUsersAndForAddressesThatCanBe) {
    PushWorld world;
    const auto refused = [&](const Identity& who, const std::string& endpoint) {
        return world.in_turn([&](Turn& turn) {
                        return world.domain().push.subscribe(turn, who, {endpoint, "k", "a"});
                    })
            .error()
            .code;
    };
    EXPECT_EQ(refused({}, "phone"), "unauthorized");
    const auto ada = world.person("ada");
    EXPECT_EQ(refused(ada, ""), "bad-request");
    EXPECT_EQ(refused(ada, "a b"), "bad-request");
    EXPECT_EQ(refused(ada, "a\nb"), "bad-request");
    EXPECT_EQ(refused(ada, "\xC3\xA4"), "bad-request");
    EXPECT_EQ(refused(ada, std::string(2049, 'x')), "bad-request");
    EXPECT_TRUE(world.subscribe("ada", std::string(2048, 'x')));
}

TEST(Subscribing, AgainChangesTheKeysAndNotTheId) {
    PushWorld world;
    const auto first = world.subscribe("ada", "phone", "old");
    const auto again = world.subscribe("ada", "phone", "new");
    EXPECT_TRUE(first->created);
    EXPECT_FALSE(again->created);
    EXPECT_EQ(first->record.id, again->record.id);
    ASSERT_EQ(world.stored_push.size(), 1u);
    EXPECT_EQ(world.stored_push.begin()->second.p256dh, "new");
}

TEST(Subscribing, ABrowserTellsOfTheCallsOfWhoeverHasItNow) {
    PushWorld world;
    const auto hers = world.subscribe("ada", "phone");
    const auto his = world.subscribe("bob", "phone");
    EXPECT_TRUE(his->created);
    EXPECT_NE(hers->record.id, his->record.id);
    ASSERT_EQ(world.stored_push.size(), 1u);
    EXPECT_EQ(world.stored_push.begin()->second.user, UserId("bob"));
    world.ring(world.connect("cyd"), {"ada"});
    EXPECT_THAT(world.told_by_push(), IsEmpty());
}

TEST(Subscribing, OfTooManyDevicesTheOldestGoes) {
    PushWorld world;
    for (int i = 0; i < Push::kPerUserMax; ++i) {
        world.now = world.now + 1s;
        ASSERT_TRUE(world.subscribe("ada", std::string("device") + static_cast<char>('a' + i)));
    }
    world.now = world.now + 1s;
    ASSERT_TRUE(world.subscribe("ada", "devicea")) << "the oldest is in use again";
    world.now = world.now + 1s;
    ASSERT_TRUE(world.subscribe("ada", "one-more"));
    EXPECT_EQ(world.stored_push.size(), 10u);
    world.restart();
    world.ring(world.connect("bob"), {"ada"});
    EXPECT_THAT(world.told_by_push(), ElementsAre("ringing ada from Name of bob: devicec deviced devicee devicef "
                                                  "deviceg deviceh devicei devicej devicea one-more"));
}

TEST(Subscribing, EndsByItsUserAloneAndByThePushService) {
    PushWorld world;
    const auto phone = world.subscribe("ada", "phone")->record.id;
    const auto desk = world.subscribe("ada", "desk")->record.id;
    const auto unsubscribe = [&](const Identity& who, const std::string& id) {
        return world.in_turn([&](Turn& turn) { return world.domain().push.unsubscribe(turn, who, id); });
    };
    EXPECT_EQ(unsubscribe({}, phone).error().code, "unauthorized");
    EXPECT_EQ(unsubscribe(world.person("bob"), phone).error().code, "not-found");
    EXPECT_EQ(unsubscribe(world.person("ada"), "none").error().code, "not-found");
    EXPECT_TRUE(unsubscribe(world.person("ada"), phone));
    EXPECT_EQ(unsubscribe(world.person("ada"), phone).error().code, "not-found");
    world.in_turn([&](Turn& turn) { world.domain().push.forget(turn, desk); });
    world.in_turn([&](Turn& turn) { world.domain().push.forget(turn, desk); });
    EXPECT_TRUE(world.stored_push.empty());
    EXPECT_EQ(world.state().push.by_id.size(), 0u);
    EXPECT_EQ(world.state().push.by_endpoint.size(), 0u);
    EXPECT_EQ(world.state().push.of_user.size(), 0u);
}

TEST(Subscribing, HasABoundForAllTogether) {
    PushWorld world;
    std::vector<PushRecord> records;
    for (int i = 0; i < Push::kSubscriptionsMax; ++i) {
        const auto n = std::to_string(i);
        records.push_back({n, UserId(n), "e" + n, "k", "a", {i}});
    }
    world.domain().push.load(std::move(records));
    EXPECT_EQ(world.subscribe("ada", "phone").error().code, "overloaded");
    EXPECT_TRUE(world.subscribe("ada", "e7")) << "takes the place of another";
}

}  // namespace
}  // namespace parley::calls
