#include "net/net_test_tools.hpp"

namespace parley::net {
namespace {

using namespace testing;
using WebSocketTest = NetTest;

/// The numbers from 0, a message each, in one piece.
std::string numbers(int count) {
    std::string frames;
    for (int i = 0; i < count; ++i) frames += text_frame(std::to_string(i));
    return frames;
}

TEST_F(WebSocketTest, upgrades_with_the_answer_of_the_rfc_and_echoes) {
    start();
    auto client = connect();
    client->send(handshake());
    ASSERT_TRUE(client->until_received("\r\n\r\n"));
    EXPECT_NE(client->take().find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos);
    client->send(text_frame("hello"));
    ASSERT_TRUE(client->until_received("\x81\x05hello"));
    EXPECT_EQ(server->stats().open_websockets, 1u);
}

TEST_F(WebSocketTest, frames_behind_the_handshake_are_not_lost) {
    start();
    auto client = connect();
    client->send(handshake() + text_frame("early") + text_frame("bird"));
    ASSERT_TRUE(client->until_received("bird"));
    EXPECT_EQ(service.ws->messages, (std::vector<std::string>{"early", "bird"}));
}

TEST_F(WebSocketTest, a_handshake_behind_a_slow_request_waits_for_it) {
    start();
    auto client = connect();
    client->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n" + handshake() + text_frame("x"));
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    service.replies[0]({200, {}, "first", false});
    ASSERT_TRUE(client->until_received("\x81\x01x"));
    EXPECT_LT(client->received().find("first"), client->received().find("101 Switching"));
}

TEST_F(WebSocketTest, a_frame_that_comes_byte_by_byte_is_whole) {
    start();
    auto client = open_websocket();
    ASSERT_TRUE(client->drip(text_frame(std::string(200, 'q')) + text_frame("z")));
    ASSERT_TRUE(client->until_received("\x81\x01z"));
    EXPECT_EQ(service.ws->messages[0], std::string(200, 'q'));
}

TEST_F(WebSocketTest, bad_handshakes_are_refused) {
    start();
    const std::vector<std::pair<std::string, std::string>> cases{
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n", "400"},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=\r\n",
         "400"},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: "
         "dGhlIHNhbXBsZSBub25jZQ==\r\n",
         "426"},
        {"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "400"},
        {"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nContent-Length: 1\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
         "400"},
    };
    for (const auto& [headers, status] : cases) {
        auto client = connect();
        client->send("GET /ws HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + (status == "400" ? "x" : ""));
        ASSERT_TRUE(client->until_ended());
        EXPECT_TRUE(client->received().starts_with("HTTP/1.1 " + status)) << headers << client->received();
    }
    EXPECT_TRUE(service.requests.empty());
}

TEST_F(WebSocketTest, the_services_refusal_is_sent_and_the_connection_ends) {
    start();
    auto client = connect();
    client->send(handshake("/refused"));
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 401 "));
}

TEST_F(WebSocketTest, an_unknown_upgrade_is_an_ordinary_request) {
    start();
    auto client = connect();
    client->send("GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
    ASSERT_TRUE(client->until_received("GET /a "));
}

TEST_F(WebSocketTest, the_peers_close_is_answered_and_told_once) {
    start();
    auto client = open_websocket();
    client->send(close_frame(4321));
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(client->received(), server_close(4321));
    client->close();
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 0; }));
    ASSERT_EQ(service.ws->closes.size(), 1u);
    EXPECT_EQ(service.ws->closes[0].code, 4321);
    EXPECT_TRUE(service.ws->closes[0].by_peer);
}

TEST_F(WebSocketTest, a_close_without_a_code_is_1005) {
    start();
    auto client = open_websocket();
    client->send(client_frame(8, ""));
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(client->received(), std::string("\x88\x00", 2));
    EXPECT_EQ(service.ws->closes[0].code, 1005);
}

TEST_F(WebSocketTest, our_close_waits_for_the_peers) {
    start();
    auto client = open_websocket();
    service.ws->link->close(4404, "no such room");
    ASSERT_TRUE(client->until_received("no such room"));
    EXPECT_TRUE(service.ws->closes.empty());
    client->send(text_frame("ignored") + close_frame(4404));
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(service.ws->closes[0].code, 4404);
    EXPECT_FALSE(service.ws->closes[0].by_peer);
    EXPECT_TRUE(service.ws->messages.empty());
}

