// What a negotiation found out, as the engine wants it: values without SDP. Filled by answer_offer, answer_play_offer
// and Offerer; nobody changes them afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/negotiate/codecs.hpp"
#include "media/negotiate/extensions.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media {

constexpr std::size_t kLayersMax = 3;  ///< simulcast layers of one track

/// Our side of the one transport of a connection, written into each of its sections.
struct LocalTransport {
    std::string ice_ufrag;                ///< RFC 8839 §5.4: 4 to 256 letters and digits, 24 bits random
    std::string ice_pwd;                  ///< 22 to 256, 128 bits random
    proto::sdp::Fingerprint fingerprint;  ///< of our certificate
    std::vector<std::string> candidates;  ///< "candidate:…" (RFC 8839 §5.1); all that there are

    bool operator==(const LocalTransport&) const = default;
};

/// Their side. The peer is always the DTLS client.
struct RemoteTransport {
    std::string ice_ufrag;
    std::string ice_pwd;
    std::vector<proto::sdp::Fingerprint> fingerprints;  ///< SHA-256 or longer, at least one; any of them may match
    std::string tls_id;                                 ///< RFC 8842 §4; empty when it said none
    std::uint64_t session_id = 0;                       ///< of the description's o= line

    bool operator==(const RemoteTransport&) const = default;
};

struct StreamSsrc {
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;

    bool operator==(const StreamSsrc&) const = default;
};

/// A section in which the peer may send a track.
struct Publication {
    std::string mid;
    std::size_t section_index = 0;
    Kind kind = Kind::audio;
    bool sending = false;                 ///< false: the section is kept, its track is paused or over
    std::string stream_id;                ///< empty when it belongs to no stream
    std::string track_id;                 ///< the mid when none was given
    std::string cname;                    ///< may be empty
    std::vector<NegotiatedCodec> codecs;  ///< at least one; the peer should send the first
    proto::rtp::ExtensionIds extensions;
    std::vector<std::string> rids;  ///< simulcast layers by rid, in the order given, at most kLayersMax
    std::vector<StreamSsrc> ssrcs;  ///< announced streams, lowest layer first, at most kLayersMax; may be empty
};

/// A section in which we send a track.
struct Subscription {
    std::string mid;
    std::size_t section_index = 0;
    Kind kind = Kind::audio;
    bool receiving = false;  ///< the peer wants it now; false when it refused or paused it
    std::string stream_id;
    std::string track_id;
    StreamSsrc source;
    std::vector<NegotiatedCodec> codecs;  ///< empty when refused
    proto::rtp::ExtensionIds extensions;
};

/// The data channel section (RFC 8841).
struct DataSection {
    std::string mid;
    std::size_t section_index = 0;
    std::uint16_t remote_port = 5000;
    std::uint64_t remote_max_message_bytes = 65'536;  ///< RFC 8841 §6.1: when nothing is said; 0 means any
};

/// A track to be sent, as Offerer and answer_play_offer take it.
struct SendTrack {
    Kind kind = Kind::audio;
    std::string stream_id;  ///< the publisher's
    std::string track_id;   ///< the publisher's
    std::string cname;
    StreamSsrc source;             ///< ours, unique within the connection
    std::vector<CodecKey> codecs;  ///< what the publisher sends, the best first

    bool operator==(const SendTrack&) const = default;
};

}  // namespace parley::media
