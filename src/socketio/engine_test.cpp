// Engine.IO v4 with the reference's long heartbeat (25 s + 20 s), so that every close seen here is the rule's own.
#include "socketio/engine.hpp"

#include <gtest/gtest.h>

#include "socketio/test_world.hpp"

namespace parley::socketio {
namespace {

using testing::VirtualLoop;
using testing::Wire;
using testing::WsClient;
using Lines = std::vector<std::string>;

/// Answers each message with the same, and writes down how sessions end.
class Echo : public SessionHandler {
public:
    Echo(Session& session, Lines& ends) : session_(session), ends_(ends) {}
    void on_text(std::string_view message) override {
        if (message == "close me") return session_.close();
        if (message.starts_with("burst ")) {
            for (int i = std::stoi(std::string(message.substr(6))); i > 0; --i)
                session_.send_text("4" + std::to_string(i));
            return;
        }
        session_.send_text("4" + std::string(message));
    }
    void on_binary(std::string_view message) override { session_.send_binary(message); }
    void on_close(Disconnect how) override {
        ends_.push_back(std::string(to_string(how.reason)) + " " + std::to_string(how.close_code));
    }

private:
    Session& session_;
    Lines& ends_;
};

class EngineTest : public ::testing::Test {
protected:
    EngineTest() { options.path = "/engine.io/"; }
    Engine& engine() {
        if (!engine_) {
            engine_ = std::make_unique<Engine>(
                loop, random, options,
                [this](Session& session, const transport::Request&) { return std::make_unique<Echo>(session, ends); });
        }
        return *engine_;
    }
    Wire<Engine> wire() { return {engine(), loop, options.path}; }

