#include "net/net_test_tools.hpp"

namespace parley::net {
namespace {

using namespace testing;
using HttpTest = NetTest;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(HttpTest, answers_and_keeps_the_connection) {
    start();
    auto client = connect();
    client->send(kGet);
    ASSERT_TRUE(client->until_received("GET /a "));
    const auto answer = client->take();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_NE(answer.find("Content-Length: 7\r\n"), std::string::npos);
    EXPECT_EQ(answer.find("Connection:"), std::string::npos);
    client->send("POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
    ASSERT_TRUE(client->until_received("POST /b body"));
    EXPECT_EQ(service.requests[1].remote_address, "127.0.0.1");
    EXPECT_FALSE(service.requests[1].secure);
    EXPECT_FALSE(client->ended());
    EXPECT_EQ(server->stats().accepted, 1u);
}

TEST_F(HttpTest, reads_a_request_that_comes_byte_by_byte) {
    start();
    auto client = connect();
    ASSERT_TRUE(
        client->drip("POST /slow?x=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    ASSERT_TRUE(client->until_received("POST /slow abc"));
    EXPECT_EQ(service.requests[0].query, "x=1");
}

TEST_F(HttpTest, pipelined_requests_are_answered_in_order) {
    start();
    auto client = connect();
    client->send(
        "GET /later/1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nGET /later/3 HTTP/1.1\r\nHost: "
        "h\r\n\r\n"
        "GET /4 HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    client->poll();
    EXPECT_EQ(client->received(), "");
    EXPECT_EQ(service.requests.size(), 1u);  // the second waits for the first
    service.replies[0]({200, {}, "one", false});
    ASSERT_TRUE(until([&] { return service.replies.size() == 2; }));
    service.replies[1]({200, {}, "three", false});
    ASSERT_TRUE(client->until_received("GET /4 "));
    const auto& all = client->received();
    EXPECT_LT(all.find("one"), all.find("GET /2 "));
    EXPECT_LT(all.find("GET /2 "), all.find("three"));
    EXPECT_LT(all.find("three"), all.find("GET /4 "));
}

TEST_F(HttpTest, one_who_pipelines_and_reads_nothing_is_not_served_without_bound) {
    options.times.write = Duration{300};
    start();
    auto client = connect(4096);
    std::string burst;
    for (int i = 0; i < 20; ++i) burst += "GET /big HTTP/1.1\r\nHost: h\r\n\r\n";
    client->send(burst);
    ASSERT_TRUE(until([&] { return server->stats().open_connections == 0; }));  // the write time-out
    EXPECT_LT(service.requests.size(), 3u);
}

TEST_F(HttpTest, head_gives_the_length_and_no_body) {
    start();
    auto client = connect();
    client->send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client->until_received("GET /next "));
    EXPECT_NE(client->received().find("Content-Length: 8\r\n\r\nHTTP/1.1 200 OK"), std::string::npos);
}

TEST_F(HttpTest, expect_100_is_told_before_the_body) {
    start();
    auto client = connect();
    client->send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(client->until_received("HTTP/1.1 100 Continue\r\n\r\n"));
    client->send("ok");
    ASSERT_TRUE(client->until_received("POST /up ok"));
}

TEST_F(HttpTest, http_1_0_closes_unless_asked_to_stay) {
    start();
    auto client = connect();
    client->send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    ASSERT_TRUE(client->until_received("GET /a "));
    EXPECT_NE(client->take().find("Connection: keep-alive\r\n"), std::string::npos);
    client->send("GET /b HTTP/1.0\r\n\r\n");
    ASSERT_TRUE(client->until_ended());
    EXPECT_NE(client->take().find("Connection: close\r\n"), std::string::npos);
}

TEST_F(HttpTest, a_bad_request_gets_its_status_and_the_connection_ends) {
    start();
    auto client = connect();
    client->send(
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil "
        "HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 400 Bad Request\r\n"));
    EXPECT_NE(client->received().find(R"({"success":false,"error":{"code":"bad-request")"), std::string::npos);
    EXPECT_TRUE(service.requests.empty());
    EXPECT_EQ(server->stats().bad_requests, 1u);
}

TEST_F(HttpTest, the_413_is_readable_though_the_body_is_still_coming) {
    start();
    auto client = connect();
    client->send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n");
    for (int i = 0; i < 50; ++i) client->send(std::string(16384, 'x'));
    ASSERT_TRUE(client->until_received("HTTP/1.1 413 "));
    ASSERT_TRUE(client->until_ended());
}

TEST_F(HttpTest, a_header_with_a_line_break_never_leaves) {
    start();
    auto client = connect();
    client->send("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client->until_received("\r\n\r\n"));
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(client->received().find("evil"), std::string::npos);
    EXPECT_EQ(client->received().find("secret"), std::string::npos);
}

TEST_F(HttpTest, a_handler_that_throws_costs_its_own_request) {
    start();
    auto client = connect();
    client->send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(failures, std::vector<std::string>{"a bug"});
    auto other = connect();
    other->send(kGet);
    EXPECT_TRUE(other->until_received("GET /a "));
}

TEST_F(HttpTest, a_reply_that_is_dropped_is_500) {
    start();
    auto client = connect();
    client->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    service.replies.clear();
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 500 "));
}

TEST_F(HttpTest, a_client_that_goes_aborts_its_request) {
    start();
    auto client = connect();
    client->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    client->reset();
    ASSERT_TRUE(until([&] { return service.aborted == 1; }));
    service.replies[0]({200, {}, "too late", false});  // harmless
    EXPECT_TRUE(until([&] { return server->stats().open_connections == 0; }));
}

TEST_F(HttpTest, a_client_that_has_ended_its_side_gets_a_quick_answer_and_does_not_wait_for_a_slow_one) {
    options.times.half_closed = Duration{100};
    start();
    auto client = connect();
    client->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\nGET /behind HTTP/1.1\r\nHost: h\r\n\r\n");
    client->end_sending();
    ASSERT_TRUE(until([&] { return service.replies.size() == 1; }));
    service.replies[0]({200, {}, "in time", false});
    ASSERT_TRUE(client->until_ended());
    EXPECT_NE(client->received().find("in time"), std::string::npos);
    EXPECT_NE(client->received().find("GET /behind "), std::string::npos);

    auto other = connect();
    other->send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
    other->end_sending();
    ASSERT_TRUE(until([&] { return service.aborted == 1; }));
}

TEST_F(HttpTest, a_large_answer_arrives_whole) {
    start();
    auto client = connect(4096);
    client->send("GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    ASSERT_TRUE(client->until_ended());
    EXPECT_EQ(client->received().size() - client->received().find("\r\n\r\n") - 4, 2'000'000u);
}

TEST_F(HttpTest, options_asterisk_is_answered_here) {
    start();
    auto client = connect();
    client->send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(client->until_received("HTTP/1.1 204 No Content\r\n"));
    EXPECT_TRUE(service.requests.empty());
}

TEST_F(HttpTest, tls_bytes_on_a_plain_port_are_refused_at_once) {
    start();
    auto client = connect();
    client->send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    ASSERT_TRUE(client->until_ended());
    EXPECT_TRUE(client->received().starts_with("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace parley::net
