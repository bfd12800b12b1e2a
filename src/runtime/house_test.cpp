#include "runtime/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>

namespace parley::runtime {
namespace {

using calls::ConnectionId;
using testing::ElementsAre;
using testing::IsEmpty;

class FakeLoop final : public transport::Loop {
public:
    Instant now() const override { return now_; }
    void post(std::function<void()> task) override { task(); }
    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        timers_[++last_] = {when, std::move(task)};
        return last_;
    }
    void cancel(std::uint64_t timer) override { timers_.erase(timer); }
    void at_turn_end(std::function<void()> task) override { turn_end_ = std::move(task); }

    void end_turn() { turn_end_(); }
    void advance(Duration by) {
        now_ = now_ + by;
        for (;;) {
            const auto due =
                std::find_if(timers_.begin(), timers_.end(), [&](auto& t) { return t.second.first <= now_; });
            if (due == timers_.end()) break;
            auto task = std::move(due->second.second);
            timers_.erase(due);
            task();
            end_turn();
        }
    }

private:
    Instant now_{1'000'000};
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::pair<Instant, std::function<void()>>> timers_;
    std::function<void()> turn_end_;
};

/// Keeps commits until the test lets them pass or fail.
class FakeStore final : public ports::Store {
public:
    void commit(std::vector<calls::Write>, std::function<void(Status)> done) override {
        waiting.push_back(std::move(done));
    }
    void rearm() override { ++rearmed; }
    void find_call(CallId, std::function<void(Result<std::optional<calls::CallRecord>>)> done) override {
        if (read_fails) return done(fail("store-unavailable", "no answer"));
        done(std::nullopt);
    }
    void list_quality(std::string, std::function<void(Result<std::vector<calls::QualityRecord>>)> done) override {
        done(std::vector<calls::QualityRecord>{});
    }
    void list_calls(UserId, std::string, int, bool, std::function<void(Result<ports::CallPage>)> done) override {
        done(ports::CallPage{});
    }
    Result<calls::Loaded> load() override { return calls::Loaded{}; }
    bool healthy() const override { return true; }

    void pass_all() {
        while (!waiting.empty()) finish({});
    }
    void fail_all() {
        while (!waiting.empty()) fail_first();
    }
    void fail_first() { finish(fail("store-unavailable", "no disk")); }
    std::deque<std::function<void(Status)>> waiting;
    int rearmed = 0;
    bool read_fails = false;

private:
    void finish(const Status& status) {
        auto done = std::move(waiting.front());
        waiting.pop_front();
        done(status);
    }
};

/// Notes what it is told, in order.
class NotingSession final : public dialects::Session {
public:
    void on_event(const calls::Event& event) override {
        if (std::holds_alternative<calls::PeerJoined>(event))
            heard.push_back("joined");
        else if (std::holds_alternative<calls::PeerLeft>(event))
            heard.push_back("left");
        else
            heard.push_back("event");
    }
    void on_signal(const calls::SignalView& signal) override { heard.push_back("signal " + std::string(signal.body)); }
    void tell(const Error& error) override { heard.push_back("error " + error.code); }
    void end(std::uint16_t, std::string_view) override { heard.push_back("end"); }
    std::vector<std::string> heard;
};

class NotingNotifier final : public ports::Notifier {
public:
    const std::string& public_key() const override { return key_; }
    Status check(const calls::SubscribePush&) const override { return {}; }
    void send(const calls::Notice& notice) override { told.push_back(notice.call.value); }
    std::vector<std::string> told;

private:
    std::string key_;
};

class HouseTest : public testing::Test {
protected:
    HouseTest()
        : house({loop, random, store, [](std::string_view) { return fail("unauthorized", "no"); },
                 [](std::string_view) { return std::string("{}"); }, [](std::string_view, std::string_view) {}},
                {}, {}, 20) {
        house.change(
            {}, [](calls::Domain& domain, calls::Turn& turn) { return domain.rooms.create(turn, {.name = "Tea"}); },
            [this](Result<calls::RoomRecord> made) { room = made->id; });
        store.pass_all();
    }

    ConnectionId attach(NotingSession& session) {
        const auto id = house.attach(session, calls::Door::plain, {}, {});
        loop.end_turn();
        return id;
    }
    void join(ConnectionId id, NotingSession& session) {
        house.change(
            id,
            [&](calls::Domain& domain, calls::Turn& turn) {
                return domain.rooms.join(turn, {.connection = id, .room = room});
            },
            [&session](Result<calls::JoinAnswer> answer) {
                session.heard.push_back(answer ? "answer" : answer.error().code);
            });
    }
    /// Ada and Bob are in; Cem's join waits for the store, and its news for the two. Gives Bob's connection and Cem's.
    std::pair<ConnectionId, ConnectionId> meet_and_let_cem_come() {
        const auto a = attach(ada);
        const auto b = attach(bob);
        const auto c = attach(cem);
        join(a, ada);
        join(b, bob);
        store.pass_all();
        ada.heard.clear();
        join(c, cem);
        return {b, c};
    }
    Status signal(ConnectionId from, std::string_view body) {
        calls::SignalView view;
        view.body = body;
        return house.signal(from, room, "", view);
    }
    int present() { return house.domain().rooms.present_count(*house.domain().state().rooms.find(room)); }

