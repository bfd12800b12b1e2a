// A session description as values (RFC 8866, with what WebRTC adds: RFC 8829). What stands at session level but counts
// for each section (ICE, DTLS, direction, extensions) is in the sections, so that a reader looks in one place. It holds
// what Parley uses and forgets the rest; it judges nothing. The parser fills it, media/negotiate reads and builds it,
// the writer writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/sdp/limits.hpp"

namespace parley::proto::sdp {

enum class MediaKind : std::uint8_t { audio, video, application, other };
/// RFC 8866 §6.7, as the writer of the description sees it.
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
/// RFC 4145 §4 and RFC 8842 §5.
enum class Setup : std::uint8_t { none, actpass, active, passive, holdconn };

[[nodiscard]] constexpr bool sends(Direction d) {
    return d == Direction::sendrecv || d == Direction::sendonly;
}
[[nodiscard]] constexpr bool receives(Direction d) {
    return d == Direction::sendrecv || d == Direction::recvonly;
}

/// One payload type of an RTP section: its rtpmap, fmtp and rtcp-fb lines.
struct PayloadType {
    std::uint8_t number = 0;            ///< 0..127
    std::string name;                   ///< as written, case to be ignored; empty when there was no rtpmap
    std::uint32_t clock_rate_hz = 0;    ///< 1.. when there is a name
    std::uint8_t channels = 1;          ///< 1..255
    std::string fmtp;                   ///< the parameters alone: "minptime=10;useinbandfec=1"
    std::vector<std::string> feedback;  ///< "nack", "nack pli", …; a `*` line is here too (RFC 4585 §4.2)

    bool operator==(const PayloadType&) const = default;
};

/// RFC 8285 §5.
struct Extmap {
    std::uint16_t id = 0;  ///< 1..14, or to 255 without 15 where mixing is allowed
    std::optional<Direction> direction;
    std::string uri;

    bool operator==(const Extmap&) const = default;
};

/// RFC 5576 §4.1.
struct Ssrc {
    std::uint32_t id = 0;
    std::string cname;
    std::string msid;  ///< "stream track", the form that is older than RFC 8830

    bool operator==(const Ssrc&) const = default;
};

/// RFC 5576 §4.2: FID (a stream and its retransmissions), SIM (simulcast layers).
struct SsrcGroup {
    std::string semantics;
    std::vector<std::uint32_t> ssrcs;

    bool operator==(const SsrcGroup&) const = default;
};

/// RFC 8851 §4.
struct Rid {
    std::string id;
    bool send = true;
    std::vector<std::uint8_t> payload_types;  ///< empty: all of the section
    std::string restrictions;                 ///< the others, as written: "max-width=1280;max-fps=30"

    bool operator==(const Rid&) const = default;
};

/// RFC 8853 §5.1: one layer, of which alternatives are given in the order of preference.
struct SimulcastChoice {
    std::string rid;
    bool paused = false;

    bool operator==(const SimulcastChoice&) const = default;
};
using SimulcastStream = std::vector<SimulcastChoice>;

struct Simulcast {
    std::vector<SimulcastStream> send;
    std::vector<SimulcastStream> recv;

    [[nodiscard]] bool empty() const { return send.empty() && recv.empty(); }
    bool operator==(const Simulcast&) const = default;
};

/// RFC 8830 §2. A stream of "-" means that the track belongs to none.
struct Msid {
    std::string stream;
    std::string track;  ///< may be missing

    bool operator==(const Msid&) const = default;
};

/// RFC 8122 §5.
struct Fingerprint {
    std::string algorithm;  ///< in lower case: "sha-256"
    std::string value;      ///< upper-case hex pairs with colons

    bool operator==(const Fingerprint&) const = default;
};

/// RFC 8866 §5.8. AS is in kbit/s, TIAS in bit/s.
struct Bandwidth {
    std::string type;
    std::uint64_t value = 0;

    bool operator==(const Bandwidth&) const = default;
};

struct MediaSection {
    MediaKind kind = MediaKind::other;
    std::string media;  ///< the word on the m-line when `kind` is other: "text"
    std::uint16_t port = 9;
    std::string protocol = "UDP/TLS/RTP/SAVPF";
    std::vector<PayloadType> payload_types;  ///< in the order of the m-line; RTP only
    std::vector<std::string> formats;        ///< of the m-line; what is not RTP only ("webrtc-datachannel")
    std::vector<Bandwidth> bandwidths;

    std::string mid;  ///< RFC 5888; empty when there was none
    Direction direction = Direction::sendrecv;
    std::optional<Msid> msid;  ///< the first of several
    bool rtcp_mux = false;     ///< RFC 5761
    bool rtcp_rsize = false;   ///< RFC 5506
    bool bundle_only = false;  ///< RFC 9143 §6: port 0 does not mean that it is rejected
    bool extmap_allow_mixed = false;
    std::vector<Extmap> extmaps;
    std::vector<Ssrc> ssrcs;
    std::vector<SsrcGroup> ssrc_groups;
    std::vector<Rid> rids;
    Simulcast simulcast;

    std::string ice_ufrag;
    std::string ice_pwd;
    std::vector<std::string> ice_options;
    std::vector<std::string> candidates;  ///< after "a=": "candidate:1 1 udp …" (RFC 8839 §5.1), unread
    bool end_of_candidates = false;
    std::vector<Fingerprint> fingerprints;
    Setup setup = Setup::none;
    std::string tls_id;  ///< RFC 8842 §4: another one is another DTLS association; empty when there was none

    std::string sctpmap;                     ///< "5000 webrtc-datachannel 65535", what drafts had before RFC 8841
    std::optional<std::uint16_t> sctp_port;  ///< RFC 8841 §5
    std::optional<std::uint64_t> max_message_size;  ///< RFC 8841 §6, bytes; 0 means any

    /// Whether it is refused or ended: port 0 that is not merely "see the bundle" (RFC 3264 §6, RFC 9143 §6).
    [[nodiscard]] bool is_rejected() const { return port == 0 && !bundle_only; }
    [[nodiscard]] bool is_rtp() const { return protocol.find("RTP/") != std::string::npos; }
    bool operator==(const MediaSection&) const = default;
};

struct Session {
    std::uint64_t id = 0;       ///< RFC 8866 §5.2
    std::uint64_t version = 0;  ///< goes up by one with each new description of the same session (RFC 3264 §8)
    bool ice_lite = false;
    std::vector<std::vector<std::string>> bundles;  ///< mids of each a=group:BUNDLE (RFC 9143)
    std::string msid_semantic;                      ///< "WMS *"
    std::vector<Bandwidth> bandwidths;
    std::vector<MediaSection> sections;

    bool operator==(const Session&) const = default;
};

}  // namespace parley::proto::sdp
