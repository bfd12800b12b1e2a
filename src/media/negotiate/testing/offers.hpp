// A publisher's offer to take apart in tests: audio (Opus, red), video (VP8, H264, AV1 with RTX, three rids) and a data
// channel, as text, so that the parser has its share in each test.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "media/negotiate/facts.hpp"
#include "proto/sdp/parser.hpp"

namespace parley::media::testing {

inline const std::string kHash =
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";
inline const std::string kTransport =
    "a=ice-ufrag:peer\na=ice-pwd:peer567890123456789012\na=fingerprint:sha-256 " + kHash + "\na=setup:actpass\n";
inline const std::string kHead =
    "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1 2\na=extmap-allow-mixed\n";
inline const std::string kAudio =
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\na=mid:0\n" + kTransport +
    "a=sendonly\na=msid:stream sound\na=rtcp-mux\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n"
    "a=rtpmap:111 opus/48000/2\na=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;x-mine=1\na=rtcp-fb:111 nack\n"
    "a=rtpmap:63 red/48000/2\na=fmtp:63 111/111\na=rtpmap:0 PCMU/8000\na=ssrc:100 cname:me\n";
inline const std::string kVideo =
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 45 46\na=mid:1\n" + kTransport +
    "a=sendonly\na=msid:stream picture\na=rtcp-mux\na=rtcp-rsize\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n"
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\n"
    "a=extmap:11 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\na=extmap:9 urn:unknown\n"
    "a=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtcp-fb:96 nack pli\na=rtcp-fb:96 transport-cc\na=rtcp-fb:96 odd\n"
    "a=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\na=rtpmap:102 H264/90000\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\n"
    "a=rtpmap:103 rtx/90000\na=fmtp:103 apt=102\na=rtpmap:45 AV1/90000\na=rtpmap:46 rtx/90000\na=fmtp:46 apt=45\n"
    "a=rid:l send\na=rid:m send\na=rid:h send\na=simulcast:send l;m;h\n";
inline const std::string kData = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:2\n" + kTransport +
                                 "a=sctp-port:5001\na=max-message-size:1000\n";

inline LocalTransport local_transport() {
    return {"ours", "ours567890123456789012", {"sha-256", kHash}, {"candidate:1 1 udp 1 192.0.2.1 3478 typ host"}};
}

/// The text with the first `from` replaced; a test that replaces nothing is a mistake.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

inline proto::sdp::Session parsed(const std::string& text) {
    auto session = proto::sdp::parse_session(text);
    EXPECT_TRUE(session.has_value()) << (session ? "" : session.error().message);
    return session ? *session : proto::sdp::Session{};
}

}  // namespace parley::media::testing