    FakeLoop loop;
    SeededRandom random{1};
    FakeStore store;
    House house;
    RoomId room;
    NotingSession ada, bob, cem;
};

TEST_F(HouseTest, NothingIsAnnouncedBeforeItIsDurable) {
    const auto a = attach(ada);
    const auto b = attach(bob);
    join(a, ada);
    store.pass_all();
    join(b, bob);
    EXPECT_THAT(ada.heard, ElementsAre("answer"));
    EXPECT_THAT(bob.heard, IsEmpty());
    EXPECT_FALSE(house.settled());
    store.pass_all();
    EXPECT_THAT(ada.heard, ElementsAre("answer", "joined"));
    EXPECT_THAT(bob.heard, ElementsAre("answer"));
    EXPECT_TRUE(house.settled());
}

TEST_F(HouseTest, ANoticeLeavesWhenItsCauseIsDurableAndNotAtAllWhenThatIsTakenBack) {
    NotingNotifier notifier;
    House with_push({loop,
                     random,
                     store,
                     [](std::string_view) { return fail("unauthorized", "no"); },
                     [](std::string_view) { return std::string("{}"); },
                     [](std::string_view, std::string_view) {},
                     {},
                     &notifier},
                    {}, {}, 20);
    calls::Identity caller;
    caller.user = UserId("ada");
    calls::Identity callee;
    callee.user = UserId("bob");
    const auto ring = [&] {
        with_push.change(
            {},
            [&](calls::Domain& domain, calls::Turn& turn) {
                return domain.calls.ring(turn, {caller, {}},
                                         {CallId(random_uuid(random)), calls::CallType::direct, {*callee.user}, {}});
            },
            [](const Result<calls::RingAnswer>& rung) {
                EXPECT_TRUE(rung || rung.error().code == "store-unavailable");
            });
    };
    with_push.change(
        {},
        [&](calls::Domain& domain, calls::Turn& turn) {
            return domain.push.subscribe(turn, callee, {"https://push.example/1", "key", "auth"});
        },
        [](const Result<calls::PushAnswer>&) {});
    store.pass_all();
    ring();
    EXPECT_THAT(notifier.told, IsEmpty());
    store.pass_all();
    EXPECT_EQ(notifier.told.size(), 1u);
    ring();
    store.fail_all();
    EXPECT_EQ(notifier.told.size(), 1u);
    ring();
    store.pass_all();
    EXPECT_EQ(notifier.told.size(), 2u);
}

TEST_F(HouseTest, ASignalBehindAJoinIsHeardAfterTheJoin) {
    const auto a = attach(ada);
    const auto b = attach(bob);
    join(a, ada);
    store.pass_all();
    join(b, bob);
    ASSERT_TRUE(signal(b, "1"));
    ASSERT_TRUE(signal(a, "2"));
    EXPECT_THAT(ada.heard, ElementsAre("answer"));
    store.pass_all();
    EXPECT_THAT(ada.heard, ElementsAre("answer", "joined", "signal 1"));
    EXPECT_THAT(bob.heard, ElementsAre("answer", "signal 2"));
    ASSERT_TRUE(signal(a, "3"));
    EXPECT_EQ(bob.heard.back(), "signal 3");
}

TEST_F(HouseTest, AFailedCommitIsTakenBackWithAllBehindIt) {
    const auto a = attach(ada);
    const auto b = attach(bob);
    join(a, ada);
    store.pass_all();
    join(b, bob);
    ASSERT_TRUE(signal(b, "lost with its join"));
    EXPECT_EQ(present(), 2);
    store.fail_all();
    EXPECT_EQ(present(), 1);
    EXPECT_EQ(store.rearmed, 1);
    EXPECT_THAT(bob.heard, ElementsAre("store-unavailable"));
    EXPECT_THAT(ada.heard, ElementsAre("answer"));
    join(b, bob);
    store.pass_all();
    EXPECT_EQ(present(), 2);
    EXPECT_EQ(ada.heard.back(), "joined");
}

TEST_F(HouseTest, AConnectionThatEndedWhileItsJoinFailedIsNotLeftBehind) {
    const auto a = attach(ada);
    join(a, ada);
    store.pass_all();
    const auto b = attach(bob);
    join(b, bob);
    house.detach(a, calls::Loss::network);
    store.fail_all();
    store.pass_all();
    EXPECT_EQ(present(), 0);
    EXPECT_THAT(ada.heard, ElementsAre("answer"));
}

TEST_F(HouseTest, ASignalThatOnlyStoodBehindAFailedChangeIsNotLostWithIt) {
    const auto [b, c] = meet_and_let_cem_come();
    ASSERT_TRUE(signal(b, "1"));  // for ada and cem, behind the news of cem
    ASSERT_TRUE(signal(c, "lost with its join"));
    store.fail_all();
    EXPECT_THAT(ada.heard, ElementsAre("signal 1"));
    EXPECT_THAT(cem.heard, ElementsAre("store-unavailable"));
}

TEST_F(HouseTest, AChangeMadeBecauseOneFailedIsToldToEveryoneWhenItIsDurable) {
    const auto [b, c] = meet_and_let_cem_come();
    bob.heard.clear();
    house.change(
        b, [](calls::Domain&, calls::Turn&) { return Status{}; },
        [&](const Status& kept) {
            EXPECT_FALSE(kept);
            house.change(
                b,
                [&](calls::Domain& domain, calls::Turn& turn) {
                    domain.rooms.leave(turn, b, room);
                    return Status{};
                },
                [&](const Status& left) { bob.heard.push_back(left ? "gone" : left.error().code); });
        });
    store.fail_first();
    store.pass_all();
    EXPECT_THAT(ada.heard, ElementsAre("left"));
    EXPECT_THAT(bob.heard, ElementsAre("gone"));
    EXPECT_EQ(present(), 1);
}

TEST_F(HouseTest, AFailedJoinLeavesNothingWithItsConnection) {
    const auto a = attach(ada);
    join(a, ada);
    store.fail_all();
    EXPECT_TRUE(house.domain().state().connections.at(a).peers.empty());
    join(a, ada);
    store.pass_all();
    EXPECT_EQ(house.domain().state().connections.at(a).peers.size(), 1u);
}

TEST_F(HouseTest, WhatWritesNothingIsToldNoSoonerThanTheChangeItCameBehind) {
    const auto a = attach(ada);
    const auto b = attach(bob);
    join(a, ada);  // waits for the store
    room = calls::kLobby;
    join(b, bob);  // the lobby is not stored
    EXPECT_THAT(bob.heard, IsEmpty());
    store.fail_all();
    EXPECT_THAT(bob.heard, ElementsAre("store-unavailable"));
    EXPECT_EQ(present(), 0);
    join(b, bob);
    EXPECT_EQ(bob.heard.back(), "answer");
    EXPECT_EQ(present(), 1);
}

TEST_F(HouseTest, WhoHasGoneGetsNoAnswer) {
    const auto a = attach(ada);
    join(a, ada);
    house.detach(a, calls::Loss::explicit_leave);
    store.pass_all();
    EXPECT_THAT(ada.heard, IsEmpty());
    EXPECT_EQ(present(), 0);
}

TEST_F(HouseTest, AUsersConnectionsAreToldAndEndAsIfTheyHadLeft) {
    const calls::Identity who{UserId("ada"), "Ada"};
    NotingSession tablet;
    const auto a = house.attach(ada, calls::Door::plain, who, {});
    const auto second = house.attach(tablet, calls::Door::plain, who, {});
    const auto b = attach(bob);
    join(a, ada);
    join(b, bob);
    store.pass_all();
    ada.heard.clear();
    bob.heard.clear();
    house.end_user(UserId("ada"), dialects::kCloseRevoked, dialects::access_revoked());
    EXPECT_THAT(ada.heard, ElementsAre("error revoked", "end"));
    EXPECT_THAT(tablet.heard, ElementsAre("error revoked", "end"));
    store.pass_all();
    EXPECT_THAT(bob.heard, ElementsAre("left"));
    EXPECT_EQ(house.stats().connections, 1u);
    house.detach(second, calls::Loss::network);  // as the sessions do when their sockets close
    house.end_user(UserId("nobody"), dialects::kCloseRevoked, dialects::access_revoked());
}

TEST_F(HouseTest, TimePassesForTheDomain) {
    const auto a = attach(ada);
    const auto b = attach(bob);
    join(a, ada);
    join(b, bob);
    store.pass_all();
    loop.end_turn();
    house.detach(b, calls::Loss::network);
    loop.end_turn();
    loop.advance(Duration{14'999});
    store.pass_all();
    EXPECT_THAT(ada.heard, ElementsAre("answer", "joined"));
    loop.advance(Duration{2});
    store.pass_all();
    EXPECT_THAT(ada.heard, ElementsAre("answer", "joined", "left"));
}

TEST_F(HouseTest, ACallThatCannotBeReadIsNotTakenForOneThatIsNotThere) {
    const CallId id("11111111-1111-4111-8111-111111111111");
    std::vector<std::string> told;
    const auto note = [&told](const Status& read) { told.push_back(read ? "read" : read.error().code); };
    store.read_fails = true;
    house.load_call(id, note);
    store.read_fails = false;
    house.load_call(id, note);
    EXPECT_THAT(told, ElementsAre("store-unavailable", "read"));
    EXPECT_FALSE(house.domain().state().calls.contains(id));
    EXPECT_TRUE(house.settled());
}

TEST_F(HouseTest, ARefusedChangeIsAnsweredAtOnceAndChangesNothing) {
    const auto a = attach(ada);
    room = RoomId("nowhere");
    join(a, ada);
    EXPECT_THAT(ada.heard, ElementsAre("not-found"));
    EXPECT_TRUE(store.waiting.empty());
}

}  // namespace
}  // namespace parley::runtime
