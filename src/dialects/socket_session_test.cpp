// What all Socket.IO dialects have in common: who may connect, how fast one may talk, what waits for the store, how a
// loss is told.
#include "dialects/socket_session.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "dialects/testing/fake_host.hpp"
#include "dialects/testing/socket_talker.hpp"
#include "dialects/testing/wire.hpp"

namespace parley::dialects {
namespace {

using testing::FakeHost;
using testing::SocketTalker;
using testing::Wire;

constexpr std::string_view kCall = "11111111-1111-4111-8111-111111111111";

// A dialect of two words: `say` is acknowledged with who said it, `about` concerns a call.
void on_say(SocketSession& session, const SocketMessage& message) {
    if (message.body.string("wrong")) return message.answer.fail({"bad-request", "Wrong."}, ",\"hint\":1");
    message.answer.ok(json::quote(session.user().value));
}
void on_about(SocketSession& /*session*/, const SocketMessage& message) {
    message.answer.ok("\"about\"");
}

constexpr SocketEvent kEvents[] = {{"say", on_say}, {"about", on_about, "callId", "about:error"}};
constexpr Vocabulary kVocabulary{kEvents, nullptr, nullptr};

/// Loads calls only when the test says so.
class SlowHost final : public FakeHost {
public:
    using FakeHost::FakeHost;
    std::vector<std::function<void(Status)>> loads;
    std::vector<std::pair<calls::ConnectionId, calls::Loss>> detached;

    void load_call(const CallId&, std::function<void(Status)> then) override { loads.push_back(std::move(then)); }
    void detach(calls::ConnectionId connection, calls::Loss loss) override {
        detached.emplace_back(connection, loss);
        FakeHost::detach(connection, loss);
    }
    void finish_load(Status read = {}) { std::exchange(loads, {}).front()(std::move(read)); }
};

class SocketSessions : public ::testing::Test {
protected:
    ~SocketSessions() override {
        for (auto& wire : wires_) wire->lose();
        host.loop.turn();
    }
    /// A client that brings its token in the CONNECT payload, or by what `target` and `headers` say.
    SocketTalker& connect(const std::string& token, std::string query = {},
                          std::vector<transport::Header> headers = {}) {
        auto request = testing::make_request("GET", "/socket.io/?EIO=4&transport=websocket" + query);
        for (auto& header : headers) request.headers.push_back(std::move(header));
        auto upgrade = server.handle_upgrade(request);
        wires_.push_back(std::make_unique<Wire>(std::move(std::get<std::unique_ptr<transport::WsHandler>>(upgrade))));
        talkers_.push_back(std::make_unique<SocketTalker>(*wires_.back(), "/", token));
        settle();
        return *talkers_.back();
    }
    Wire& wire() { return *wires_.back(); }
    void settle() {
        host.loop.turn();
        for (auto& talker : talkers_) talker->pump();
        host.loop.turn();
    }
    std::string next(SocketTalker& talker) {
        settle();
        if (talker.heard().empty()) return "";
        std::string first = talker.heard().front();
        talker.heard().pop_front();
        return first;
    }

    SlowHost host;
    SocketDoor door{host, calls::Door::root, {&kVocabulary}};
    socketio::Server server{host.loop, host.random(), {}};

private:
    std::vector<std::unique_ptr<Wire>> wires_;
    std::vector<std::unique_ptr<SocketTalker>> talkers_;

