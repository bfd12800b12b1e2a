// Stories of people outside of rooms: who is online, who is busy, and what they missed.
#include "calls/people.hpp"

#include <gtest/gtest.h>

#include "calls/call_world.hpp"
#include "calls/quality.hpp"

namespace parley::calls {
namespace {

using namespace std::chrono_literals;
using testing::CallWorld;

class PeopleStory : public ::testing::Test {
protected:
    CallWorld world;
    ConnectionId ada = world.connect("ada", Door::parley);

    std::map<std::string, PersonStatus> watch(const std::vector<std::string>& users) {
        std::vector<UserId> ids;
        for (const auto& user : users) ids.emplace_back(user);
        const auto people = world.in_turn([&](Turn&) { return world.domain().people.watch(ada, ids); });
        std::map<std::string, PersonStatus> found;
        if (people) {
            for (const auto& one : *people) found[one.user.value] = one.status;
        }
        return found;
    }
    std::map<std::string, PersonStatus> heard(ConnectionId who) {
        std::map<std::string, PersonStatus> found;
        for (const auto& news : world.news<PeopleChanged>(who)) {
            for (const auto& one : news.people) found[one.user.value] = one.status;
        }
        return found;
    }
    int missed(const std::string& user) { return missed_of(world.state(), UserId(user)); }
    using Statuses = std::map<std::string, PersonStatus>;
};

TEST_F(PeopleStory, ThoseWatchedComeAndGo) {
    EXPECT_EQ(watch({"bob", "cy", "bob"}), (Statuses{{"bob", PersonStatus::offline}, {"cy", PersonStatus::offline}}));
    const auto bob = world.connect("bob");
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::online}}));
    const auto phone = world.connect("bob", Door::parley);
    EXPECT_EQ(heard(ada), Statuses{}) << "a second device changes nothing";
    world.disconnect(bob);
    EXPECT_EQ(heard(ada), Statuses{});
    world.disconnect(phone);
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::offline}}));
    world.connect("dan");
    EXPECT_EQ(heard(ada), Statuses{}) << "nobody watches dan";
    EXPECT_EQ(watch({}), Statuses{});
    world.connect("bob");
    EXPECT_EQ(heard(ada), Statuses{});
}

TEST_F(PeopleStory, AShortCutIsNotToldAndALongOneIs) {
    const auto bob = world.connect("bob", Door::parley);
    watch({"bob"});
    world.disconnect(bob, Loss::network);
    world.wait(14s);
    EXPECT_EQ(heard(ada), Statuses{}) << "they may be on their way back";
    EXPECT_EQ(watch({"bob"}), (Statuses{{"bob", PersonStatus::online}})) << "and so it is for who asks now";
    const auto again = world.connect("bob", Door::parley);
    world.wait(1min);
    EXPECT_EQ(heard(ada), Statuses{});
    world.disconnect(again, Loss::network);
    world.wait(15s);
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::offline}}));
    world.disconnect(world.connect("bob", Door::parley), Loss::page_gone);
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::online}}));
    world.wait(3s);
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::offline}})) << "a page that is gone is seldom back";
}

TEST_F(PeopleStory, AGraceWhoseTurnIsTakenBackEndsInTheNext) {
    const auto bob = world.connect("bob", Door::parley);
    watch({"bob"});
    world.disconnect(bob, Loss::network);
    world.now = world.now + 15s;
    world.in_failing_turn([&](Turn& turn) { return world.domain().handle_timers(turn), 0; });
    EXPECT_EQ(world.domain().people.status_of(UserId("bob")), PersonStatus::online);
    world.wait(0s);
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::offline}}));
}

TEST_F(PeopleStory, WhoIsInACallIsBusyUntilItEnds) {
    const auto bob = world.connect("bob");
    const auto cy = world.connect("cy");
    watch({"bob", "cy"});
    const CallId call = world.ring(bob, {"cy"});
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::busy}})) << "cy only rings";
    ASSERT_TRUE(world.accept(cy, call));
    EXPECT_EQ(heard(ada), (Statuses{{"cy", PersonStatus::busy}}));
    ASSERT_TRUE(world.ask(&Calls::end, world.on(bob), call));
    EXPECT_EQ(heard(ada), (Statuses{{"bob", PersonStatus::online}, {"cy", PersonStatus::online}}));
}

