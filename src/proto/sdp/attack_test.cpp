// Descriptions made to hurt: each is refused or harmless, and quickly.
#include <gtest/gtest.h>

#include <chrono>

#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::proto::sdp {
namespace {

const std::string kHead = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string kVideo = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";

std::string times(int count, auto line) {
    std::string text;
    for (int i = 0; i < count; ++i) text.append(line(i)).append("\r\n");
    return text;
}

/// Parses within 50 ms and says why it was refused ("" when it was not).
std::string refusal(const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    const auto session = parse_session(text);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
    return session ? "" : session.error().message;
}

TEST(SdpAttack, ten_thousand_sections) {
    EXPECT_EQ(refusal(kHead + times(10'000, [](int) { return std::string("m=a 9 X y"); })),
              "line 1: the description is larger than 64 KiB");
    EXPECT_EQ(refusal(kHead + times(65, [](int) { return std::string("m=a 9 X y"); })),
              "line 69: m= is there too often");
}

TEST(SdpAttack, a_million_lines) {
    EXPECT_EQ(refusal(kHead + times(1'000'000, [](int) { return std::string("a=x"); })),
              "line 1: the description is larger than 64 KiB");
    EXPECT_EQ(refusal(kHead + times(2'000, [](int) { return std::string("a=x"); })),
              "line 2001: there are too many lines");
}

TEST(SdpAttack, an_attribute_of_a_megabyte_or_of_what_fits) {
    EXPECT_NE(refusal(kHead + kVideo + "a=mid:" + std::string(1 << 20, 'x')), "");
    EXPECT_EQ(refusal(kHead + kVideo + "a=msid:" + std::string(60'000, 'x')), "line 6: msid is too long");
    EXPECT_EQ(refusal(kHead + kVideo + "a=unknown:" + std::string(60'000, 'x')), "");
}

TEST(SdpAttack, a_missing_version_or_origin) {
    EXPECT_NE(refusal("o=- 1 1 IN IP4 127.0.0.1\r\n" + kVideo), "");
    EXPECT_NE(refusal("v=0\r\n" + kVideo), "");
    EXPECT_NE(refusal("v=1\r\no=- 1 1 IN IP4 127.0.0.1\r\n"), "");
    EXPECT_NE(refusal("v=0\r\no=- 99999999999999999999 1 IN IP4 127.0.0.1\r\n"), "");
}

TEST(SdpAttack, bad_ports) {
    for (const auto* port : {"65536", "-1", "", "9x", "99999999999999999999"})
        EXPECT_NE(refusal(kHead + "m=video " + port + " RTP/AVP 96\r\n"), "") << port;
}

TEST(SdpAttack, a_mid_that_is_there_twice) {
    EXPECT_EQ(refusal(kHead + kVideo + "a=mid:0\r\n" + kVideo + "a=mid:0\r\n"),
              "line 8: mid is that of another section");
}

TEST(SdpAttack, an_ssrc_that_two_sections_claim) {
    EXPECT_EQ(refusal(kHead + kVideo + "a=ssrc:5 cname:a\r\n" + kVideo + "a=ssrc:5 cname:b\r\n"),
              "line 8: two sections claim the same ssrc");
    EXPECT_NE(refusal(kHead + kVideo + times(65, [](int i) { return "a=ssrc:" + std::to_string(i) + " cname:x"; })),
              "");
}

TEST(SdpAttack, extension_ids_that_are_none) {
    for (const auto* id : {"0", "15", "256", "65536", "-1", "a"})
        EXPECT_NE(refusal(kHead + "a=extmap-allow-mixed\r\n" + kVideo + "a=extmap:" + id + " urn:x\r\n"), "") << id;
    EXPECT_NE(refusal(kHead + "a=extmap-allow-mixed\r\n" + kVideo +
                      times(17, [](int i) { return "a=extmap:" + std::to_string(i + 20) + " urn:x"; })),
              "");
}

TEST(SdpAttack, a_hundred_rids) {
    EXPECT_EQ(refusal(kHead + kVideo + times(100, [](int i) { return "a=rid:r" + std::to_string(i) + " send"; })),
              "line 22: rid is there too often");
    std::string list = "a=simulcast:send r";
    for (int i = 0; i < 100; ++i) list += ";r" + std::to_string(i);
    EXPECT_NE(refusal(kHead + kVideo + list), "");
}

TEST(SdpAttack, candidates_that_name_what_they_should_not) {
    EXPECT_EQ(
        refusal(kHead + kVideo + "a=candidate:1 1 udp 1 127.0.0.1 22 typ host\r\n" +
                "a=candidate:1 1 udp 1 169.254.169.254 80 typ host\r\na=candidate:1 1 udp 1 a.local 9 typ host\r\n"),
        "");
}

TEST(SdpAttack, line_ends_within_values) {
    EXPECT_EQ(refusal(kHead + kVideo + "a=msid:s\rt u\r\n"), "line 6: CR or NUL within a line");
    EXPECT_EQ(refusal(kHead + kVideo + std::string("a=msid:s\0t", 10)), "line 6: CR or NUL within a line");
}

TEST(SdpAttack, feedback_for_all_that_multiplies) {
    std::string media = "m=video 9 UDP/TLS/RTP/SAVPF";
    for (int i = 0; i < 64; ++i) media += " " + std::to_string(i);
    const auto feedback = times(1'000, [](int i) { return "a=rtcp-fb:* " + std::to_string(i) + std::string(40, 'x'); });
    const auto session = parse_session(kHead + media + "\r\n" + feedback);
    ASSERT_TRUE(session.has_value()) << session.error().message;
    for (const auto& payload : session->sections[0].payload_types) EXPECT_EQ(payload.feedback.size(), kFeedbackMax);
    EXPECT_EQ(refusal(kHead + media + "\r\n" + feedback), "");
}

TEST(SdpAttack, a_session_that_makes_each_section_large) {
    const auto text =
        kHead + times(14, [](int i) { return "a=extmap:" + std::to_string(i + 1) + " " + std::string(4'000, 'x'); }) +
        times(63, [](int) { return std::string("m=audio 9 RTP/AVP 0"); });
    EXPECT_EQ(refusal(text), "");
    const auto session = parse_session(text);
    ASSERT_TRUE(session.has_value());
    EXPECT_LT(encode_session(*session).size(), 10U << 20);
}

}  // namespace
}  // namespace parley::proto::sdp
