#include "protocol.hpp"

#include <stdexcept>

namespace parley::load {
namespace {

// An audio and video offer as a browser makes it, shortened to the size that one has on the wire (about 1.4 KB).
std::string make_offer() {
    std::string sdp =
        R"(v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS m0\r\n)"
        R"(m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:EsAw\r\n)"
        R"(a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=ice-options:trickle\r\na=fingerprint:sha-256 )"
        R"(D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F\r\n)"
        R"(a=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=msid:m0 a0\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n)"
        R"(a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\n)"
        R"(m=video 9 UDP/TLS/RTP/SAVPF 96 97 102\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:EsAw\r\n)"
        R"(a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=ice-options:trickle\r\na=setup:actpass\r\na=mid:1\r\na=sendrecv\r\n)"
        R"(a=msid:m0 v0\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\n)"
        R"(a=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n)"
        R"(a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\na=rtcp-fb:102 goog-remb\r\n)"
        R"(a=rtcp-fb:102 transport-cc\r\na=rtcp-fb:102 ccm fir\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n)"
        R"(a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:2 urn:ietf:params:rtp-hdrext:sdes:mid\r\n)"
        R"(a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n)";
    return R"({"type":"offer","sdp":")" + sdp + R"("})";
}

std::string make_candidate() {
    return R"({"candidate":"candidate:1 1 udp 2122252543 192.0.2.15 46154 typ host","sdpMid":"0","sdpMLineIndex":0})";
}

}  // namespace

std::unique_ptr<Protocol> make_protocol(const Options& options) {
    if (options.protocol == "socketio") return make_socketio(options);
    if (options.protocol == "rooms") return make_rooms(options);
    if (options.protocol == "bare") return make_bare(options);
    throw std::invalid_argument("--protocol takes socketio, rooms or bare");
}

std::string_view find_string(std::string_view json, std::string_view key) {
    const std::string quoted = "\"" + std::string(key) + "\"";
    auto at = json.find(quoted);
    if (at == json.npos) return {};
    at = json.find_first_not_of(" :", at + quoted.size());
    if (at == json.npos || json[at] != '"') return {};
    return json.substr(at + 1, json.find('"', at + 1) - at - 1);
}

const std::string& signal_body(MessageKind kind) {
    static const std::string offer = make_offer();
    static const std::string candidate = make_candidate();
    return kind == MessageKind::kOffer ? offer : candidate;
}

}  // namespace parley::load
