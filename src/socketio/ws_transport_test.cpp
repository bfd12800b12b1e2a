// Engine.IO v4 over WebSocket, the upgrade to it, heartbeats and drain.
#include "socketio/engine_test_base.hpp"

namespace parley::socketio::testing {
namespace {

// WebSocket.

TEST_F(EngineTest, WebSocketCarriesTextAndBinary) {
    const auto ws = wire().open_ws();
    ws->take();
    ws->send("4hello");
    ws->send_bytes("\x01\x02");
    ws->send("bAwQ=");
    EXPECT_EQ(ws->take(), (Lines{"4hello", "bin:\x01\x02", "bin:\x03\x04"}));
}

TEST_F(EngineTest, B64MakesBinaryText) {
    const auto ws = wire().open_ws("EIO=4&transport=websocket&b64=1");
    ws->take();
    ws->send("bAQID");
    EXPECT_EQ(ws->take(), Lines{"bAQID"});
}

TEST_F(EngineTest, BadWebSocketMessagesCloseTheSession) {
    for (const auto* message : {"abc", "", "7", "2", "2probe", "b***"}) {
        ends.clear();
        const auto ws = wire().open_ws();
        ws->send(message);
        EXPECT_EQ(ws->closed, 1002) << message;
        EXPECT_EQ(ends, Lines{"parse error 1002"}) << message;
    }
}

TEST_F(EngineTest, AWebSocketMessageTooBigIs1009) {
    const auto ws = wire().open_ws();
    ws->send("4" + std::string(65'535, 'x'));
    EXPECT_FALSE(ws->closed);
    ws->send("4" + std::string(65'536, 'x'));
    EXPECT_EQ(ws->closed, 1009);
    EXPECT_EQ(ends, Lines{"transport error 1009"});
}

TEST_F(EngineTest, TheClosePacketClosesAtOnce) {
    const auto ws = wire().open_ws();
    ws->send("1");
    EXPECT_EQ(ws->closed, 1000);
    EXPECT_EQ(ends, Lines{"transport close 1000"});
}

TEST_F(EngineTest, TheHandlerLearnsTheCloseCode) {
    for (const int code : {1000, 1001, 1005, 1006}) {
        ends.clear();
        wire().open_ws()->vanish(static_cast<std::uint16_t>(code));
        EXPECT_EQ(ends, Lines{"transport close " + std::to_string(code)});
    }
    EXPECT_EQ(engine().stats().sessions, 0u);
    EXPECT_EQ(engine().stats().websockets, 0u);
}

TEST_F(EngineTest, MeaninglessPacketsAreIgnored) {
    const auto ws = wire().open_ws();
    for (const auto* message : {"0", "5", "6", "3"}) ws->send(message);
    EXPECT_FALSE(ws->closed);
}

TEST_F(EngineTest, AWebSocketThatNeverOpensLeavesNothing) {
    { const auto upgraded = wire().upgrade("EIO=4&transport=websocket"); }
    EXPECT_EQ(engine().stats().sessions, 0u);
}

// 1.5 Heartbeat.

TEST_F(EngineTest, PingsAndClosesTheSilent) {
    const auto ws = wire().open_ws();
    ws->take();
    loop.advance(24'990);
    EXPECT_TRUE(ws->got.empty());
    loop.advance(20);
    EXPECT_EQ(ws->take(), Lines{"2"});
    loop.advance(19'950);
    EXPECT_FALSE(ws->closed);
    loop.advance(60);
    EXPECT_TRUE(ws->closed);
    EXPECT_EQ(ends, Lines{"ping timeout 1006"});
    EXPECT_EQ(engine().stats().closed_ping_timeout, 1u);
}

TEST_F(EngineTest, AnyPongStartsTheIntervalAgain) {
    const auto ws = wire().open_ws();
    for (int i = 0; i < 5; ++i) {
        ws->take();
        loop.advance(25'010);
        EXPECT_EQ(ws->take(), Lines{"2"});
        loop.advance(15'000);
        ws->send("3");
    }
    loop.advance(20'000);
    ws->send("3");  // unasked
    loop.advance(20'000);
    EXPECT_TRUE(ws->got.empty());
    EXPECT_FALSE(ws->closed);
}

TEST_F(EngineTest, OnPollingAPingWaitsForAGet) {
    auto w = wire();
    const auto sid = w.open_polling();
    loop.advance(30'000);
    EXPECT_EQ(w.get(sid)->body(), "2");
    EXPECT_EQ(w.post(sid, "3")->status(), 200);
    loop.advance(24'000);
    EXPECT_TRUE(ends.empty());
    const auto poll = w.get(sid);
    loop.advance(1'100);
    EXPECT_EQ(poll->body(), "2");
    const auto last = w.get(sid);
    loop.advance(20'000);
    EXPECT_EQ(last->body(), "1");
    EXPECT_EQ(ends, Lines{"ping timeout 1006"});
    EXPECT_EQ(w.get(sid)->body(), kUnknownSession);
}

TEST_F(EngineTest, ATimeoutIsSeenByARequestEvenBeforeTheSweep) {
    options.ping_interval_ms = 300;
    options.ping_timeout_ms = 200;
    auto w = wire();
    const auto sid = w.open_polling();
    loop.advance(500);
    EXPECT_EQ(w.get(sid)->status(), 400);
}

TEST_F(EngineTest, AStalledProcessGivesClientsTheirTime) {
    const auto ws = wire().open_ws();
    loop.stall(60'000);  // the ping comes 35 s late
    loop.advance(19'000);
    EXPECT_FALSE(ws->closed);
    loop.advance(1'100);
    EXPECT_TRUE(ws->closed);
}

TEST_F(EngineTest, ThousandsOfSessionsShareOneTimer) {
    std::vector<std::unique_ptr<WsClient>> clients;
    auto w = wire();
    for (int i = 0; i < 2'000; ++i) {
        clients.push_back(w.open_ws());
        loop.advance(1);
    }
    EXPECT_EQ(loop.timers(), 1u);
    loop.advance(25'050);
    for (const auto& client : clients) EXPECT_EQ(client->got.back(), "2");
    for (const auto& client : clients) client->send("3");
    loop.advance(25'050);
    EXPECT_EQ(engine().stats().sessions, 2'000u);
}

// 1.4 Upgrade.

class UpgradeTest : public EngineTest {
protected:
    std::string query(const std::string& sid) { return "EIO=4&transport=websocket&sid=" + sid; }
};

TEST_F(UpgradeTest, ProbeThenUpgrade) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    const auto ws = w.open_ws(query(sid));
    EXPECT_TRUE(ws->got.empty());
    ws->send("2probe");
    EXPECT_EQ(ws->take(), Lines{"3probe"});
    EXPECT_EQ(poll->body(), "6");        // released, so that the client can pause
    EXPECT_EQ(w.get(sid)->body(), "6");  // and so is each later one
    w.post(sid, "4while probing");
    EXPECT_EQ(w.get(sid)->body(), "4while probing");  // messages still go out on the poll
    w.post(sid,
           "4late\x1e"
           "bAQI=");
    ws->send("5");
    EXPECT_EQ(ws->take(), (Lines{"4late", "bin:\x01\x02"}));  // and the rest on the WebSocket
    ws->send("4hello");
    EXPECT_EQ(ws->take(), Lines{"4hello"});
    EXPECT_EQ(w.get(sid)->body(), kBadRequest);
    EXPECT_EQ(w.post(sid, "4x")->body(), kBadRequest);
    EXPECT_TRUE(ends.empty());
    EXPECT_EQ(engine().stats().websockets, 1u);
    ws->vanish(1001);
    EXPECT_EQ(ends, Lines{"transport close 1001"});
}

TEST_F(UpgradeTest, ABareUpgradeWithoutProbeIsTaken) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    const auto ws = w.open_ws(query(sid));
    ws->send("5");
    EXPECT_EQ(poll->body(), "6");
    ws->send("4hello");
    EXPECT_EQ(ws->take(), Lines{"4hello"});
}

TEST_F(UpgradeTest, AnythingElseClosesTheWebSocketOnly) {
    for (const auto* message : {"2", "2probes", "4hello", "1", "3", "6", "", "abc"}) {
        auto w = wire();
        const auto sid = w.open_polling();
        const auto ws = w.open_ws(query(sid));
        ws->send(message);
        EXPECT_TRUE(ws->closed) << message;
        EXPECT_EQ(w.post(sid, "4alive")->status(), 200);
        EXPECT_EQ(w.get(sid)->body(), "4alive");
        const auto again = w.open_ws(query(sid));
        again->send("2probe");
        EXPECT_EQ(again->take(), Lines{"3probe"});
    }
    EXPECT_TRUE(ends.empty());
}

TEST_F(UpgradeTest, LosingTheProbeLeavesPollingAlive) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto ws = w.open_ws(query(sid));
    ws->send("2probe");
    ws->vanish();
    const auto poll = w.get(sid);
    EXPECT_EQ(poll->status(), 0);  // held again
    w.post(sid, "4x");
    EXPECT_EQ(poll->body(), "4x");
}

TEST_F(UpgradeTest, AProbeThatNeverFinishesIsClosedAfter10Seconds) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto ws = w.open_ws(query(sid));
    ws->send("2probe");
    loop.advance(9'900);
    EXPECT_FALSE(ws->closed);
    loop.advance(150);
    EXPECT_TRUE(ws->closed);
    w.post(sid, "4x");
    EXPECT_EQ(w.get(sid)->body(), "4x");
}

TEST_F(UpgradeTest, OneProbeAtATime) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto first = w.open_ws(query(sid));
    const auto second = w.open_ws(query(sid));
    EXPECT_TRUE(second->closed);
    first->send("5");
    EXPECT_FALSE(first->closed);
}

TEST_F(UpgradeTest, AFurtherWebSocketOnTheSidIsClosed) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto ws = w.open_ws(query(sid));
    ws->send("5");
    EXPECT_TRUE(w.open_ws(query(sid))->closed);

    const auto direct = w.open_ws();  // also where the session was opened on WebSocket
    const auto direct_sid = Wire<Engine>::sid_of(direct->got[0]);
    EXPECT_TRUE(w.open_ws(query(direct_sid))->closed);
    direct->take();
    direct->send("4still mine");
    EXPECT_EQ(direct->take(), Lines{"4still mine"});
}

TEST_F(UpgradeTest, TheProbeEndsWithItsSession) {
    auto w = wire();
    const auto sid = w.open_polling();
    const auto ws = w.open_ws(query(sid));
    ws->send("2probe");
    w.post(sid, "1");
    EXPECT_TRUE(ws->closed);
}

TEST_F(UpgradeTest, TheHeartbeatGoesOn) {
    auto w = wire();
    const auto sid = w.open_polling();
    loop.advance(20'000);
    const auto ws = w.open_ws(query(sid));
    ws->send("5");
    loop.advance(5'010);
    EXPECT_EQ(ws->take(), Lines{"2"});
}

// Drain.

TEST_F(EngineTest, DrainClosesAllAndLetsNobodyIn) {
    auto w = wire();
    const auto ws = w.open_ws();
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    engine().drain();
    loop.settle();
    EXPECT_EQ(ws->closed, 1001);
    EXPECT_EQ(poll->body(), "1");
    EXPECT_EQ(w.request("GET", "EIO=4&transport=polling")->status(), 503);
    EXPECT_EQ(ends.size(), 2u);
    for (const auto& end : ends) EXPECT_TRUE(end.starts_with("server shutting down"));
}

}  // namespace
}  // namespace parley::socketio::testing