    VirtualLoop loop;
    SeededRandom random{1};
    Options options;
    Lines ends;
    std::unique_ptr<Engine> engine_;
};

// 1.1 Requests.

TEST_F(EngineTest, AHandshakeIsOneOpenPacketWithFiveKeys) {
    options.max_payload = 1'000'000;
    const auto answer = wire().request("GET", "EIO=4&transport=polling&t=abc&token=x");
    EXPECT_EQ(answer->status(), 200);
    EXPECT_EQ(answer->header("Content-Type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(answer->header("Cache-Control"), "no-store");
    const auto sid = Wire<Engine>::sid_of(answer->body());
    EXPECT_EQ(answer->body(),
              R"(0{"sid":")" + sid +
                  R"(","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    EXPECT_EQ(sid.size(), 22u);  // 128 random bits
    EXPECT_NE(sid, wire().open_polling());

    const auto ws = wire().open_ws();
    ASSERT_EQ(ws->got.size(), 1u);
    EXPECT_NE(ws->got[0].find(R"("upgrades":[])"), std::string::npos);
}

TEST_F(EngineTest, WithoutUpgradesNoneIsOffered) {
    options.allow_upgrades = false;
    auto w = wire();
    const auto answer = w.request("GET", "EIO=4&transport=polling");
    EXPECT_NE(answer->body().find(R"("upgrades":[])"), std::string::npos);
    const auto refused = w.upgrade("EIO=4&transport=websocket&sid=" + Wire<Engine>::sid_of(answer->body()));
    EXPECT_EQ(std::get<transport::Response>(refused).status, 400);
}

struct Refusal {
    const char* method;
    const char* query;
    const char* body;
};

class RefusalTest : public EngineTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, AnswersTheReferencesCode) {
    const auto answer = wire().request(GetParam().method, GetParam().query);
    EXPECT_EQ(answer->status(), 400);
    EXPECT_EQ(answer->body(), GetParam().body);
    EXPECT_EQ(answer->header("Content-Type"), "application/json");
}

constexpr const char* kUnknownTransport = R"({"code":0,"message":"Transport unknown"})";
constexpr const char* kUnknownSession = R"({"code":1,"message":"Session ID unknown"})";
constexpr const char* kBadMethod = R"({"code":2,"message":"Bad handshake method"})";
constexpr const char* kBadRequest = R"({"code":3,"message":"Bad request"})";
constexpr const char* kVersion = R"({"code":5,"message":"Unsupported protocol version"})";

INSTANTIATE_TEST_SUITE_P(Handshake, RefusalTest,
                         ::testing::Values(Refusal{"GET", "", kUnknownTransport},
                                           Refusal{"GET", "EIO=4", kUnknownTransport},
                                           Refusal{"GET", "EIO=4&transport=abc", kUnknownTransport},
                                           Refusal{"GET", "EIO=4&transport=__proto__", kUnknownTransport},
                                           Refusal{"GET", "EIO=4&transport=webtransport", kUnknownTransport},
                                           Refusal{"GET", "EIO=4&transport=polling&sid=nope", kUnknownSession},
                                           Refusal{"POST", "EIO=4&transport=polling", kBadMethod},
                                           Refusal{"PUT", "EIO=4&transport=polling", kBadMethod},
                                           Refusal{"OPTIONS", "EIO=4&transport=polling", kBadMethod},
                                           Refusal{"GET", "EIO=4&transport=websocket", kBadRequest},
                                           Refusal{"GET", "EIO=4&transport=polling&j=0", kBadRequest},
                                           Refusal{"GET", "transport=polling", kVersion},
                                           Refusal{"GET", "EIO=3&transport=polling", kVersion},
                                           Refusal{"GET", "EIO=abc&transport=polling", kVersion}));

TEST_F(EngineTest, AnotherPathIsNotFound) {
    engine();
    Wire<Engine> elsewhere(engine(), loop, "/engine.io");
    EXPECT_EQ(elsewhere.request("GET", "EIO=4&transport=polling")->status(), 404);
    EXPECT_EQ(std::get<transport::Response>(elsewhere.upgrade("EIO=4&transport=websocket")).status, 404);
}

TEST_F(EngineTest, AnOriginWithControlCharactersIsABadRequest) {
    const auto answer = wire().request("GET", "EIO=4&transport=polling", {}, {{"Origin", "http://a\x01"}});
    EXPECT_EQ(answer->body(), kBadRequest);
}

TEST_F(EngineTest, AForbiddenHandshakeIs403) {
    options.allow_request = [](const transport::Request& request) {
        return request.header("origin") != "https://evil.example";
    };
    const auto answer = wire().request("GET", "EIO=4&transport=polling", {}, {{"Origin", "https://evil.example"}});
    EXPECT_EQ(answer->status(), 403);
    EXPECT_EQ(answer->body(), R"({"code":4,"message":"Forbidden"})");
    EXPECT_EQ(
        std::get<transport::Response>(wire().upgrade("EIO=4&transport=websocket", {{"Origin", "https://evil.example"}}))
            .status,
        403);
    EXPECT_EQ(wire().request("GET", "EIO=4&transport=polling")->status(), 200);
}

TEST_F(EngineTest, ARefusedUpgradeAnswersTextAndCloses) {
    for (const auto* query : {"transport=websocket", "EIO=3&transport=websocket", "EIO=4", "EIO=4&transport=abc",
                              "EIO=4&transport=polling", "EIO=4&transport=websocket&sid=nope"}) {
        const auto upgraded = wire().upgrade(query);
        const auto& response = std::get<transport::Response>(upgraded);
        EXPECT_EQ(response.status, 400) << query;
        EXPECT_TRUE(response.close);
        EXPECT_FALSE(response.body.empty());
    }
    EXPECT_EQ(engine().stats().sessions, 0u);
}

TEST_F(EngineTest, CorsHeadersAreOnAnswersAndErrors) {
    options.decorate = [](const transport::Request&, transport::Response& response) {
        response.headers.push_back({"Access-Control-Allow-Origin", "*"});
    };
    auto w = wire();
    EXPECT_EQ(w.request("OPTIONS", "EIO=4&transport=polling")->status(), 204);
    EXPECT_EQ(w.request("GET", "EIO=4")->header("Access-Control-Allow-Origin"), "*");
    const auto sid = w.open_polling();
    const auto poll = w.get(sid);
    EXPECT_EQ(w.post(sid, "4x")->header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(poll->header("Access-Control-Allow-Origin"), "*");
}

TEST_F(EngineTest, NoMoreSessionsThanAllowed) {
    options.max_sessions = 1;
    auto w = wire();
    const auto sid = w.open_polling();
    EXPECT_EQ(w.request("GET", "EIO=4&transport=polling")->status(), 503);
    EXPECT_EQ(std::get<transport::Response>(w.upgrade("EIO=4&transport=websocket")).status, 503);
    w.post(sid, "1");
    EXPECT_EQ(w.request("GET", "EIO=4&transport=polling")->status(), 200);
}

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
    EXPECT_EQ(ends, Lines{"transport close 1000"});
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
    for (const std::uint16_t code : {1000, 1001, 1005, 1006}) {
        ends.clear();
        wire().open_ws()->vanish(code);
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
    struct Stall {  // nothing runs for a minute
        static void run(VirtualLoop& loop) { loop.advance(0); }
    };
    Stall::run(loop);
    loop.advance(25'005);
    EXPECT_FALSE(ws->closed);
    ws->send("3");
    loop.advance(25'020);
    EXPECT_FALSE(ws->closed);
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
}  // namespace parley::socketio
