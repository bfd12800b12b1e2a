#include "proto/http/request_parser.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <optional>
#include <variant>

namespace parley::proto::http {
namespace {

using Progress = RequestParser::Progress;

struct Parsed {
    Progress progress = Progress::more;
    Message message;
    int status = 0;
    std::string_view why;
    std::size_t left = 0;  ///< bytes that belong to the next request
    bool head_told = false;
};

Parsed parse_in_pieces(std::string_view text, std::size_t piece, const ParserLimits& limits) {
    RequestParser parser;
    Parsed result;
    while (!text.empty()) {
        auto input = text.substr(0, piece);
        const auto given = input.size();
        result.progress = parser.feed(input, limits);
        if (result.progress == Progress::head) result.head_told = true;
        text.remove_prefix(given - input.size());
        if (result.progress == Progress::complete || result.progress == Progress::failed) break;
    }
    result.left = text.size();
    result.status = parser.failure().status;
    result.why = parser.failure().message;
    result.message = std::move(parser.message());
    return result;
}

/// Every input is read whole, byte by byte, and in pieces of three: all must agree.
Parsed parse(std::string_view text, const ParserLimits& limits = {}) {
    auto whole = parse_in_pieces(text, std::string_view::npos, limits);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}}) {
        const auto split = parse_in_pieces(text, piece, limits);
        EXPECT_EQ(split.progress, whole.progress) << text.substr(0, 200);
        EXPECT_EQ(split.message.fields, whole.message.fields);
        EXPECT_EQ(split.message.body, whole.message.body);
        EXPECT_EQ(split.message.path, whole.message.path);
        EXPECT_EQ(split.status, whole.status) << text.substr(0, 200);
        if (whole.progress == Progress::complete) {
            EXPECT_EQ(split.left, whole.left);
        }
    }
    return whole;
}

void expect_refused(std::string_view text, int status, const ParserLimits& limits = {}) {
    const auto parsed = parse(text, limits);
    EXPECT_EQ(parsed.progress, Progress::failed) << text.substr(0, 200);
    EXPECT_EQ(parsed.status, status) << parsed.why << "\n" << text.substr(0, 200);
}

