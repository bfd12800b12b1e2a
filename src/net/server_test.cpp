#include "net/server.hpp"

#include <sys/resource.h>

#include "net/net_test_tools.hpp"
#include "proto/http/origin.hpp"

namespace parley::net {
namespace {

using namespace testing;
using ServerTest = NetTest;

TEST_F(ServerTest, reports_its_port_and_says_when_it_is_taken) {
    start();
    EXPECT_NE(port, 0);
    const auto again = server->listen("127.0.0.1:" + std::to_string(port));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "address-in-use");
    EXPECT_EQ(server->listen("nonsense").error().code, "bad-address");
    EXPECT_EQ(server->listen("127.0.0.1:99999").error().code, "bad-address");
    EXPECT_EQ(server->listen("192.0.2.77:0").error().code, "listen-failed");
}

TEST_F(ServerTest, listens_on_ipv6_too) {
    start();
    const auto endpoint = server->listen("[::1]:0");
    if (!endpoint) GTEST_SKIP() << "no IPv6 here";
    EXPECT_EQ(endpoint->to_string(), "[::1]:" + std::to_string(endpoint->port));
}

TEST_F(ServerTest, slow_heads_end_at_the_time_out_however_they_drip) {
    options.times.head = Duration{80};
    start();
    auto silent = connect();
    auto dripping = connect();
    dripping->send("GET /a HTTP/1.1\r\n");
    ASSERT_TRUE(run_until(loop, [&] {
        dripping->send("X");  // a byte in every turn does not help
        dripping->poll();
        return dripping->ended();
    }));
    EXPECT_TRUE(dripping->received().starts_with("HTTP/1.1 408 "));
    ASSERT_TRUE(silent->until_ended());
    EXPECT_EQ(silent->received(), "");
    EXPECT_EQ(server->stats().timeouts, 2u);
}

TEST_F(ServerTest, slow_bodies_end_too) {
    options.times.body = Duration{80};
    start();
    auto client = connect();
    client->send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nab");
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 408 "));
    EXPECT_TRUE(service.requests.empty());
}

TEST_F(ServerTest, idle_connections_end_quietly) {
    options.times.keep_alive = Duration{80};
    start();
    auto client = connect();
    client->send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client->until_received("GET /a "));
    client->take();
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(client->received(), "");
}

TEST_F(ServerTest, a_request_that_waits_for_its_answer_has_no_time_out_here) {
    options.times.head = options.times.body = options.times.keep_alive = options.times.write = Duration{20};
    start();
    auto client = connect();
    client->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    auto idle = connect();
    ASSERT_TRUE(idle->until_ended());  // longer than each of them
    service.replies[0]({200, {}, "patience", false});
    ASSERT_TRUE(client->until_received("patience"));
}

TEST_F(ServerTest, one_address_has_a_cap) {
    options.limits.connections_per_address = 2;
    options.trusted_proxies = {"192.0.2.1"};
    start();
    auto a = connect();
    auto b = connect();
    auto c = connect();
    ASSERT_TRUE(c->until_ended());
    EXPECT_TRUE(c->received().starts_with("HTTP/1.1 429 "));
    a->close();
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 1; }));
    auto d = connect();
    d->send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(d->until_received("GET /a "));
    EXPECT_EQ(server->stats().refused_by_cap, 1u);
}

TEST_F(ServerTest, without_a_trusted_proxy_loopback_has_no_cap) {
    options.limits.connections_per_address = 2;
    start();
    std::vector<decltype(connect())> all;
    for (int i = 0; i < 5; ++i) all.push_back(connect());
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 5; }));
    EXPECT_EQ(server->stats().refused_by_cap, 0u);
}

TEST_F(ServerTest, past_the_total_cap_newcomers_wait_for_a_place) {
    options.limits.connections = 1;
    start();
    auto first = connect();
    first->send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(first->until_received("GET /1 "));
    auto second = connect();
    second->send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return server->stats().accept_pauses >= 1; }));
    first->close();
    ASSERT_TRUE(second->until_received("GET /2 "));
}

