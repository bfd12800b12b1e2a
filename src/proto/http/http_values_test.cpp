#include <gtest/gtest.h>

#include "proto/http/host.hpp"
#include "proto/http/origin.hpp"
#include "proto/http/response_writer.hpp"
#include "proto/http/text.hpp"

namespace parley::proto::http {
namespace {

TEST(Text, lists_are_searched_by_element) {
    EXPECT_TRUE(list_contains("keep-alive, Upgrade", "upgrade"));
    EXPECT_TRUE(list_contains(",, upgrade ,", "upgrade"));
    EXPECT_FALSE(list_contains("upgrades", "upgrade"));
    EXPECT_FALSE(list_contains("", "upgrade"));
}

TEST(ResponseWriter, frames_the_message_itself) {
    std::string out;
    ResponseWriter writer(out);
    writer.begin(200, "OK");
    EXPECT_TRUE(writer.field("X-A", "b"));
    EXPECT_TRUE(writer.field("Content-Length", "99"));
    EXPECT_TRUE(writer.field("Transfer-Encoding", "chunked"));
    writer.end(5);
    EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 5\r\n\r\n");
}

TEST(ResponseWriter, refuses_line_breaks) {
    std::string out;
    ResponseWriter writer(out);
    for (const auto* value : {"a\r\nb", "a\nb", "a\rb"}) EXPECT_FALSE(writer.field("X", value));
    EXPECT_FALSE(writer.field("X", std::string_view("\0", 1)));
    EXPECT_FALSE(writer.field("X Y", "a"));
    EXPECT_FALSE(writer.field("", "a"));
    EXPECT_EQ(out, "");
}

TEST(ResponseWriter, gives_204_and_304_no_length) {
    for (const int status : {204, 304}) {
        std::string out;
        ResponseWriter writer(out);
        writer.begin(status, "x");
        writer.end(0);
        EXPECT_EQ(out.find("Content-Length"), std::string::npos);
        EXPECT_FALSE(ResponseWriter::has_body(status));
    }
}

TEST(HttpDate, has_the_one_form) {
    EXPECT_EQ(http_date(Instant{784'111'777'000}), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(Origin, is_read_strictly) {
    EXPECT_EQ(parse_origin("HTTPS://App.Example"), (Origin{true, "app.example", 443}));
    EXPECT_EQ(parse_origin("ws://h:8080"), (Origin{false, "h", 8080}));
    EXPECT_EQ(parse_origin("http://[::1]:3000"), (Origin{false, "::1", 3000}));
    for (const auto* bad :
         {"null", "", "app.example", "ftp://h", "https://", "https://h/", "https://h/path", "https://u@h",
          "https://h:99999", "https://a,b", "file://", "https://h h", "javascript://h:x"}) {
        EXPECT_FALSE(parse_origin(bad)) << bad;
    }
}

TEST(OriginPolicy, lets_the_same_origin_pass_in_both_spellings) {
    const auto policy = *OriginPolicy::make({});
    EXPECT_TRUE(policy.allows("http://meet.test", "meet.test", false));
    EXPECT_TRUE(policy.allows("ws://meet.test", "meet.test:80", false));
    EXPECT_TRUE(policy.allows("https://meet.test", "meet.test", true));
    EXPECT_TRUE(policy.allows("wss://Meet.test:443", "meet.test", true));
    EXPECT_TRUE(policy.allows("http://meet.test:8080", "meet.test:8080", false));
}

TEST(OriginPolicy, refuses_everyone_else) {
    const auto policy = *OriginPolicy::make({{"https://app.com"}, true, ""});
    for (const auto* origin :
         {"null", "https://evil.com", "https://app.com.evil.com", "https://evilapp.com", "http://app.com",
          "https://app.com:444", "https://app.com@evil.com", "http://meet.test:81", "https://meet.test",
          "http://localhost.evil.com", "http://127.0.0.1.evil.com", ""}) {
        EXPECT_FALSE(policy.allows(origin, "meet.test", false)) << origin;
    }
    EXPECT_TRUE(policy.allows("https://app.com", "meet.test", false));
    EXPECT_TRUE(policy.allows("wss://app.com", "meet.test", false));
}

TEST(OriginPolicy, lets_localhost_pass_on_any_port_unless_told_otherwise) {
    const auto open = *OriginPolicy::make({});
    const auto closed = *OriginPolicy::make({{}, false, ""});
    for (const auto* origin : {"http://localhost:5173", "https://127.0.0.1", "http://[::1]:1"}) {
        EXPECT_TRUE(open.allows(origin, "meet.test", false)) << origin;
        EXPECT_FALSE(closed.allows(origin, "meet.test", false)) << origin;
    }
}

TEST(OriginPolicy, knows_the_public_url_behind_a_proxy) {
    const auto policy = *OriginPolicy::make({{}, false, "https://meet.example/base/"});
    EXPECT_TRUE(policy.allows("https://meet.example", "10.0.0.5:8080", false));
    EXPECT_FALSE(policy.allows("http://meet.example", "10.0.0.5:8080", false));
}

TEST(OriginPolicy, any_still_does_not_mean_null) {
    const auto policy = *OriginPolicy::make({{"*"}, false, ""});
    EXPECT_TRUE(policy.allows("https://anyone.example", "meet.test", false));
    EXPECT_FALSE(policy.allows("null", "meet.test", false));
}

TEST(OriginPolicy, a_wrong_entry_is_an_error_that_names_it) {
    const auto wrong = OriginPolicy::make({{"app.com"}, true, ""});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "bad-origin");
    EXPECT_NE(wrong.error().message.find("app.com"), std::string::npos);
    EXPECT_FALSE(OriginPolicy::make({{}, true, "meet.example"}));
}

TEST(Cors, reflects_one_origin_and_plain_header_names) {
    const auto headers = preflight_headers("https://app.com", "authorization, x-thing");
    EXPECT_EQ(headers[0], (std::pair<std::string, std::string>("Access-Control-Allow-Origin", "https://app.com")));
    EXPECT_EQ(headers.back().second, "authorization, x-thing");
    EXPECT_NE(preflight_headers("https://app.com", "a\r\nSet-Cookie: x").back().first, "Access-Control-Allow-Headers");
}

}  // namespace
}  // namespace parley::proto::http
