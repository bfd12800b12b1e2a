// Engine.IO v4: which request is answered how (docs of the protocol, "Handshake" and "HTTP methods").
#include "socketio/engine_test_base.hpp"

namespace parley::socketio::testing {
namespace {

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

}  // namespace
}  // namespace parley::socketio::testing