TEST_F(ServerTest, out_of_descriptors_accepting_pauses_and_goes_on) {
    start();
    auto old = connect();
    old->send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(old->until_received("GET /1 "));
    auto next = connect();  // made before the limit; it waits to be accepted
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlimit none{static_cast<rlim_t>(next->fd()) + 1, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    EXPECT_TRUE(until([&] { return server->stats().accept_pauses >= 1; }));
    old->send("GET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(old->until_received("GET /2 "));  // who is in is served
    ::setrlimit(RLIMIT_NOFILE, &limit);
    next->send("GET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(next->until_received("GET /3 "));
}

TEST_F(ServerTest, drain_finishes_what_is_under_way) {
    start();
    auto idle = connect();
    idle->send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(idle->until_received("GET /a "));
    auto waiting = connect();
    waiting->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    auto socket = open_websocket();
    bool done = false;
    server->drain(Duration{3000}, [&] { done = true; });
    ASSERT_TRUE(idle->until_ended());
    ASSERT_TRUE(socket->until_received(server_close(1001).substr(2)));
    socket->send(close_frame(1001));
    ASSERT_TRUE(socket->until_ended());
    EXPECT_FALSE(done);
    service.replies[0]({200, {}, "last words", false});
    ASSERT_TRUE(waiting->until_ended());
    EXPECT_NE(waiting->received().find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(waiting->received().find("last words"), std::string::npos);
    for (auto* client : {idle.get(), waiting.get(), socket.get()}) client->close();
    ASSERT_TRUE(until([&] { return done; }));
    EXPECT_EQ(server->stats().open_connections, 0u);
}

TEST_F(ServerTest, drain_cuts_who_does_not_go) {
    start();
    auto socket = open_websocket();
    bool done = false;
    server->drain(Duration{50}, [&] { done = true; });
    ASSERT_TRUE(until([&] { return done; }));
    ASSERT_EQ(service.ws->closes.size(), 1u);
    EXPECT_EQ(service.ws->closes[0].code, 1006);
}

TEST_F(ServerTest, drain_of_an_empty_server_is_done_at_once) {
    start();
    bool done = false;
    server->drain(Duration{5000}, [&] { done = true; });
    ASSERT_TRUE(until([&] { return done; }));
}

TEST_F(ServerTest, the_end_of_the_server_tells_the_handlers) {
    start();
    auto socket = open_websocket();
    server.reset();
    ASSERT_EQ(service.ws->closes.size(), 1u);
    ASSERT_TRUE(socket->until_ended());
}

TEST_F(ServerTest, forwarded_addresses_are_believed_from_trusted_proxies_only) {
    const std::string request =
        "GET /a HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9, 198.51.100.7, 10.1.2.3\r\nX-Forwarded-Proto: "
        "https\r\n\r\n";
    start();
    auto plain = connect();
    plain->send(request);
    ASSERT_TRUE(plain->until_received("GET /a "));
    EXPECT_EQ(service.requests[0].remote_address, "127.0.0.1");
    EXPECT_FALSE(service.requests[0].secure);

    options.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"};
    start();
    auto proxied = connect();
    proxied->send(request);
    ASSERT_TRUE(proxied->until_received("GET /a "));
    EXPECT_EQ(service.requests[1].remote_address, "198.51.100.7");  // not what the client itself claims
    EXPECT_TRUE(service.requests[1].secure);
}

TEST_F(ServerTest, other_origins_are_refused_and_get_no_cors_headers) {
    options.origins = std::make_shared<const proto::http::OriginPolicy>(
        *proto::http::OriginPolicy::make({{"https://app.com"}, true, ""}));
    options.origin_guarded_paths = {"/socket.io/"};
    start();
    const auto ask = [&](std::string_view line, std::string_view origin, std::string_view extra = "") {
        auto client = connect();
        client->send(std::string(line) + " HTTP/1.1\r\nHost: parley.test\r\nConnection: close\r\nOrigin: " +
                     std::string(origin) + "\r\n" + std::string(extra) + "\r\n");
        EXPECT_TRUE(client->until_ended());
        return client->take();
    };
    EXPECT_NE(ask("GET /a", "https://app.com").find("Access-Control-Allow-Origin: https://app.com\r\n"),
              std::string::npos);
    EXPECT_NE(ask("GET /a", "http://parley.test").find("Access-Control-Allow-Origin: http://parley.test\r\n"),
              std::string::npos);
    EXPECT_EQ(ask("GET /a", "https://evil.com").find("Access-Control"), std::string::npos);
    EXPECT_TRUE(ask("GET /socket.io/?EIO=4", "https://evil.com").starts_with("HTTP/1.1 403 "));
    EXPECT_TRUE(ask("GET /socket.io/?EIO=4", "null").starts_with("HTTP/1.1 403 "));
    const auto preflight =
        ask("OPTIONS /a", "https://app.com",
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization, x-a\r\n");
    EXPECT_TRUE(preflight.starts_with("HTTP/1.1 204 "));
    EXPECT_NE(preflight.find("Access-Control-Allow-Headers: authorization, x-a\r\n"), std::string::npos);

    for (const auto& [origin, status] :
         std::vector<std::pair<std::string, std::string>>{{"null", "403"},
                                                          {"https://app.com.evil.com", "403"},
                                                          {"http://app.com", "403"},
                                                          {"wss://app.com", "101"},
                                                          {"ws://localhost:1234", "101"}}) {
        auto client = connect();
        client->send(handshake("/ws", "Origin: " + origin + "\r\n"));
        ASSERT_TRUE(client->until_received("\r\n\r\n"));
        EXPECT_TRUE(client->received().starts_with("HTTP/1.1 " + status)) << origin;
    }
}

}  // namespace
}  // namespace parley::net