std::string get(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view fields, std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(RequestParser, reads_a_plain_request) {
    const auto parsed =
        parse("GET /room/a%20b?x=1&y=?2 HTTP/1.1\r\nHost: a.example:80\r\nX-Empty:\r\nX-Two:\t v w \t\r\n\r\nnext");
    ASSERT_EQ(parsed.progress, Progress::complete);
    EXPECT_EQ(parsed.message.method, "GET");
    EXPECT_EQ(parsed.message.path, "/room/a%20b");
    EXPECT_EQ(parsed.message.query, "x=1&y=?2");
    EXPECT_EQ(parsed.message.fields, (std::vector<Field>{{"Host", "a.example:80"}, {"X-Empty", ""}, {"X-Two", "v w"}}));
    EXPECT_TRUE(parsed.message.keep_alive);
    EXPECT_EQ(parsed.left, 4u);
}

TEST(RequestParser, reads_a_body_by_its_length) {
    const auto parsed = parse(post("Content-Length: 5\r\n", "helloGET"));
    ASSERT_EQ(parsed.progress, Progress::complete);
    EXPECT_TRUE(parsed.head_told);
    EXPECT_EQ(parsed.message.body, "hello");
    EXPECT_EQ(parsed.left, 3u);
    EXPECT_EQ(parse(post("Content-Length: 0\r\n", "")).progress, Progress::complete);
}

TEST(RequestParser, reads_a_chunked_body) {
    const auto parsed = parse(post("Transfer-Encoding: Chunked\r\n",
                                   "4;a=b;c=\"d\"\r\nwiki\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\nrest"));
    ASSERT_EQ(parsed.progress, Progress::complete) << parsed.why;
    EXPECT_EQ(parsed.message.body, "wiki0123456789");
    EXPECT_EQ(parsed.left, 4u);
    EXPECT_EQ(parsed.message.find("X-Sum"), nullptr);  // trailers are thrown away
}

TEST(RequestParser, decides_who_keeps_the_connection) {
    EXPECT_FALSE(parse(get("Connection: foo, Close\r\n")).message.keep_alive);
    EXPECT_FALSE(parse(get("Connection: keep-alive\r\nConnection: close\r\n")).message.keep_alive);
    EXPECT_FALSE(parse("GET / HTTP/1.0\r\n\r\n").message.keep_alive);
    EXPECT_TRUE(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").message.keep_alive);
}

TEST(RequestParser, takes_the_absolute_form_and_its_host) {
    const auto parsed = parse("GET http://real.example:8080?q HTTP/1.1\r\nHost: other\r\n\r\n");
    ASSERT_EQ(parsed.progress, Progress::complete);
    EXPECT_EQ(parsed.message.path, "/");
    EXPECT_EQ(parsed.message.query, "q");
    EXPECT_EQ(*parsed.message.find("host"), "real.example:8080");
    expect_refused("GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    expect_refused("GET http://user@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    expect_refused("CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400);
}

TEST(RequestParser, takes_the_asterisk_for_options_alone) {
    EXPECT_EQ(parse("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").message.path, "*");
    expect_refused("GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400);
}

TEST(RequestParser, forgives_one_empty_line_before_a_request) {
    EXPECT_EQ(parse("\r\n" + get("")).progress, Progress::complete);
    expect_refused("\r\n\r\n" + get(""), 400);
}

TEST(RequestParser, knows_100_continue) {
    EXPECT_TRUE(parse(post("Content-Length: 1\r\nExpect: 100-Continue\r\n", "x")).message.expects_continue);
    EXPECT_FALSE(parse(get("Expect: 100-continue\r\n")).message.expects_continue);
    expect_refused(get("Expect: the-moon\r\n"), 417);
}

// ---- attack 16: smuggling ----

TEST(Smuggling, length_and_chunked_in_both_orders) {
    expect_refused(post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"), 400);
}

TEST(Smuggling, transfer_encodings_other_than_exactly_chunked) {
    for (const auto* value : {"chunked, identity", "identity, chunked", "xchunked", "chunkedx", "chunked,", ",chunked",
                              "identity", "", "gzip, chunked", "\"chunked\"", "chunked;q=1", "chunked\x0b"}) {
        expect_refused(post("Transfer-Encoding: " + std::string(value) + "\r\n", "0\r\n\r\n"), 400);
    }
    expect_refused(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400);
    expect_refused(post("Transfer_Encoding: chunked\r\nContent-Length: x\r\n", ""), 400);
}

TEST(Smuggling, two_lengths_even_when_they_agree) {
    expect_refused(post("Content-Length: 4\r\nContent-Length: 4\r\n", "abcd"), 400);
    expect_refused(post("Content-Length: 4\r\ncontent-length: 5\r\n", "abcde"), 400);
    expect_refused(post("Content-Length: 4, 4\r\n", "abcd"), 400);
}

TEST(Smuggling, lengths_that_are_no_plain_number) {
    for (const auto* value : {"+4", "-4", "0x4", "4 4", "4.", " ", "", "4a", "\"4\""}) {
        expect_refused(post("Content-Length: " + std::string(value) + "\r\n", "abcd"), 400);
    }
    expect_refused(post("Content-Length: 18446744073709551620\r\n", "abcd"), 413);
    expect_refused(post("Content-Length: 99999999999999999999999999\r\n", "abcd"), 413);
}

TEST(Smuggling, chunked_in_http_1_0) {
    expect_refused("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
}

TEST(Smuggling, lines_that_end_with_lf_alone) {
    expect_refused("GET / HTTP/1.1\nHost: h\r\n\r\n", 400);
    expect_refused("GET / HTTP/1.1\r\nHost: h\n\r\n", 400);
    expect_refused("GET / HTTP/1.1\r\nHost: h\r\n\n", 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1\na\r\n0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1\r\na\n0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "0\r\n\n"), 400);
}

TEST(Smuggling, bare_cr_and_other_control_characters) {
    expect_refused("GET /\r HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    expect_refused(get("X: a\rb\r\n"), 400);
    expect_refused(get(std::string("X: a\0b\r\n", 8)), 400);
    expect_refused(get("X: a\x7f\r\n"), 400);
    expect_refused(get(std::string("X\0: a\r\n", 7)), 400);
}

TEST(Smuggling, folded_lines) {
    expect_refused(get("X: a\r\n b\r\n"), 400);
    expect_refused(get("X: a\r\n\tb\r\n"), 400);
    expect_refused("GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400);
    expect_refused(post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400);
}

TEST(Smuggling, blanks_before_the_colon_and_names_that_are_no_tokens) {
    for (const auto* line : {"X : a", "X\t: a", ": a", "a", "X(: a", "X\xc3\xa4: a", "X Y: a"}) {
        expect_refused(get(std::string(line) + "\r\n"), 400);
    }
}

TEST(Smuggling, framing_fields_in_trailers) {
    for (const auto* line :
         {"Content-Length: 3", "Transfer-Encoding: chunked", "Host: evil", "Authorization: x", "Connection: close"}) {
        expect_refused(post("Transfer-Encoding: chunked\r\n", "0\r\n" + std::string(line) + "\r\n\r\n"), 400);
    }
    expect_refused(post("Transfer-Encoding: chunked\r\n", "0\r\n folded\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "0\r\nGET / HTTP/1.1\r\n\r\n"), 400);
}

TEST(Smuggling, chunk_headers) {
    for (const auto* chunk : {"g\r\n", "\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "-1\r\n", "+1\r\na\r\n", "0x1\r\na\r\n",
                              "1\r\nab\r\n", "100000000\r\n", "ffffffffffffffff\r\n", "1;a\x01\r\na\r\n"}) {
        expect_refused(post("Transfer-Encoding: chunked\r\n", std::string(chunk) + "0\r\n\r\n"), 400);
    }
}

TEST(Smuggling, chunk_extensions_of_64_kilobytes_at_once_or_in_total) {
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(65536, 'x') + "\r\na\r\n0\r\n\r\n"), 400);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(65536, 'x')),
                   400);  // before its end has come
    std::string body;
    for (int i = 0; i < 100; ++i) body += "1;" + std::string(650, 'x') + "\r\na\r\n";
    expect_refused(post("Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n"), 400);
}

TEST(Smuggling, fields_that_may_come_once) {
    for (const auto* name : {"Authorization", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Content-Type"}) {
        expect_refused(get(std::string(name) + ": a\r\n" + name + ": a\r\n"), 400);
    }
}

TEST(Smuggling, hosts) {
    expect_refused("GET / HTTP/1.1\r\n\r\n", 400);
    expect_refused(get("Host: h\r\n"), 400);
    for (const auto* host :
         {"", "a b", "h/x", "user@h", "h:", "h:0", "h:65536", "h:8a", "[::1", "[]", "[::g]", "h,i", "a\xc3\xa4"}) {
        expect_refused("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n", 400);
    }
    for (const auto* host : {"h", "a.b-c_d", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:443", "H.Example"}) {
        EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n").progress, Progress::complete)
            << host;
    }
}

// ---- request lines and limits (attack 17) ----

TEST(RequestLine, must_have_three_parts_and_one_space_each) {
    for (const auto* line :
         {"GET /", "GET", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET /a b HTTP/1.1", " GET / HTTP/1.1",
          "GET\t/ HTTP/1.1", "G@T / HTTP/1.1", "GET / http/1.1", "GET / HTTP/1", "GET / HTTP/1.1x", "GET /# HTTP/1.1",
          "GET /\xff HTTP/1.1", "GET noslash HTTP/1.1", "GET / HTTP/a.b"}) {
        expect_refused(std::string(line) + "\r\nHost: h\r\n\r\n", 400);
    }
    expect_refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505);
    expect_refused("GET / HTTP/1.2\r\nHost: h\r\n\r\n", 505);
}

TEST(Limits, a_request_line_is_414_once_it_is_too_long_and_not_before) {
    ParserLimits limits;
    limits.request_line_bytes = 100;
    const auto line = [](std::size_t bytes) { return "GET /" + std::string(bytes - 14, 'x') + " HTTP/1.1"; };
    EXPECT_EQ(parse(line(100) + "\r\nHost: h\r\n\r\n", limits).progress, Progress::complete);
    expect_refused(line(101) + "\r\nHost: h\r\n\r\n", 414, limits);
    expect_refused("GET /" + std::string(1 << 20, 'x'), 414);  // a megabyte without an end
}

TEST(Limits, headers_are_431_by_count_and_by_size) {
    std::string many;
    for (int i = 0; i < 99; ++i) many += "X: y\r\n";
    EXPECT_EQ(parse(get(many)).progress, Progress::complete);  // with Host a hundred
    expect_refused(get(many + "X: y\r\n"), 431);
    for (int i = 0; i < 10'000; ++i) many += "X: y\r\n";
    expect_refused(get(many), 431);
    expect_refused(get("X: " + std::string(17'000, 'y') + "\r\n"), 431);
    expect_refused("GET / HTTP/1.1\r\nX: " + std::string(17'000, 'y'), 431);
}

TEST(Limits, bodies_are_413_as_soon_as_they_say_so) {
    ParserLimits limits;
    limits.body_bytes = 10;
    EXPECT_EQ(parse(post("Content-Length: 10\r\n", "0123456789"), limits).progress, Progress::complete);
    expect_refused(post("Content-Length: 11\r\n", ""), 413, limits);
    expect_refused(post("Transfer-Encoding: chunked\r\n", "6\r\n012345\r\n5\r\n"), 413, limits);
    EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", "6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n"), limits).progress,
              Progress::complete);
}

TEST(Limits, long_headers_cost_linear_time) {
    const auto start = std::chrono::steady_clock::now();
    const auto text = get("Sec-WebSocket-Protocol: b" + std::string(15'000, ' ') + "x\r\n");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(parse_in_pieces(text, std::string::npos, {}).progress, Progress::complete);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_LT(took, std::chrono::milliseconds(200));  // attack 17: < 10 ms each
}

RC_GTEST_PROP(RequestParser, gives_the_same_result_however_it_is_cut, ()) {
    const auto body = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    const auto text = post("Content-Length: " + std::to_string(body.size()) + "\r\nX-Name: value\r\n", body) + "GET";
    RequestParser parser;
    std::string_view rest = text;
    auto progress = Progress::more;
    while (progress == Progress::more || progress == Progress::head) {
        RC_ASSERT(!rest.empty());
        auto input = rest.substr(0, *rc::gen::inRange<std::size_t>(1, 40));
        const auto given = input.size();
        progress = parser.feed(input, {});
        rest.remove_prefix(given - input.size());
    }
    RC_ASSERT(progress == Progress::complete);
    RC_ASSERT(parser.message().body == body);
    RC_ASSERT(rest == "GET");
}

RC_GTEST_PROP(RequestParser, no_bytes_upset_it, (std::string bytes)) {
    RequestParser parser;
    std::string_view input = bytes;
    const auto progress = parser.feed(input, {});
    if (progress == Progress::more) RC_ASSERT(input.empty());
}

}  // namespace
}  // namespace parley::proto::http
