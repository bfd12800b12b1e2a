// The RTP header extensions that Parley understands (RFC 8285), by name instead of URI, and their ids in one section.
// It does not read packets; the negotiation drives it, the engine reads ExtensionIds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "media/packet.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media {

enum class Extension : std::uint8_t {
    mid,                    ///< RFC 9143 §15
    rid,                    ///< RFC 8852 §3.1
    repaired_rid,           ///< RFC 8852 §3.2
    audio_level,            ///< RFC 6464
    transport_cc,           ///< draft-holmer-rmcat-transport-wide-cc-extensions-01
    abs_send_time,          ///< 24 bits of seconds in 6.18 fixed point
    video_orientation,      ///< 3GPP TS 26.114 §7.4.5
    playout_delay,          ///< 12 + 12 bits in units of 10 ms
    dependency_descriptor,  ///< AV1 RTP payload format, appendix A
    abs_capture_time,       ///< 64-bit NTP time
};
constexpr std::size_t kExtensionCount = 10;

/// Which id each extension has; 0 for one that was not agreed to.
class ExtensionIds {
public:
    [[nodiscard]] std::uint8_t operator[](Extension which) const { return ids_[static_cast<std::size_t>(which)]; }
    [[nodiscard]] bool has(Extension which) const { return (*this)[which] != 0; }
    void set(Extension which, std::uint8_t id) { ids_[static_cast<std::size_t>(which)] = id; }
    bool operator==(const ExtensionIds&) const = default;

private:
    std::array<std::uint8_t, kExtensionCount> ids_{};
};

[[nodiscard]] std::string_view uri_of(Extension which);

/// Which way the packets go that carry them, seen from Parley.
enum class Flow : std::uint8_t { from_peer, to_peer };

/// Of what `offered` has, the lines for our answer. An extension that the peer offers for the other way only is left
/// out.
[[nodiscard]] std::vector<proto::sdp::Extmap> accept_extensions(const proto::sdp::MediaSection& offered, Flow flow);
/// The lines of our own offers to a subscriber; the ids are the same in every section (RFC 9143 §9.2).
[[nodiscard]] std::vector<proto::sdp::Extmap> our_extensions(Kind kind);
[[nodiscard]] ExtensionIds ids_of(const std::vector<proto::sdp::Extmap>& extmaps);

}  // namespace parley::media