TEST_F(PeopleStory, WatchingHasBoundsAndIsForUsers) {
    const auto ask = [&](ConnectionId who, std::vector<UserId> ids) {
        return world.in_turn([&](Turn&) { return world.domain().people.watch(who, ids); });
    };
    EXPECT_EQ(ask(ada, std::vector<UserId>(201, UserId("x"))).error().code, "bad-request");
    EXPECT_EQ(ask(ada, {UserId("")}).error().code, "bad-request");
    const ConnectionId guest{999};
    EXPECT_EQ(ask(guest, {UserId("bob")}).error().code, "unauthorized");
}

TEST_F(PeopleStory, AMissedCallCountsUntilOneLooks) {
    const auto bob = world.connect("bob", Door::parley);
    world.ring(ada, {"bob"});
    world.wait(world.state().limits.ring_timeout);
    EXPECT_EQ(missed("bob"), 1);
    EXPECT_EQ(missed("ada"), 0) << "the caller has missed nothing";
    EXPECT_EQ(world.news<UnreadChanged>(bob).at(0).missed, 1);
    world.ring(ada, {"bob"});
    world.disconnect(ada);  // gives up
    EXPECT_EQ(missed("bob"), 2);
    world.restart();
    EXPECT_EQ(missed("bob"), 2) << "also after a restart";
    ASSERT_TRUE(world.in_turn([&](Turn& turn) { return world.domain().see_missed(turn, CallWorld::person("bob")); }));
    EXPECT_EQ(missed("bob"), 0);
    EXPECT_EQ(world.stored_users.at("bob").missed, 0);
}

TEST_F(PeopleStory, WhoWasOfflineHasMissedItToo) {
    const CallId call = world.ring(ada, {"bob"});
    world.wait(world.state().limits.ring_timeout);
    EXPECT_EQ(missed("bob"), 1);
    EXPECT_TRUE(world.stored_calls.at(call.value).participants.at(1).missed);
}

TEST_F(PeopleStory, AnAnsweredOrRejectedCallIsNotMissed) {
    const auto bob = world.connect("bob");
    CallId call = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.reject(bob, call));
    call = world.ring(ada, {"bob"});
    ASSERT_TRUE(world.accept(bob, call));
    ASSERT_TRUE(world.ask(&Calls::end, world.on(ada), call));
    EXPECT_EQ(missed("bob"), 0);
}

TEST_F(PeopleStory, TheSilentOneOfAGroupHasMissedItThoughOthersTalk) {
    world.make_team({"ada", "bob", "cy"});
    const auto bob = world.connect("bob");
    world.connect("cy");
    const CallId call = world.ring(ada, {"bob", "cy"});
    ASSERT_TRUE(world.accept(bob, call));
    world.wait(world.state().limits.ring_timeout);
    EXPECT_EQ(missed("cy"), 1);
    EXPECT_EQ(missed("bob"), 0);
}

TEST(Quality, AReportIsKeptOfEachPersonAndNonsenseIsNot) {
    CallWorld world;
    const auto keep = [&](QualityRecord report) {
        report.subject = "call";
        report.person = "ada";
        return world.in_turn([&](Turn& turn) { return keep_quality(turn, report); });
    };
    EXPECT_EQ(keep({}).error().code, "bad-request") << "it says nothing";
    QualityRecord report;
    report.rating = 6;
    EXPECT_EQ(keep(report).error().code, "bad-request");
    report.rating = 0;
    EXPECT_EQ(keep(report).error().code, "bad-request");
    report.rating = 5;
    report.loss_permille = 1001;
    EXPECT_EQ(keep(report).error().code, "bad-request");
    report.loss_permille = 12;
    report.path = "pigeon";
    EXPECT_EQ(keep(report).error().code, "bad-request");
    report.path = "server";
    report.note = std::string(kQualityNoteMax + 1, 'x');
    EXPECT_EQ(keep(report).error().code, "bad-request");
    report.note = "fine";
    EXPECT_TRUE(keep(report));
    report.rating = 4;
    EXPECT_TRUE(keep(report));
    ASSERT_EQ(world.stored_quality.size(), 1u);
    EXPECT_EQ(world.stored_quality.begin()->second.rating, 4);
}

}  // namespace
}  // namespace parley::calls
