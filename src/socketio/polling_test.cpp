// Engine.IO v4 over HTTP long polling.
#include "socketio/engine_test_base.hpp"

namespace parley::socketio::testing {
namespace {

// 1.2 and 1.3 Packets, long polling.

TEST_F(EngineTest, PollingCarriesTextAndBinary) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto posted = w.post(sid,
                               "4hello\x1e"
                               "4\xc3\xa9\x1e"
                               "bAQIDBA==");
    EXPECT_EQ(posted->status(), 200);
    EXPECT_EQ(posted->body(), "ok");
    EXPECT_EQ(posted->header("Content-Type"), "text/html");
    EXPECT_EQ(w.get(sid)->body(),
              "4hello\x1e"
              "4\xc3\xa9\x1e"
              "bAQIDBA==");
}

TEST_F(EngineTest, AGetIsHeldUntilThereIsSomething) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    loop.advance(10'000);
    EXPECT_EQ(poll->status(), 0);
    w.post(sid,
           "4a\x1e"
           "4b");
    EXPECT_EQ(poll->status(), 200);
    EXPECT_EQ(poll->body(),
              "4a\x1e"
              "4b");  // one turn's packets go together
}

TEST_F(EngineTest, APollBodyHasAtMost16Packets) {
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid, "4burst 33");
    const auto count = [](const std::string& body) { return 1 + std::count(body.begin(), body.end(), '\x1e'); };
    EXPECT_EQ(count(w.get(sid)->body()), 16);
    EXPECT_EQ(count(w.get(sid)->body()), 16);
    EXPECT_EQ(w.get(sid)->body(), "41");
}

TEST_F(EngineTest, ASecondGetClosesTheSession) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto first = w.get(sid);
    EXPECT_EQ(w.get(sid)->status(), 400);
    EXPECT_EQ(first->status(), 200);
    EXPECT_EQ(first->body(), "1");
    EXPECT_EQ(w.get(sid)->body(), kUnknownSession);
    EXPECT_EQ(ends, Lines{"transport error 1002"});
}

TEST_F(EngineTest, APostWhileAnotherComesInClosesTheSession) {
    auto w = wire();
    for (const bool has_body : {true, false}) {
        ends.clear();
        const auto sid = w.open_polling();
        const auto query = "EIO=4&transport=polling&sid=" + sid;
        const auto first = engine().begin_http({"POST", options.path, query});
        if (has_body) static_cast<void>(engine().begin_http({"POST", options.path, query}));
        EXPECT_EQ(w.post(sid, "4a")->status(), 400);
        EXPECT_EQ(w.get(sid)->body(), kUnknownSession);
        EXPECT_EQ(ends, Lines{"transport error 1002"});
    }
}

TEST_F(EngineTest, APostAfterAnotherThatWasGivenUpIsFine) {
    auto w = wire();
    const auto sid = w.open_polling();
    engine().begin_http({"POST", options.path, "EIO=4&transport=polling&sid=" + sid}).reset();
    EXPECT_EQ(w.post(sid, "4a")->status(), 200);
    EXPECT_EQ(engine().begin_http({"POST", options.path, "EIO=4&transport=polling&sid=unknown"}), nullptr);
    EXPECT_EQ(engine().begin_http({"GET", options.path, "EIO=4&transport=polling&sid=" + sid}), nullptr);
}

TEST_F(EngineTest, ADroppedGetClosesTheSession) {
    auto w = wire();
    const auto sid = w.open_polling();
    w.get(sid)->abort();
    EXPECT_EQ(ends, Lines{"transport error 1006"});
    EXPECT_EQ(w.get(sid)->status(), 400);
}

TEST_F(EngineTest, AnAnsweredGetMayBeDropped) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    w.post(sid, "4a");
    poll->abort();
    EXPECT_TRUE(ends.empty());
}

