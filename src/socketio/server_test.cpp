// Socket.IO v5: namespaces, packets and what breaks them. The heartbeat is long: every close seen is the rule's own.
#include "socketio/server_test_base.hpp"

namespace parley::socketio::testing {
namespace {

// 2.3 Connect.

TEST_F(ServerTest, ConnectIsAnsweredWithTheSidAlone) {
    auto ws = wire().open_ws();
    ws->take();
    ws->send("40");
    const auto got = ws->take();
    ASSERT_EQ(got.size(), 2u);
    const auto sid = Wire<Server>::sid_of(got[0]);
    EXPECT_EQ(sid.size(), 20u);
    EXPECT_EQ(got[0], R"(40{"sid":")" + sid + "\"}");
    EXPECT_EQ(got[1], R"(42["auth",{}])");
    EXPECT_NE(server().find(sid), nullptr);
}

TEST_F(ServerTest, AuthAndNamespaceTravel) {
    auto ws = wire().open_ws();
    ws->take();
    ws->send(R"(40/custom,{"token":"abc"})");
    const auto got = ws->take();
    EXPECT_TRUE(got[0].starts_with(R"(40/custom,{"sid":")"));
    EXPECT_EQ(got[1], R"(42/custom,["auth",{"token":"abc"}])");
    ws->send("40/custom?a=b");  // another name in v5
    EXPECT_EQ(ws->take(), Lines{R"(44/custom?a=b,{"message":"Invalid namespace"})"});
}

TEST_F(ServerTest, AnUnknownNamespaceIsRefusedAndTheConnectionStays) {
    auto ws = wire().open_ws();
    ws->take();
    ws->send("40/random");
    EXPECT_EQ(ws->take(), Lines{R"(44/random,{"message":"Invalid namespace"})"});
    ws->send("40/" + std::string(60'000, 'x'));
    EXPECT_EQ(ws->take().size(), 1u);
    ws->send("40");
    EXPECT_EQ(ws->take().size(), 2u);
    EXPECT_FALSE(ws->closed);
}

TEST_F(ServerTest, AMiddlewareErrorIsConnectError) {
    auto ws = wire().open_ws();
    ws->take();
    ws->send(R"(40{"refuse":"plain"})");
    ws->send(R"(40{"refuse":"data"})");  // it may ask again
    EXPECT_EQ(ws->take(), (Lines{R"(44{"message":"no"})", R"(44{"message":"no","data":{"code":1}})"}));
    EXPECT_FALSE(ws->closed);
}

TEST_F(ServerTest, TheHandshakeTellsWhoAsks) {
    auto ws = wire().open_ws("EIO=4&transport=websocket&token=a%20b&t=1",
                             {{"Authorization", "Bearer x"}, {"User-Agent", "y"}});
    ws->send("40");
    EXPECT_EQ(door.seen,
              "query=EIO=4&transport=websocket&token=a%20b&t=1 token=a b authorization=Bearer x user-agent=y "
              "address=192.0.2.1");
    ws->send("40/custom");  // of the request only what may matter is kept
    EXPECT_EQ(custom.seen, "query=token=a%20b token=a b authorization=Bearer x user-agent=- address=192.0.2.1");
}

TEST_F(ServerTest, TheAnswerMayComeLater) {
    door.later = true;
    auto ws = wire().open_ws();
    ws->take();
    ws->send("40");
    EXPECT_TRUE(ws->take().empty());
    EXPECT_TRUE(door.replies.at(0).pending());
    loop.advance(10'000);
    EXPECT_NE(door.accept(0), nullptr);
    EXPECT_FALSE(door.replies.at(0).pending());
    EXPECT_EQ(ws->take().size(), 2u);
}

TEST_F(ServerTest, ACloseMeanwhileCancelsTheJoin) {
    door.later = true;
    auto ws = wire().open_ws();
    ws->send("40");
    ws->vanish();
    EXPECT_FALSE(door.replies.at(0).pending());
    EXPECT_EQ(door.accept(0), nullptr);
    EXPECT_TRUE(diary.empty());
}

TEST_F(ServerTest, AForgottenReplyRefuses) {
    door.later = true;
    auto ws = wire().open_ws();
    ws->take();
    ws->send("40");
    door.replies.clear();
    EXPECT_EQ(ws->take(), Lines{R"(44{"message":"Connection refused"})"});
}

TEST_F(ServerTest, AReplyMayOutliveTheServer) {
    door.later = true;
    auto ws = wire().open_ws();
    ws->send("40");
    ws.reset();
    server_.reset();
    EXPECT_FALSE(door.replies.at(0).pending());
}

TEST_F(ServerTest, PacketsBeforeTheAnswerCloseAsInTheReference) {
    for (const auto* packet : {R"(42["a"])", "41", "40"}) {
        door.later = true;
        auto ws = wire().open_ws();
        ws->send("40");
        ws->send(packet);
        EXPECT_TRUE(ws->closed) << packet;
    }
}

TEST_F(ServerTest, WhoJoinsNothingIsClosedAfter45Seconds) {
    options.ping_interval_ms = 200'000;
    auto silent = wire().open_ws();
    auto refused = wire().open_ws();
    refused->send("40/random");
    auto joined = join();
    loop.advance(44'900);
    EXPECT_FALSE(silent->closed);
    loop.advance(200);
    EXPECT_TRUE(silent->closed);
    EXPECT_TRUE(refused->closed);
    EXPECT_FALSE(joined->closed);

    auto w = wire();
    const auto sid = w.open_polling();
    loop.advance(45'100);
    EXPECT_EQ(w.get(sid)->body(), "1");
}

TEST_F(ServerTest, WhoHasLeftItsNamespacesMayStay) {
    options.ping_interval_ms = 200'000;
    auto ws = join();
    ws->send("41");
    loop.advance(60'000);
    EXPECT_FALSE(ws->closed);
    ws->send("40");
    EXPECT_EQ(ws->take().size(), 2u);
}

// 2.2 Validity: a violation closes the whole connection.

class ViolationTest : public ServerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ViolationTest, ClosesThisConnectionOnly) {
    auto other = join();
    auto ws = join();
    ws->send(GetParam());
    EXPECT_TRUE(ws->closed) << GetParam();
    EXPECT_EQ(diary, Lines{"disconnect parse error"});
    loop.settle();
    EXPECT_FALSE(other->closed);
    other->send(R"(42["message",1])");
    EXPECT_EQ(other->take(), Lines{R"(42["message-back",1])"});
    EXPECT_EQ(server().stats().sessions, 1u);
    EXPECT_EQ(server().stats().closed_parse_error, 1u);
}

INSTANTIATE_TEST_SUITE_P(
    Packets, ViolationTest,
    ::testing::Values("4abc", "4", "47", "42", "42{}", "42[]", "42[null]", R"(42["connect"])", R"(42["connect_error"])",
                      R"(42["disconnect"])", R"(42["disconnecting"])", R"(42["newListener"])",
                      R"(42["removeListener"])", R"(42abc["a"])", R"(42-1["a"])", R"(42["a")",
                      R"(421000000000000000000000000000000["a"])", "43", "431{}", "43-1[]", "40", "40{}",
                      "40/custom,[]", "40/custom,\"x\"", "41{}", "41\"x\"", "44", R"(44{"message":"x"})",
                      R"(42/custom,["not joined"])", "41/custom", R"(43/custom,1[])", R"(42/nowhere,["a"])", "451-",
                      R"(455999999999-["a"])", R"(45-1-["a"])", R"(45 1-["a"])", R"(4511-["a"])", R"(450-["a"])",
                      R"(451000000000-["a"])", R"(451-["connect"])", R"(451-["a",{"_placeholder":true,"num":-1}])",
                      R"(451-["a",{"_placeholder":true,"num":1000000000}])",
                      R"(451-["a",{"_placeholder":true,"num":"0"}])", R"(451-["a",{"_placeholder":true}])",
                      R"(451-/custom,["a"])", "460-1[]", "461-1{}"));

TEST_F(ServerTest, AnEventBeforeConnectCloses) {
    for (const auto* packet : {R"(42["message",1])", "41", "430[]", R"(451-["a"])"}) {
        auto ws = wire().open_ws();
        ws->send(packet);
        EXPECT_TRUE(ws->closed) << packet;
    }
}

TEST_F(ServerTest, HarmlessOdditiesAreIgnored) {
    auto ws = join();
    for (const auto* packet : {R"(42["__proto__"])", R"(42["nobody listens",1])", "42[7]", "437[]", "43[]", "4399[1,2]",
                               R"(42["message-with-ack"])"}) {
        ws->send(packet);
        EXPECT_FALSE(ws->closed) << packet;
    }
    EXPECT_TRUE(ws->take().empty());
}

TEST_F(ServerTest, JsonMayBeDeeperThanApplicationsRead) {
    auto ws = join();
    const std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
    ws->send(R"(42["message",)" + deep + "]");
    EXPECT_EQ(ws->take(), Lines{R"(42["message-back",)" + deep + "]"});
}

// Events and acks.

TEST_F(ServerTest, ArgumentsPassByteForByte) {
    auto ws = join();
    ws->send(R"(42["message",1, "2",{"3":[true],"3":"\u00e9"} ])");
    EXPECT_EQ(ws->take(), Lines{R"(42["message-back",1, "2",{"3":[true],"3":"\u00e9"} ])"});
    ws->send(R"(42["message"])");
    EXPECT_EQ(ws->take(), Lines{R"(42["message-back"])"});
    ws->send("42[\"m\\u0065ssage\",null]");
    EXPECT_EQ(ws->take(), Lines{R"(42["message-back",null])"});
}

TEST_F(ServerTest, TheServerAcknowledges) {
    auto ws = join();
    ws->send(R"(42456["message-with-ack",1,"2"])");
    ws->send(R"(420["message-with-ack"])");
    EXPECT_EQ(ws->take(), (Lines{R"(43456[1,"2"])", "430[]"}));
}

TEST_F(ServerTest, TheClientAcknowledges) {
    auto ws = join();
    ws->send(R"(42["ask",1])");
    ws->send(R"(42["ask",2])");
    EXPECT_EQ(ws->take(), (Lines{R"(420["question",1])", R"(421["question",2])"}));
    ws->send(R"(431["two"])");
    ws->send(R"(430["one"])");
    ws->send(R"(430["again"])");  // unknown by now
    EXPECT_EQ(diary, (Lines{R"(answer "two")", R"(answer "one")"}));
    EXPECT_EQ(loop.timers(), 2u);  // the sweeps of engine and server: the acks' own timers are gone
}

TEST_F(ServerTest, AcksTimeOutOrEndWithTheConnection) {
    auto ws = join();
    ws->send(R"(42["ask",1])");
    loop.advance(1'010);
    EXPECT_EQ(diary, Lines{"answer timeout"});
    ws->send(R"(430["late"])");
    EXPECT_FALSE(ws->closed);
    ws->send(R"(42["ask",2])");
    ws->vanish();
    EXPECT_EQ(diary, (Lines{"answer timeout", "disconnect transport close 1006", "answer disconnected"}));
}

TEST_F(ServerTest, OutstandingAcksAreBounded) {
    options.max_pending_acks = 2;
    auto ws = join();
    for (int i = 0; i < 3; ++i) ws->send(R"(42["ask",1])");
    EXPECT_EQ(diary, Lines{"answer overloaded"});
}

// Binary.

TEST_F(ServerTest, AttachmentsTravelBothWays) {
    auto ws = join();
    ws->send(R"(452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
    ws->send_bytes("\x01\x02");
    EXPECT_TRUE(ws->take().empty());
    ws->send_bytes("\x03");
    EXPECT_EQ(ws->take(), (Lines{R"(452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])",
                                 "bin:\x01\x02", "bin:\x03"}));
    ws->send(R"(451-789["message-with-ack",{"_placeholder":true,"num":0}])");
    ws->send_bytes("z");
    EXPECT_EQ(ws->take(), (Lines{R"(461-789[{"_placeholder":true,"num":0}])", "bin:z"}));
}

TEST_F(ServerTest, AttachmentsTravelOverPolling) {
    auto w = wire();
    const auto sid = w.open_polling();
    w.post(sid, "40");
    w.get(sid);
    w.post(sid,
           "451-[\"message\",{\"_placeholder\":true,\"num\":0}]\x1e"
           "bAQID");
    EXPECT_EQ(w.get(sid)->body(),
              "451-[\"message-back\",{\"_placeholder\":true,\"num\":0}]\x1e"
              "bAQID");
}

TEST_F(ServerTest, ABinaryAckReachesTheCallback) {
    auto ws = join();
    ws->send(R"(42["ask",1])");
    ws->send(R"(461-0[{"_placeholder":true,"num":0}])");
    ws->send_bytes("zz");
    EXPECT_EQ(diary, Lines{R"(answer {"_placeholder":true,"num":0} +zz)"});
    ws->send("461-7[]");  // nobody asked: a Rust client does this
    ws->send_bytes("x");
    EXPECT_FALSE(ws->closed);
}

TEST_F(ServerTest, TextWhereBinaryIsDueCloses) {
    for (const auto* packet : {R"(42["message",1])", "41", R"(451-["a"])"}) {
        auto ws = join();
        ws->send(R"(451-["message",{"_placeholder":true,"num":0}])");
        ws->send(packet);
        EXPECT_TRUE(ws->closed) << packet;
    }
}

TEST_F(ServerTest, HeartbeatsMayComeBetweenAttachments) {
    auto ws = join();
    ws->send(R"(451-["message",{"_placeholder":true,"num":0}])");
    ws->send("3");
    ws->send_bytes("x");
    EXPECT_EQ(ws->take().size(), 2u);
}

TEST_F(ServerTest, UnannouncedBinaryCloses) {
    auto ws = join();
    ws->send_bytes("x");
    EXPECT_TRUE(ws->closed);
}

TEST_F(ServerTest, AttachmentsThatNeverComeCloseThisConnectionOnly) {
    options.ping_interval_ms = 200'000;
    auto ws = join();
    auto other = join();
    ws->send(R"(452-["message",{"_placeholder":true,"num":0}])");
    loop.advance(20'000);
    ws->send_bytes(std::string(1'000, 'x'));
    loop.advance(29'000);
    EXPECT_FALSE(ws->closed);
    loop.advance(1'100);
    EXPECT_TRUE(ws->closed);
    EXPECT_FALSE(other->closed);
    EXPECT_EQ(server().stats().sessions, 1u);
}

TEST_F(ServerTest, AttachmentsTogetherAreBounded) {
    options.max_binary_bytes = 100'000;
    auto ws = join();
    ws->send(R"(453-["message"])");
    ws->send_bytes(std::string(60'000, 'x'));
    EXPECT_FALSE(ws->closed);
    ws->send_bytes(std::string(60'000, 'x'));
    EXPECT_TRUE(ws->closed);
}

// Leaving.

TEST_F(ServerTest, DisconnectHasNoReplyAndTheConnectionStays) {
    auto ws = join();
    ws->send("40/custom");
    ws->take();
    ws->send("41");
    EXPECT_TRUE(ws->take().empty());
    EXPECT_EQ(diary, Lines{"disconnect client namespace disconnect 0"});
    EXPECT_FALSE(ws->closed);
    EXPECT_EQ(server().stats().sockets, 1u);
}

TEST_F(ServerTest, TheServerDisconnects) {
    auto ws = join();
    ws->send("40/custom");
    ws->take();
    ws->send(R"(42["disconnect me"])");
    EXPECT_EQ(ws->take(), Lines{"41"});
    EXPECT_EQ(diary, Lines{"disconnect server namespace disconnect 0"});
    EXPECT_FALSE(ws->closed);
    ws->send("40");
    ws->take();
    ws->send(R"(42["close me"])");
    EXPECT_EQ(ws->take(), (Lines{"41", "41/custom,"}));
    EXPECT_EQ(ws->closed, 1000);
}

TEST_F(ServerTest, EachSocketLearnsHowTheTransportEnded) {
    auto ws = join();
    ws->send("40/custom");
    ws->vanish(1001);
    EXPECT_EQ(diary, (Lines{"disconnect transport close 1001", "disconnect transport close 1001"}));
    loop.settle();
    EXPECT_EQ(server().stats().sockets, 0u);
}

TEST_F(ServerTest, ADisconnectedSocketIsStillThereForItsUser) {
    auto ws = join();
    Socket& socket = *door.last;
    const auto handle = socket.handle();
    EXPECT_EQ(server().find(handle), &socket);
    socket.disconnect();
    EXPECT_EQ(server().find(handle), nullptr);
    ws->take();
    socket.emit("x");
    socket.ack(1);
    socket.join("r");
    socket.disconnect();
    EXPECT_TRUE(ws->take().empty());
    EXPECT_EQ(server().find_namespace("/")->room_size("r"), 0u);
    loop.settle();  // now it is gone
    auto next = join();
    EXPECT_EQ(server().find(handle), nullptr);  // its place is taken, its handle is stale
}

TEST_F(ServerTest, DrainSendsNoDisconnect) {
    auto ws = join();
    server().drain();
    EXPECT_TRUE(ws->take().empty());  // a stock client does not come back after 41
    EXPECT_EQ(ws->closed, 1001);
    EXPECT_EQ(diary, Lines{"disconnect server shutting down 1000"});
}

}  // namespace
}  // namespace parley::socketio::testing
