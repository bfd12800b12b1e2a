#include "base/log.hpp"

#include <gtest/gtest.h>

#include "base/log_text.hpp"

namespace parley::log {
namespace {

constexpr auto kTime = "2026-01-02T03:04:05.006Z";

std::string text_line(std::string_view event, Fields fields) {
    return render({}, kTime, Level::info, event, fields);
}
std::string json_line(std::string_view event, Fields fields) {
    return render({Level::info, Format::json, true}, kTime, Level::warn, event, fields);
}

TEST(Log, a_text_line_reads_from_left_to_right) {
    EXPECT_EQ(text_line("listening", {{"port", 8080}, {"tls", false}, {"name", "a b"}, {"load", 0.5}}),
              R"(2026-01-02T03:04:05.006Z info  listening port=8080 tls=false name="a b" load=0.5)");
}

TEST(Log, a_json_line_is_one_object) {
    EXPECT_EQ(
        json_line("call ended", {{"duration_s", 3}, {"reason", "he said \"bye\""}}),
        R"({"time":"2026-01-02T03:04:05.006Z","level":"warn","event":"call ended","duration_s":3,"reason":"he said \"bye\""})");
}

TEST(Log, nobody_writes_a_second_line_by_his_name) {
    const std::string evil = "bob\r\n2026 info  fake line\x1b[2J\xe2\x80\xa8\xe2\x80\xae\xff";
    for (const auto& line : {text_line("joined", {{"name", evil}}), json_line("joined", {{"name", evil}})}) {
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(line.find('\r'), std::string::npos);
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
        EXPECT_EQ(line.find("\xe2\x80\xae"), std::string::npos);
        EXPECT_EQ(line.find('\xff'), std::string::npos);
        EXPECT_NE(line.find("\\u001b[2J\\u2028\\u202e\\ufffd"), std::string::npos) << line;
    }
}

TEST(Log, a_quote_cannot_end_its_value) {
    EXPECT_NE(text_line("joined", {{"name", "a\" level=error x=\""}}).find(R"(name="a\" level=error x=\"")"),
              std::string::npos);
}

TEST(Log, keeps_no_token_description_candidate_or_mail) {
    EXPECT_EQ(scrub("mail bob.b+x@example.co.uk now"), "mail [e-mail] now");
    EXPECT_EQ(scrub("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln!"), "Bearer [token]!");
    EXPECT_EQ(scrub("v=0\r\no=- 1 2 IN IP4 10.1.2.3"), "[sdp]");
    EXPECT_EQ(scrub("candidate:1 1 UDP 1 192.168.1.100 54400 typ host"), "[candidate]");
    EXPECT_EQ(scrub("a@b and @ and x@"), "a@b and @ and x@");
}

TEST(Log, cuts_long_values_at_a_character) {
    std::string umlauts;
    for (int i = 0; i < 400; ++i) umlauts += "ä";
    const auto cut = scrub(umlauts);
    EXPECT_EQ(cut, umlauts.substr(0, kValueBytesMax) + "…");
    EXPECT_LE(scrub(std::string(1 << 20, '@')).size(), kValueBytesMax + 3);
}

TEST(Log, shows_the_network_of_an_address_unless_told_otherwise) {
    EXPECT_EQ(redact_address("192.0.2.7"), "192.0.x.x");
    EXPECT_EQ(redact_address("2001:db8::7"), "2001:db8:x");
    EXPECT_EQ(redact_address("::1"), "::x");
    EXPECT_EQ(redact_address("not an address"), "unknown");
    EXPECT_EQ(redact_address("evil.example.com"), "unknown");
    EXPECT_NE(text_line("open", {address("remote", "192.0.2.7")}).find("remote=192.0.x.x"), std::string::npos);
    EXPECT_NE(render({Level::info, Format::text, false}, kTime, Level::info, "open", {address("remote", "192.0.2.7")})
                  .find("remote=192.0.2.7"),
              std::string::npos);
}

TEST(Log, knows_its_levels_by_name) {
    EXPECT_EQ(parse_level("debug"), Level::debug);
    EXPECT_EQ(parse_level("DEBUG"), std::nullopt);
    EXPECT_EQ(level_name(Level::error), "error");
}

}  // namespace
}  // namespace parley::log