TEST_F(EngineTest, BadPayloadsCloseTheSession) {
    for (const auto* body :
         {"abc", "", "\x1e", "\x1e\x1e\x1e", "4a\x1e", "2", "2probe", "7", "bnot base64!", "4\xff"}) {
        auto w = wire();
        ends.clear();
        const auto sid = w.open_polling();
        EXPECT_EQ(w.post(sid, body)->status(), 400) << body;
        EXPECT_EQ(w.get(sid)->body(), kUnknownSession) << body;
        EXPECT_EQ(ends.size(), 1u) << body;
    }
}

TEST_F(EngineTest, WhatStoodBeforeABadPacketWasHandled) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    EXPECT_EQ(w.post(sid,
                     "4a\x1e"
                     "9")
                  ->status(),
              400);
    EXPECT_EQ(poll->body(), "1");
}

TEST_F(EngineTest, OctetStreamsAreRefusedAndCloseTheSession) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto answer =
        w.request("POST", "EIO=4&transport=polling&sid=" + sid, "4a", {{"Content-Type", "application/octet-stream"}});
    EXPECT_EQ(answer->status(), 400);
    EXPECT_EQ(w.get(sid)->status(), 400);
}

TEST_F(EngineTest, MaxPayloadCountsBytes) {
    auto w = wire();
    const auto sid = w.open_polling();
    EXPECT_EQ(w.post(sid, "4" + std::string(65'535, 'x'))->status(), 200);
    EXPECT_EQ(w.get(sid)->body().size(), 65'536u);
    const auto refused = w.post(sid, "4" + std::string(65'536, 'x'));
    EXPECT_EQ(refused->status(), 413);
    EXPECT_EQ(refused->body(), "");
    EXPECT_TRUE(ends.empty());
}

TEST_F(EngineTest, OtherMethodsGet500) {
    auto w = wire();
    const auto sid = w.open_polling();
    EXPECT_EQ(w.request("DELETE", "EIO=4&transport=polling&sid=" + sid)->status(), 500);
    EXPECT_TRUE(ends.empty());
}

TEST_F(EngineTest, TheClientClosesByPost) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    EXPECT_EQ(w.post(sid, "1")->status(), 200);
    EXPECT_EQ(poll->body(), "6");
    EXPECT_EQ(w.get(sid)->status(), 400);
    // Not a leave: stock clients say it after any request that failed, and a DISCONNECT before it when they want to go.
    EXPECT_EQ(ends, Lines{"transport close 1006"});
}

TEST_F(EngineTest, TheServersCloseReachesTheWaitingGet) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    w.post(sid,
           "4bye\x1e"
           "4close me");
    EXPECT_EQ(poll->body(),
              "4bye\x1e"
              "1");
    EXPECT_EQ(w.get(sid)->status(), 400);
    EXPECT_EQ(ends, Lines{"forced close 1000"});
}

TEST_F(EngineTest, TheServersCloseWaitsHalfAMinuteForAGet) {
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid,
           "4bye\x1e"
           "4close me");
    EXPECT_EQ(ends, Lines{"forced close 1000"});
    EXPECT_EQ(w.post(sid, "4still there?")->status(), 200);  // ignored
    loop.advance(29'000);
    EXPECT_EQ(w.get(sid)->body(),
              "4bye\x1e"
              "1");
    EXPECT_EQ(w.get(sid)->status(), 400);

    const auto silent = w.open_polling();
    w.post(silent, "4close me");
    loop.advance(30'100);
    EXPECT_EQ(w.get(silent)->status(), 400);
    EXPECT_EQ(engine().stats().sessions, 0u);
}

TEST_F(EngineTest, AQueueThatNobodyFetchesIsBounded) {
    options.max_queued_bytes = 10'000;
    auto w = wire();
    const auto sid = w.open_polling();
    for (int i = 0; i < 9; ++i) w.post(sid, "4" + std::string(1'000, 'x'));
    EXPECT_TRUE(ends.empty());
    w.post(sid, "4" + std::string(1'000, 'x'));
    EXPECT_EQ(ends, Lines{"transport error 1002"});
    EXPECT_EQ(engine().stats().closed_overflow, 1u);
    EXPECT_EQ(w.get(sid)->status(), 400);
}

}  // namespace
}  // namespace parley::socketio::testing