TEST_F(WebSocketTest, a_peer_that_never_answers_our_close_is_cut) {
    options.times.close = Duration{50};
    start();
    auto client = open_websocket();
    service.ws->link->close(1000, {});
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 0; }));
    EXPECT_EQ(service.ws->closes[0].code, 1006);
}

TEST_F(WebSocketTest, a_lost_connection_is_1006) {
    start();
    auto client = open_websocket();
    client->reset();
    ASSERT_TRUE(until([&] { return service.ws->closes.size() == 1; }));
    EXPECT_EQ(service.ws->closes[0].code, 1006);
    auto other = open_websocket();
    other->close();  // a FIN without a close frame
    ASSERT_TRUE(until([&] { return service.ws->closes.size() == 2; }));
    EXPECT_EQ(service.ws->closes[1].code, 1006);
}

TEST_F(WebSocketTest, broken_rules_end_in_their_close_codes) {
    start();
    const std::vector<std::pair<std::string, std::uint16_t>> cases{
        {std::string("\x81\x05hello"), 1002},            // not masked
        {client_frame(3, "x"), 1002},                    // reserved opcode
        {client_frame(1, "\xff"), 1007},                 // not UTF-8
        {text_frame(std::string(65537, 'x')), 1009},     // too long
        {client_frame(9, std::string(126, 'x')), 1002},  // a ping of 126 bytes
        {close_frame(1005), 1002},                       // a code that may not travel
    };
    for (const auto& [bytes, code] : cases) {
        auto client = open_websocket();
        client->send(bytes);
        ASSERT_TRUE(client->until_ended());
        EXPECT_EQ(client->received(), server_close(code));
    }
    EXPECT_EQ(server->stats().protocol_errors, cases.size());
}

TEST_F(WebSocketTest, pings_are_answered_with_their_payload) {
    start();
    auto client = open_websocket();
    client->send(client_frame(9, "abc"));
    ASSERT_TRUE(
        client->until_received("\x8a\x03"
                               "abc"));
}

TEST_F(WebSocketTest, a_silent_peer_is_pinged_and_a_dead_one_is_let_go) {
    options.times.ping_every = Duration{50};
    options.times.pong_within = Duration{60};
    start();
    auto client = open_websocket();
    ASSERT_TRUE(client->until_received(std::string("\x89\x00", 2)));
    client->take();
    client->send(client_frame(10, ""));
    ASSERT_TRUE(client->until_received(std::string("\x89\x00", 2)));     // alive, so asked again
    ASSERT_TRUE(until([&] { return service.ws->closes.size() == 1; }));  // this time it says nothing
    EXPECT_EQ(service.ws->closes[0].code, 1006);
}

TEST_F(WebSocketTest, a_handler_with_a_heartbeat_of_its_own_is_left_alone) {
    options.times.ping_every = options.times.pong_within = Duration{20};
    start();
    service.ws->pings = false;
    auto quiet = open_websocket();
    service.ws->pings = true;
    auto pinged = open_websocket();
    ASSERT_TRUE(pinged->until_ended());  // several times the length of both waits
    quiet->poll();
    EXPECT_EQ(quiet->received(), "");
    EXPECT_FALSE(quiet->ended());
}

