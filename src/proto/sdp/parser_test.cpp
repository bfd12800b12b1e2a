#include "proto/sdp/parser.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/sdp/writer.hpp"

namespace parley::proto::sdp {
namespace {

const std::string kHead = "v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
const std::string kVideo = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:0\r\n";
const std::string kHash =
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

Session parsed(const std::string& text) {
    const auto session = parse_session(text);
    if (!session) {
        ADD_FAILURE() << session.error().message;
        return {};
    }
    return *session;
}

MediaSection video_with(const std::string& lines) {
    auto session = parsed(kHead + kVideo + lines);
    return session.sections.empty() ? MediaSection{} : session.sections[0];
}

std::string refusal(const std::string& text) {
    const auto session = parse_session(text);
    if (session) return "accepted";
    EXPECT_EQ(session.error().code, "bad-sdp");
    return session.error().message;
}

TEST(SdpParser, reads_the_lines_that_open_a_session) {
    const auto session = parsed(kHead + "b=AS:900\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS *\r\na=ice-lite\r\n");
    EXPECT_EQ(session.id, 46117U);
    EXPECT_EQ(session.version, 2U);
    EXPECT_EQ(session.bandwidths, (std::vector<Bandwidth>{{"AS", 900}}));
    EXPECT_EQ(session.bundles, (std::vector<std::vector<std::string>>{{"0", "1"}}));
    EXPECT_EQ(session.msid_semantic, "WMS *");
    EXPECT_TRUE(session.ice_lite);
}

TEST(SdpParser, takes_lines_that_end_in_lf_or_crlf_or_in_nothing_at_last) {
    const auto crlf = parsed(kHead + kVideo + "a=rtcp-mux");
    std::string lf = kHead + kVideo + "a=rtcp-mux\n\n";
    std::erase(lf, '\r');
    EXPECT_EQ(parsed(lf), crlf);
    EXPECT_TRUE(crlf.sections[0].rtcp_mux);
}

TEST(SdpParser, gathers_what_is_said_of_a_payload_type_in_one_place) {
    const auto video = video_with(
        "a=rtcp-fb:* transport-cc\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 nack pli\r\n"
        "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:50 ghost/8000\r\n");
    ASSERT_EQ(video.payload_types.size(), 2U);
    EXPECT_EQ(video.payload_types[0], (PayloadType{96, "VP8", 90'000, 1, "", {"nack pli", "transport-cc"}}));
    EXPECT_EQ(video.payload_types[1], (PayloadType{97, "rtx", 90'000, 1, "apt=96", {"transport-cc"}}));
}

TEST(SdpParser, reads_layers_as_rids_and_as_ssrc_groups) {
    const auto video = video_with(
        "a=rid:h send pt=96;max-width=1280;max-fps=30\r\na=rid:l send\r\na=simulcast:send h,~l;l recv x\r\n"
        "a=ssrc-group:FID 7 8\r\na=ssrc:7 cname:me\r\na=ssrc:7 msid:s t\r\na=ssrc:8 cname:me\r\n");
    EXPECT_EQ(video.rids, (std::vector<Rid>{{"h", true, {96}, "max-width=1280;max-fps=30"}, {"l", true, {}, ""}}));
    EXPECT_EQ(video.simulcast.send, (std::vector<SimulcastStream>{{{"h", false}, {"l", true}}, {{"l", false}}}));
    EXPECT_EQ(video.simulcast.recv, (std::vector<SimulcastStream>{{{"x", false}}}));
    EXPECT_EQ(video.ssrc_groups, (std::vector<SsrcGroup>{{"FID", {7, 8}}}));
    EXPECT_EQ(video.ssrcs, (std::vector<Ssrc>{{7, "me", "s t"}, {8, "me", ""}}));
}

TEST(SdpParser, lets_sections_inherit_what_the_session_says_for_all) {
    const auto session = parsed(
        kHead + "a=recvonly\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=ice-options:trickle\r\n" +
        "a=fingerprint:SHA-256 " + kHash + "\r\na=setup:actpass\r\na=extmap-allow-mixed\r\n" + kVideo +
        "a=extmap:20 urn:x\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendonly\r\na=setup:active\r\n");
    ASSERT_EQ(session.sections.size(), 2U);
    const auto& [video, audio] = std::tie(session.sections[0], session.sections[1]);
    EXPECT_EQ(video.direction, Direction::recvonly);
    EXPECT_EQ(video.ice_ufrag, "abcd");
    EXPECT_EQ(video.ice_options, std::vector<std::string>{"trickle"});
    EXPECT_EQ(video.fingerprints, (std::vector<Fingerprint>{{"sha-256", kHash}}));
    EXPECT_EQ(video.setup, Setup::actpass);
    EXPECT_EQ(audio.direction, Direction::sendonly);
    EXPECT_EQ(audio.setup, Setup::active);
}

TEST(SdpParser, reads_a_data_channel_section) {
    const auto session =
        parsed(kHead +
               "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n");
    const auto& data = session.sections.at(0);
    EXPECT_EQ(data.kind, MediaKind::application);
    EXPECT_EQ(data.formats, std::vector<std::string>{"webrtc-datachannel"});
    EXPECT_EQ(data.sctp_port, 5000);
    EXPECT_EQ(data.max_message_size, 262'144U);
}

TEST(SdpParser, knows_a_rejected_section_from_a_bundled_one) {
    const auto session =
        parsed(kHead + "m=video 0 UDP/TLS/RTP/SAVPF 96\r\nm=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=bundle-only\r\n");
    EXPECT_TRUE(session.sections[0].is_rejected());
    EXPECT_FALSE(session.sections[1].is_rejected());
}

TEST(SdpParser, ignores_attributes_that_it_does_not_know_or_that_stand_at_the_wrong_level) {
    const auto video =
        video_with("a=x-new:1\r\na=ice-lite\r\na=identity:" + std::string(5'000, 'x') + "\r\na=ptime:20\r\n");
    EXPECT_EQ(video.mid, "0");
    EXPECT_FALSE(parsed(kHead + kVideo + "a=ice-lite\r\n").ice_lite);
}

TEST(SdpParser, keeps_candidates_unread_whatever_they_name) {
    std::string lines;
    for (int i = 0; i < 1'000; ++i) lines += "a=candidate:1 1 udp 1 169.254.169.254 80 typ host\r\n";
    const auto video = video_with(lines + "a=end-of-candidates\r\n");
    EXPECT_EQ(video.candidates.size(), kCandidatesMax);
    EXPECT_EQ(video.candidates[0], "candidate:1 1 udp 1 169.254.169.254 80 typ host");
    EXPECT_TRUE(video.end_of_candidates);
}

TEST(SdpParser, refuses_by_naming_the_line) {
    EXPECT_EQ(refusal(kHead + kVideo + "a=rtpmap:96 VP8\r\n"), "line 7: rtpmap needs name/clock rate");
    EXPECT_EQ(refusal(kHead + "m=video 65536 UDP/TLS/RTP/SAVPF 96\r\n"), "line 5: m= needs a port from 0 to 65535");
    EXPECT_EQ(refusal("o=- 1 1 IN IP4 0.0.0.0\r\n"), "line 1: o= stands where v=0 has to be");
    EXPECT_EQ(refusal("v=0\r\ns=-\r\n"), "line 2: the o= line is missing");
    EXPECT_EQ(refusal(""), "line 0: the o= line is missing");
    EXPECT_EQ(refusal(kHead + "nonsense\r\n"), "line 5: not x=value");
}

TEST(SdpParser, refuses_malformed_values_of_what_it_reads) {
    for (const auto* line : {"a=rtpmap:128 VP8/90000",
                             "a=rtpmap:96 VP8/0",
                             "a=rtpmap:96 /90000",
                             "a=rtpmap:96 opus/48000/0",
                             "a=rtcp-fb:x nack",
                             "a=fmtp:-1 a",
                             "a=extmap:0 urn:x",
                             "a=extmap:15 urn:x",
                             "a=extmap:256 urn:x",
                             "a=extmap:16 urn:x",
                             "a=extmap:3",
                             "a=extmap:3/up urn:x",
                             "a=mid:0",
                             "a=mid:",
                             "a=mid:a b",
                             "a=msid:",
                             "a=ssrc:4294967296 cname:x",
                             "a=ssrc:-1 cname:x",
                             "a=ssrc-group:FID 1 x",
                             "a=ssrc-group:",
                             "a=rid:a",
                             "a=rid:a both",
                             "a=rid:a,b send",
                             "a=rid:a send pt=200",
                             "a=simulcast:send",
                             "a=simulcast:up a",
                             "a=simulcast:send a send b",
                             "a=simulcast:send ;",
                             "a=ice-ufrag:abc",
                             "a=ice-ufrag:ab cd",
                             "a=ice-pwd:short",
                             "a=fingerprint:sha-256 00:11",
                             "a=fingerprint:sha-9 00",
                             "a=setup:maybe",
                             "a=sctp-port:65536",
                             "a=max-message-size:x",
                             "b=AS",
                             "b=:1",
                             "m=video 9 UDP/TLS/RTP/SAVPF",
                             "m=video 9 UDP/TLS/RTP/SAVPF 96 96",
                             "m=video 9 UDP/TLS/RTP/SAVPF 128",
                             "m=video x RTP/AVP 0",
                             "m=v/x 9 RTP/AVP 0",
                             "o=- 1 1 IN IP4 0.0.0.0"}) {
        EXPECT_NE(refusal(kHead + kVideo + line + "\r\n"), "accepted") << line;
    }
    EXPECT_NE(refusal(kHead + kVideo + "a=extmap:3 urn:x\r\na=extmap:3 urn:y\r\n"), "accepted");
    EXPECT_NE(refusal(kHead + kVideo + "a=rid:a send\r\na=rid:a send\r\n"), "accepted");
    EXPECT_NE(refusal(kHead + kVideo + "a=rtpmap:96 VP8/90000\r\na=rtpmap:96 VP9/90000\r\n"), "accepted");
    EXPECT_NE(refusal(kHead + "a=group:BUNDLE 0 0\r\n"), "accepted");
}

TEST(SdpParser, takes_two_byte_extension_ids_only_where_mixing_is_allowed) {
    EXPECT_EQ(video_with("a=extmap:255 urn:x\r\na=extmap-allow-mixed\r\n").extmaps.at(0).id, 255);
    EXPECT_EQ(refusal(kHead + kVideo + "a=extmap:255 urn:x\r\n"),
              "line 7: the end follows a section with an extmap id past 14 but no extmap-allow-mixed");
}

TEST(SdpWriter, writes_no_line_that_a_value_smuggles_in) {
    Session session;
    session.sections.push_back(
        {.kind = MediaKind::audio, .mid = "0\r\na=setup:active", .msid = Msid{"s\n", "t\r\nm=x"}});
    session.sections[0].candidates.push_back(std::string("candidate:1\r\na=evil\0", 20));
    const auto text = encode_session(session);
    EXPECT_EQ(text.find("\r\na=setup"), std::string::npos);
    EXPECT_EQ(text.find("\r\na=evil"), std::string::npos);
    EXPECT_NE(text.find("\r\na=msid:s tm=x\r\n"), std::string::npos);
}

RC_GTEST_PROP(SdpParser, never_trips_over_any_lines, ()) {
    static const std::vector<std::string> kPieces = {"m=video 9 UDP/TLS/RTP/SAVPF 96 97\n",
                                                     "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n",
                                                     "a=mid:",
                                                     "a=rid:",
                                                     "a=simulcast:",
                                                     "a=extmap:",
                                                     "a=ssrc:",
                                                     "send ",
                                                     "a",
                                                     "b",
                                                     ";",
                                                     ",",
                                                     "~",
                                                     ":",
                                                     " ",
                                                     "/",
                                                     "1",
                                                     "96",
                                                     "\n",
                                                     "\r",
                                                     "a=rtpmap:96 ",
                                                     "VP8/90000\n",
                                                     "a=ssrc-group:FID 1 2\n",
                                                     "a=rtcp-fb:* nack\n",
                                                     "a=fmtp:96 x\n",
                                                     "a=msid:a b\n",
                                                     "a=group:BUNDLE ",
                                                     "b=AS:1\n",
                                                     "a=inactive\n",
                                                     "a=extmap-allow-mixed\n"};
    std::string text = kHead;
    for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces))) text += piece;
    const auto session = parse_session(text);
    if (!session) return;
    const auto again = parse_session(encode_session(*session));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *session);
}

}  // namespace
}  // namespace parley::proto::sdp
