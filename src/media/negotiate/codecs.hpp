// Which codecs Parley forwards, how they are told apart in a description, and what two sides have in common. It neither
// decodes nor forwards; the negotiation drives it, the engine reads NegotiatedCodec.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/video_codec.hpp"
#include "media/packet.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media {

/// RFC 6184 §8.1, table 5.
enum class H264Profile : std::uint8_t { constrained_baseline, baseline, main, constrained_high, high, other };

/// What must be the same on both sides for a packet of one to be playable by the other.
struct CodecKey {
    Codec codec = Codec::other;
    std::uint8_t profile = 0;  ///< VP9 and AV1: profile number; H264: an H264Profile; others 0

    bool operator==(const CodecKey&) const = default;
};

/// rtcp-fb that both sides agreed to.
struct Feedback {
    bool nack = false;          ///< RFC 4585 §6.2.1
    bool pli = false;           ///< RFC 4585 §6.3.1
    bool fir = false;           ///< RFC 5104 §4.3.1
    bool transport_cc = false;  ///< draft-holmer-rmcat-transport-wide-cc-extensions-01
    bool remb = false;          ///< draft-alvestrand-rmcat-remb-03

    bool operator==(const Feedback&) const = default;
};

/// A codec as one section uses it.
struct NegotiatedCodec {
    CodecKey key;
    std::uint8_t payload_type = 0;                 ///< 0..127
    std::optional<std::uint8_t> rtx_payload_type;  ///< RFC 4588 §8.6
    std::uint32_t clock_rate_hz = 0;
    std::uint8_t channels = 1;
    std::string fmtp;
    Feedback feedback;

    bool operator==(const NegotiatedCodec&) const = default;
};

/// A room's default: what most browsers can both send and show comes first.
[[nodiscard]] std::vector<CodecKey> default_codecs();
/// `codecs` with all forms of that one before the other video, each in their order.
[[nodiscard]] std::vector<CodecKey> preferring(std::vector<CodecKey> codecs, VideoCodec first);
[[nodiscard]] Kind kind_of(Codec codec);

/// The value of one fmtp parameter, its name compared without case; nothing when it is not there.
[[nodiscard]] std::optional<std::string_view> fmtp_value(std::string_view fmtp, std::string_view name);
/// Nothing for a codec that Parley does not forward, among them H264 that is not packetization-mode 1.
[[nodiscard]] std::optional<CodecKey> identify(const proto::sdp::PayloadType& payload);

/// Of the codecs that `section` offers those in `wanted`, each key once and with the fmtp to answer: of pictures in the
/// order of `wanted`, of sounds in the offerer's. Red (RFC 2198) only beside the Opus that it carries.
[[nodiscard]] std::vector<NegotiatedCodec> choose_codecs(const proto::sdp::MediaSection& section,
                                                         std::span<const CodecKey> wanted);

/// Whether one of them comes with NACK: of red and the Opus in it, browsers name it for one alone.
[[nodiscard]] bool asks_again(std::span<const NegotiatedCodec> codecs);

/// What `section` says about one of its payload types, with the fmtp to answer.
[[nodiscard]] NegotiatedCodec read_codec(const proto::sdp::MediaSection& section,
                                         const proto::sdp::PayloadType& payload, CodecKey key);

/// The codec under our own payload types, as our offers have it; nothing for one that is not in our table.
[[nodiscard]] std::optional<NegotiatedCodec> our_codec(CodecKey key);
/// The rtpmap, fmtp and rtcp-fb lines of these codecs and their RTX (RFC 4588), at the end of the section.
void put_codecs(proto::sdp::MediaSection& section, std::span<const NegotiatedCodec> codecs);

}  // namespace parley::media