TEST_F(WebSocketTest, a_reader_that_never_drains_is_closed_with_1013) {
    start();
    auto client = open_websocket(4096);
    const std::string chunk(60'000, 'x');
    ASSERT_TRUE(until([&] {
        service.ws->link->send_text(chunk);
        return server->stats().send_queue_overflows == 1;
    }));
    EXPECT_LE(service.ws->link->queued_bytes(), options.limits.send_queue_bytes + 2 * chunk.size());
    const auto before = service.ws->link->queued_bytes();
    service.ws->link->send_text(chunk);  // dropped: it is closing
    EXPECT_EQ(service.ws->link->queued_bytes(), before);
    ASSERT_TRUE(client->until([&] { return client->received().ends_with("too slow"); }));
    EXPECT_NE(client->received().rfind(std::string("\x03\xf5too slow")), std::string::npos);
}

TEST_F(WebSocketTest, a_large_shared_frame_reaches_all) {
    start();
    auto first = open_websocket();
    auto* one = service.ws->link;
    auto second = open_websocket();
    auto* two = service.ws->link;
    const auto frame = transport::make_frame(std::string(60'000, 's'), false);
    for (auto* link : {one, two}) {
        link->send_text("before");
        link->send_frame(frame);
        link->send_text("after");
    }
    EXPECT_EQ(frame.use_count(), 3);
    for (auto* client : {first.get(), second.get()}) {
        ASSERT_TRUE(client->until_received("after"));
        EXPECT_EQ(client->received(),
                  "\x81\x06"
                  "before" +
                      *frame +
                      "\x81\x05"
                      "after");
    }
    EXPECT_EQ(frame.use_count(), 1);
}

TEST_F(WebSocketTest, a_paused_handler_gets_nothing_until_it_goes_on) {
    start();
    auto client = open_websocket();
    service.ws->on_message = [&](std::string_view payload) {
        if (payload == "stop") service.ws->link->pause_reading(true);
    };
    client->send(text_frame("stop") + text_frame("a"));
    ASSERT_TRUE(client->until_received("stop"));
    client->send(text_frame("b"));
    for (int i = 0; i < 20; ++i) loop.run_turn(Duration{1});
    EXPECT_EQ(service.ws->messages, std::vector<std::string>{"stop"});
    service.ws->link->pause_reading(false);
    ASSERT_TRUE(
        client->until_received("\x81\x01"
                               "b"));
    EXPECT_EQ(service.ws->messages, (std::vector<std::string>{"stop", "a", "b"}));
}

TEST_F(WebSocketTest, who_sends_much_at_once_does_not_keep_others_waiting) {
    start();
    auto talker = open_websocket();
    auto other = open_websocket();
    ASSERT_TRUE(talker->send(numbers(400)));
    ASSERT_TRUE(until([&] { return !service.ws->messages.empty(); }));
    EXPECT_LT(service.ws->messages.size(), 40u);
    other->send(text_frame("mine"));
    ASSERT_TRUE(other->until_received("mine"));
    EXPECT_LT(service.ws->messages.size(), 200u);
    ASSERT_TRUE(until([&] { return service.ws->messages.size() == 401; }));
    std::erase(service.ws->messages, "mine");
    for (std::size_t i = 0; i < 400; ++i) EXPECT_EQ(service.ws->messages[i], std::to_string(i));
}

TEST_F(WebSocketTest, all_that_was_sent_before_the_end_is_heard_before_it) {
    start();
    auto client = open_websocket();
    ASSERT_TRUE(client->send(numbers(100)));
    client->end_sending();
    ASSERT_TRUE(until([&] { return !service.ws->closes.empty(); }));
    EXPECT_EQ(service.ws->messages.size(), 100u);
    EXPECT_EQ(service.ws->closes[0].code, 1006);
}

TEST_F(WebSocketTest, who_is_aborted_with_messages_left_is_forgotten) {
    start();
    auto client = open_websocket();
    ASSERT_TRUE(client->send(numbers(400)));
    ASSERT_TRUE(until([&] { return !service.ws->messages.empty(); }));
    client->reset();
    ASSERT_TRUE(until([&] { return !service.ws->closes.empty(); }));
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 0; }));
    const auto heard = service.ws->messages.size();
    for (int i = 0; i < 5; ++i) loop.run_turn(Duration{1});
    EXPECT_EQ(service.ws->messages.size(), heard);
}

TEST_F(WebSocketTest, a_handler_that_throws_is_closed_with_1011) {
    start();
    auto client = open_websocket();
    auto other = open_websocket();
    service.ws->on_message = [&](std::string_view payload) {
        if (payload == "bad") throw std::runtime_error("a bug");
    };
    client->send(text_frame("bad"));
    ASSERT_TRUE(client->until_received(server_close(1011)));
    EXPECT_EQ(failures, std::vector<std::string>{"a bug"});
    other->send(text_frame("good"));
    EXPECT_TRUE(other->until_received("good"));
}

TEST_F(WebSocketTest, messages_of_one_turn_leave_in_one_piece) {
    start();
    auto client = open_websocket();
    std::string frames;
    std::string expected;
    for (int i = 0; i < 16; ++i) {
        frames += text_frame(std::string(1500, static_cast<char>('a' + i)));
        transport::append_frame(expected, std::string(1500, static_cast<char>('a' + i)), false);
    }
    client->send(frames);
    ASSERT_TRUE(client->until([&] { return client->received().size() >= expected.size(); }));
    EXPECT_EQ(client->received(), expected);
}

}  // namespace
}  // namespace parley::net
