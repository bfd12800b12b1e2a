// Connection state recovery: in the reference's form, in the form of a separate event, across processes, and with what
// attackers send instead.
#include "socketio/recovery.hpp"

#include "socketio/server_test_base.hpp"

namespace parley::socketio::testing {
namespace {

class RecoveryTest : public ServerTest {
protected:
    RecoveryTest() {
        door.quiet = true;
        options.recovery.enabled = true;
        options.recovery.form = OffsetForm::reference;
        options.recovery.sign = toy_mac("secret");
    }
    /// Good enough to tell right from wrong in a test.
    static std::function<std::string(std::string_view)> toy_mac(std::string key) {
        return [key](std::string_view text) {
            std::string mac;
            for (char salt = 'a'; salt < 'e'; ++salt) {
                const auto hash = std::hash<std::string>{}(salt + key + std::string(text));
                mac.append(reinterpret_cast<const char*>(&hash), sizeof(hash));
            }
            return mac;
        };
    }
    struct Session {
        std::unique_ptr<WsClient> ws;
        Lines before;  // what came before the CONNECT reply
        std::string sid;
        std::string pid;
    };
    Session connect(const std::string& auth = "", const std::string& nsp = "") {
        Session session{wire().open_ws(), {}, {}, {}};
        session.ws->take();
        session.ws->send("40" + (nsp.empty() ? auth : nsp + "," + auth));
        for (auto& line : session.ws->take()) {
            if (!line.starts_with("40")) {
                session.before.push_back(line);
                continue;
            }
            session.sid = field(line, "sid");
            session.pid = field(line, "pid");
        }
        return session;
    }
    Session come_back(const Session& session, const std::string& offset = "") {
        return connect(R"({"pid":")" + session.pid + '"' + (offset.empty() ? "" : R"(,"offset":")" + offset + '"') +
                       "}");
    }
    static std::string field(const std::string& json, const std::string& key) {
        const auto at = json.find('"' + key + R"(":")");
        if (at == std::string::npos) return {};
        const auto begin = at + key.size() + 4;
        return json.substr(begin, json.find('"', begin) - begin);
    }
    /// The last argument of an event, a string.
    static std::string offset_of(const std::string& event) {
        const auto end = event.rfind('"');
        const auto begin = event.rfind('"', end - 1) + 1;
        return event.substr(begin, end - begin);
    }
    void restart() {
        server_.reset();
        door.last = nullptr;
        random = SeededRandom(++seed_);
    }

private:
    std::uint64_t seed_ = 100;
};

// The reference's form.

TEST_F(RecoveryTest, EventsCarryTheirOffsetLast) {
    auto session = connect();
    EXPECT_FALSE(session.pid.empty());
    door.last->emit("a", "1");
    door.last->emit("b");
    main().broadcast().emit("c", R"("x")");
    const auto got = session.ws->take();
    ASSERT_EQ(got.size(), 3u);
    EXPECT_TRUE(got[0].starts_with(R"(42["a",1,")"));
    EXPECT_TRUE(got[1].starts_with(R"(42["b",")"));
    EXPECT_TRUE(got[2].starts_with(R"(42["c","x",")"));
    EXPECT_NE(offset_of(got[0]), offset_of(got[1]));
}

TEST_F(RecoveryTest, VolatileEventsAndEventsWithAckCarryNone) {
    auto session = connect();
    door.last->emit_volatile("v", "1");
    main().broadcast().as_volatile().emit("w", "2");
    session.ws->send(R"(42["ask",3])");
    session.ws->send(R"(427["message-with-ack",4])");
    EXPECT_EQ(session.ws->take(), (Lines{R"(42["v",1])", R"(42["w",2])", R"(420["question",3])", "437[4]"}));
}

TEST_F(RecoveryTest, MissedEventsComeBeforeTheReply) {
    auto session = connect();
    door.last->join("room");
    door.last->emit("seen", "1");
    const auto offset = offset_of(session.ws->take()[0]);
    door.last->emit("lost on the way", "2");
    session.ws->vanish();
    main().broadcast().to("room").emit("missed", R"("a")");
    main().broadcast().to("another").emit("not for it");
    main().broadcast().to("room").except(session.sid).emit("not for it");
    main().broadcast().emit("for all");
    auto back = come_back(session, offset);
    EXPECT_EQ(back.sid, session.sid);
    EXPECT_EQ(back.pid, session.pid);
    ASSERT_EQ(back.before.size(), 3u);
    EXPECT_TRUE(back.before[0].starts_with(R"(42["lost on the way",2,")"));
    EXPECT_TRUE(back.before[1].starts_with(R"(42["missed","a",")"));
    EXPECT_TRUE(back.before[2].starts_with(R"(42["for all",")"));
    EXPECT_TRUE(door.last->recovered());
    EXPECT_EQ(door.last->rooms(), Lines{"room"});
    EXPECT_EQ(server().stats().recovered, 1u);
    EXPECT_EQ(server().stats().lost_sessions, 0u);
}

TEST_F(RecoveryTest, ItWorksBeforeAnyEvent) {
    auto session = connect();
    session.ws->vanish();
    main().broadcast().emit("first ever");
    auto back = come_back(session);
    EXPECT_EQ(back.sid, session.sid);
    ASSERT_EQ(back.before.size(), 1u);
    auto again = back.ws->closed;
    EXPECT_FALSE(again);
}

TEST_F(RecoveryTest, TwiceInARow) {
    auto session = connect();
    for (int i = 0; i < 3; ++i) {
        session.ws->vanish();
        loop.advance(100'000);
        auto back = come_back(session);
        EXPECT_EQ(back.sid, session.sid);
        EXPECT_EQ(back.pid, session.pid);
        session = std::move(back);
    }
}

TEST_F(RecoveryTest, ALongIdleSocketLosesNothingByAFullLog) {
    options.recovery.log_bytes_max = 5'000;
    auto idle = connect();
    door.last->emit("seen");
    const auto offset = offset_of(idle.ws->take()[0]);
    auto busy = connect();
    for (int i = 0; i < 100; ++i) door.last->emit("chatter", "\"" + std::string(200, 'x') + "\"");
    idle.ws->vanish();
    EXPECT_EQ(come_back(idle, offset).sid, idle.sid);

    // Whoever really has lost something is told.
    busy.ws->vanish();
    auto back = come_back(busy);
    EXPECT_NE(back.sid, busy.sid);
    EXPECT_TRUE(back.before.empty());
}

TEST_F(RecoveryTest, OnlyForTwoMinutes) {
    auto session = connect();
    session.ws->vanish();
    loop.advance(119'000);
    EXPECT_EQ(server().stats().lost_sessions, 1u);
    loop.advance(1'100);
    EXPECT_EQ(server().stats().lost_sessions, 0u);
    EXPECT_NE(come_back(session).sid, session.sid);
}

TEST_F(RecoveryTest, AfterAPingTimeoutToo) {
    auto session = connect();
    loop.advance(46'000);
    EXPECT_TRUE(session.ws->closed);
    EXPECT_EQ(come_back(session).sid, session.sid);
}

TEST_F(RecoveryTest, NotAfterAnExplicitEnd) {
    auto left = connect();
    left.ws->send("41");
    EXPECT_NE(come_back(left).sid, left.sid);

    auto sent_away = connect();
    door.last->disconnect();
    EXPECT_NE(come_back(sent_away).sid, sent_away.sid);

    auto broke_rules = connect();
    broke_rules.ws->send("4abc");
    EXPECT_NE(come_back(broke_rules).sid, broke_rules.sid);
}

TEST_F(RecoveryTest, AReconnectThatOvertakesTheLossWins) {
    auto session = connect();
    door.last->join("room");
    door.last->emit("seen");
    const auto offset = offset_of(session.ws->take()[0]);
    Socket* old = door.last;
    auto back = come_back(session, offset);  // nobody has noticed that the old connection is dead
    EXPECT_EQ(back.sid, session.sid);
    EXPECT_TRUE(back.before.empty());
    EXPECT_EQ(diary, Lines{"disconnect superseded 0 from room"});
    EXPECT_FALSE(old->connected());
    EXPECT_EQ(session.ws->closed, 1000);
    EXPECT_EQ(door.last->rooms(), Lines{"room"});
    EXPECT_EQ(server().stats().sockets, 1u);
}

// The application decides.

TEST_F(RecoveryTest, TheHandlerIsAlwaysAsked) {
    door.how = {{"user:7"}, "user 7", true};
    auto session = connect();
    EXPECT_FALSE(door.recovery);
    session.ws->vanish();
    auto refused = connect(R"({"refuse":"banned since","pid":")" + session.pid + "\"}");
    EXPECT_TRUE(refused.sid.empty());
    ASSERT_TRUE(door.recovery);
    EXPECT_EQ(door.recovery->sid, session.sid);
    EXPECT_EQ(door.recovery->blob, "user 7");
    EXPECT_TRUE(door.recovery->same_process);
    EXPECT_TRUE(door.recovery->possible);
    EXPECT_EQ(come_back(session).sid, session.sid);  // a refusal does not use it up
}

TEST_F(RecoveryTest, TheHandlerMayInsistOnANewSession) {
    auto session = connect();
    session.ws->vanish();
    door.how.recover = false;
    EXPECT_NE(come_back(session).sid, session.sid);
}

TEST_F(RecoveryTest, ALateAnswerRecoversToo) {
    auto session = connect();
    session.ws->vanish();
    door.later = true;
    auto back = wire().open_ws();
    back->send(R"(40{"pid":")" + session.pid + "\"}");
    back->take();
    main().broadcast().emit("while it waited");
    ASSERT_NE(door.accept(door.replies.size() - 1), nullptr);
    const auto got = back->take();
    EXPECT_TRUE(got[0].starts_with(R"(42["while it waited",")"));
    EXPECT_EQ(field(got[1], "sid"), session.sid);
}

// As a separate event.

TEST_F(RecoveryTest, OffsetsFollowInAnEventOfTheirOwnForThoseWhoAsk) {
    options.recovery.form = OffsetForm::separate_event;
    auto asks = connect(R"({"recovery":true})");
    Socket* asking = door.last;
    auto plain = connect();
    asking->emit("a", "1");
    door.last->emit("a", "1");
    EXPECT_EQ(plain.ws->take(), Lines{R"(42["a",1])"});
    const auto got = asks.ws->take();
    ASSERT_EQ(got.size(), 2u);
    EXPECT_EQ(got[0], R"(42["a",1])");
    EXPECT_TRUE(got[1].starts_with(R"(42["parley:offset",")"));
    main().broadcast().emit("b");
    EXPECT_EQ(plain.ws->take(), Lines{R"(42["b"])"});
    const auto offset = offset_of(asks.ws->take()[1]);

    asks.ws->vanish();
    main().broadcast().emit("missed");
    auto back = come_back(asks, offset);  // it need not ask again
    EXPECT_EQ(back.sid, asks.sid);
    ASSERT_EQ(back.before.size(), 2u);
    EXPECT_EQ(back.before[0], R"(42["missed"])");
    EXPECT_TRUE(back.before[1].starts_with(R"(42["parley:offset",")"));
}

TEST_F(RecoveryTest, WithoutOffsetsOnlyWhoGotNothingIsSureToHaveMissedNothing) {
    options.recovery.form = OffsetForm::separate_event;
    auto quiet = connect();
    quiet.ws->vanish();
    main().broadcast().emit("missed");
    auto back = come_back(quiet);
    EXPECT_EQ(back.sid, quiet.sid);
    EXPECT_EQ(back.before, Lines{R"(42["missed"])"});
    back.ws->vanish();
    EXPECT_NE(come_back(quiet).sid, quiet.sid);  // did "missed" arrive? nobody knows
}

// Across processes.

TEST_F(RecoveryTest, ANewProcessKnowsThePidsOfTheOldOne) {
    door.how = {{"user:7"}, "user 7", true};
    auto session = connect();
    door.last->emit("seen");
    const auto offset = offset_of(session.ws->take()[0]);
    session.ws->vanish();
    restart();
    auto back = come_back(session, offset);
    EXPECT_EQ(back.sid, session.sid);
    EXPECT_EQ(back.pid, session.pid);
    EXPECT_TRUE(door.last->recovered());
    ASSERT_TRUE(door.recovery);
    EXPECT_FALSE(door.recovery->same_process);
    EXPECT_EQ(door.recovery->blob, "user 7");
    EXPECT_EQ(door.last->rooms(), Lines{"user:7"});
    back.ws->vanish();
    EXPECT_EQ(come_back(session, offset).sid, session.sid);  // and again, in this process
}

TEST_F(RecoveryTest, WhatTheNewProcessSentMeanwhileIsSentAgain) {
    door.how.rooms = {"user:7"};
    auto session = connect();
    session.ws->vanish();
    restart();
    main().broadcast().to("user:7").emit("for it");
    main().broadcast().to("user:8").emit("not for it");
    main().broadcast().emit("for all");
    auto back = come_back(session);
    EXPECT_EQ(back.sid, session.sid);
    ASSERT_EQ(back.before.size(), 2u);
    EXPECT_TRUE(back.before[0].starts_with(R"(42["for it",")"));
    EXPECT_TRUE(back.before[1].starts_with(R"(42["for all",")"));
}

TEST_F(RecoveryTest, OldPidsAreTakenForTwoMinutesAndNotAfterAnEnd) {
    auto session = connect();
    auto other = connect();
    session.ws->vanish();
    other.ws->vanish();
    restart();
    auto back = come_back(session);
    EXPECT_EQ(back.sid, session.sid);
    back.ws->send("41");
    EXPECT_NE(come_back(session).sid, session.sid);
    loop.advance(120'100);
    EXPECT_NE(come_back(other).sid, other.sid);
}

// Attack 29.

TEST_F(RecoveryTest, ForgeriesAreNewSessions) {
    auto session = connect();
    auto custom_session = connect("", "/custom");
    session.ws->vanish();
    custom_session.ws->vanish();
    auto other_pid = session.pid;
    other_pid[4] = other_pid[4] == 'A' ? 'B' : 'A';
    const std::vector<std::string> auths = {
        R"({"pid":"x"})",
        R"({"pid":""})",
        R"({"pid":7})",
        R"({"pid":null,"offset":null})",
        R"({"pid":{"a":1}})",
        R"({"pid":")" + other_pid + "\"}",
        R"({"pid":")" + session.pid + "A\"}",
        R"({"pid":")" + session.pid.substr(0, session.pid.size() - 1) + "\"}",
        R"({"pid":")" + session.pid.substr(0, session.pid.find('.')) + ".\"}",
        R"({"pid":")" + custom_session.pid + "\"}",
        R"({"pid":")" + session.pid + R"(","offset":"nonsense"})",
        R"({"pid":")" + session.pid + R"(","offset":""})",
        R"({"pid":")" + session.pid + R"(","offset":7})",
        R"({"pid":")" + session.pid + R"(","offset":"other.1"})",
        R"({"pid":")" + session.pid + R"(","offset":")" + std::string(50'000, 'x') + "\"}",
        R"({"pid":")" + std::string(50'000, 'x') + "\"}",
    };
    for (const auto& auth : auths) {
        auto back = connect(auth);
        EXPECT_EQ(back.sid.size(), 20u) << auth.substr(0, 100);
        EXPECT_NE(back.sid, session.sid) << auth.substr(0, 100);
        EXPECT_TRUE(back.before.empty());
        EXPECT_FALSE(back.ws->closed);
    }
    EXPECT_EQ(come_back(session).sid, session.sid);  // none of them has used it up
}

TEST_F(RecoveryTest, AnOffsetOfTheFutureIsForged) {
    auto session = connect();
    door.last->emit("seen");
    auto offset = offset_of(session.ws->take()[0]);
    session.ws->vanish();
    EXPECT_NE(come_back(session, offset + "0000").sid, session.sid);
    EXPECT_NE(come_back(session, offset + "99999999999999999999").sid, session.sid);
}

TEST_F(RecoveryTest, AnotherKeyIsAnotherServer) {
    auto session = connect();
    session.ws->vanish();
    restart();
    options.recovery.sign = toy_mac("another secret");
    EXPECT_NE(come_back(session).sid, session.sid);
}

TEST_F(RecoveryTest, LostSessionsAreBounded) {
    options.recovery.sessions_max = 3;
    std::vector<Session> sessions;
    for (int i = 0; i < 5; ++i) {
        sessions.push_back(connect());
        sessions.back().ws->vanish();
    }
    EXPECT_EQ(server().stats().lost_sessions, 3u);
    EXPECT_NE(come_back(sessions[0]).sid, sessions[0].sid);
    EXPECT_EQ(come_back(sessions[4]).sid, sessions[4].sid);
}

TEST_F(RecoveryTest, WithoutRecoveryThereIsNoPid) {
    options.recovery.enabled = false;
    auto session = connect();
    EXPECT_TRUE(session.pid.empty());
    door.last->emit("a");
    EXPECT_EQ(session.ws->take(), Lines{R"(42["a"])"});
}

}  // namespace
}  // namespace parley::socketio::testing