    void SetUp() override { server.add_namespace("/", door); }
};

TEST_F(SocketSessions, TokensComeByAuthHeaderOrQuery) {
    for (const auto& token : {"ada", "Bearer ada"}) {
        auto& client = connect(token);
        EXPECT_EQ(next(client), "connected") << token;
        client.emit("say", "{}", true);
        EXPECT_EQ(next(client), "ack \"ada\"");
    }
    EXPECT_EQ(next(connect("", "&token=ada")), "connected");
    EXPECT_EQ(next(connect("", "", {{"Authorization", "Bearer ada"}})), "connected");
    for (const auto& bad : {std::string(""), std::string("bad")}) {
        const std::string heard = next(connect(bad));
        EXPECT_EQ(heard.substr(0, heard.find(',')), R"(connect_error {"message":"unauthorized")") << heard;
    }
    // A bad token is never mended by another one.
    EXPECT_TRUE(next(connect("bad", "&token=ada")).starts_with("connect_error"));
}

TEST_F(SocketSessions, ErrorsAreAckedOrEmitted) {
    auto& client = connect("ada");
    next(client);
    client.emit("say", R"({"wrong":"yes"})", true);
    EXPECT_EQ(next(client), R"(ack {"success":false,"error":{"code":"bad-request","message":"Wrong."},"hint":1})");
    client.emit("say", R"({"wrong":"yes"})", false);
    EXPECT_EQ(next(client), R"(error {"code":"bad-request","message":"Wrong.","event":"say","hint":1})");
    client.emit("about", "[]", false);
    EXPECT_TRUE(next(client).starts_with(R"(about:error {"code":"bad-request")"));
    client.emit("say", "{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}", false);
    EXPECT_TRUE(next(client).starts_with(R"(error {"code":"bad-json")"));
    client.emit("say", "{}", false);
    EXPECT_EQ(next(client), "");  // a success that nobody asked for is silent
    EXPECT_TRUE(wire().open());
}

TEST_F(SocketSessions, AnothersIdentityIsRefusedAndLogged) {
    auto& client = connect("ada");
    next(client);
    for (const auto* field : {"userId", "from", "initiatedBy"}) {
        client.emit("say", std::string("{\"") + field + "\":\"bob\"}", true);
        EXPECT_TRUE(next(client).starts_with(R"(ack {"success":false,"error":{"code":"identity-mismatch")")) << field;
        client.emit("say", std::string("{\"") + field + "\":\"ada\"}", true);
        EXPECT_EQ(next(client), "ack \"ada\"") << field;
    }
    ASSERT_EQ(host.refusals.size(), 3u);
    EXPECT_EQ(host.refusals[0], std::pair(std::string("say"), std::string("identity-mismatch")));
}

TEST_F(SocketSessions, InsecureBecomesWhoThePayloadSays) {
    host.mutable_options().insecure = true;
    auto& client = connect("");
    EXPECT_EQ(next(client), "connected");
    client.emit("say", R"({"userId":"bob"})", true);
    EXPECT_EQ(next(client), "ack \"bob\"");
    auto& other = connect("", "&userId=cem");
    next(other);
    other.emit("say", "{}", true);
    EXPECT_EQ(next(other), "ack \"cem\"");
    EXPECT_TRUE(next(connect("bad")).starts_with("connect_error"));
}

TEST_F(SocketSessions, AFloodIsToldThenClosed) {
    auto& client = connect("ada");
    next(client);
    for (int i = 0; i < 500; ++i) client.emit("say", "{}", true);
    for (int i = 0; i < 500; ++i) ASSERT_EQ(next(client), "ack \"ada\"");
    client.emit("say", "{}", true);
    EXPECT_EQ(next(client), R"(error {"code":"rate-limited","message":"Too many messages."})");
    host.advance(Duration{100});  // ten more
    for (int i = 0; i < 10; ++i) client.emit("say", "{}", true);
    for (int i = 0; i < 10; ++i) ASSERT_EQ(next(client), "ack \"ada\"");
    for (int i = 0; i < 1000 && wire().open(); ++i) client.emit("say", "{}", false);
    settle();
    wire().settle();
    EXPECT_FALSE(wire().open());
}

TEST_F(SocketSessions, EventsWaitInOrderBehindACallThatIsRead) {
    auto& client = connect("ada");
    next(client);
    client.emit("about", "{\"callId\":\"" + std::string(kCall) + "\"}", true);
    client.emit("say", "{}", true);
    EXPECT_EQ(next(client), "");
    host.finish_load();
    EXPECT_EQ(next(client), "ack \"about\"");
    EXPECT_EQ(next(client), "ack \"ada\"");
    // No UUID, nothing to look for.
    client.emit("about", R"({"callId":"x"})", true);
    EXPECT_EQ(next(client), "ack \"about\"");
}

TEST_F(SocketSessions, AnEventWhoseCallCannotBeReadIsRefusedAndThoseBehindItGoOn) {
    auto& client = connect("ada");
    next(client);
    const std::string about = "{\"callId\":\"" + std::string(kCall) + "\"}";
    client.emit("about", about, true);
    client.emit("say", "{}", true);
    client.emit("about", about, false);
    EXPECT_EQ(next(client), "");
    host.finish_load(fail("store-unavailable", "away"));
    EXPECT_EQ(next(client), R"(ack {"success":false,"error":{"code":"store-unavailable","message":"away"}})");
    EXPECT_EQ(next(client), "ack \"ada\"");
    // The one behind is looked for anew, and refused in its own words.
    ASSERT_EQ(host.loads.size(), 1u);
    host.finish_load(fail("store-unavailable", "away"));
    EXPECT_TRUE(next(client).starts_with(R"(about:error {"code":"store-unavailable")"));
    client.emit("about", about, true);
    settle();
    host.finish_load();
    EXPECT_EQ(next(client), "ack \"about\"");
    EXPECT_TRUE(wire().open());
}

TEST_F(SocketSessions, ALoadThatOutlivesItsClientHarmsNobody) {
    auto& client = connect("ada");
    next(client);
    client.emit("about", "{\"callId\":\"" + std::string(kCall) + "\"}", true);
    settle();
    wire().lose();
    settle();
    host.finish_load();
    SUCCEED();
}

TEST_F(SocketSessions, TooMuchWaitingClosesTheConnection) {
    auto& client = connect("ada");
    next(client);
    client.emit("about", "{\"callId\":\"" + std::string(kCall) + "\"}", false);
    for (std::size_t i = 0; i < SocketSession::kParkedEventsMax && wire().open(); ++i) {
        host.advance(Duration{10});
        client.emit("say", "{}", false);
    }
    settle();
    wire().settle();
    EXPECT_FALSE(wire().open());
}

TEST_F(SocketSessions, HowAConnectionEndsSaysHowItIsMissed) {
    using calls::Loss;
    const auto loss_after = [&](auto end) {
        auto& client = connect("ada");
        next(client);
        end(client);
        settle();
        const Loss loss = host.detached.back().second;
        return loss;
    };
    EXPECT_EQ(loss_after([](SocketTalker& client) { client.disconnect(); }), Loss::explicit_leave);
    EXPECT_EQ(loss_after([&](SocketTalker&) { wire().close_by_client(1000); }), Loss::explicit_leave);
    EXPECT_EQ(loss_after([&](SocketTalker&) { wire().close_by_client(1005); }), Loss::explicit_leave);
    EXPECT_EQ(loss_after([&](SocketTalker&) { wire().close_by_client(1001); }), Loss::page_gone);
    EXPECT_EQ(loss_after([&](SocketTalker&) { wire().lose(); }), Loss::network);
}

}  // namespace
}  // namespace parley::dialects
