// Which RTP header extensions a section agrees to (RFC 8285 §6), which way they go, and their ids in our own offers.
// What each one is, and which id stands for it, is proto/rtp/extension_ids.hpp's; it reads no packets. The negotiation
// drives it, the engine reads the ids.
#pragma once

#include <cstdint>
#include <vector>

#include "media/packet.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media {

/// Which way the packets go that carry them, seen from Parley.
enum class Flow : std::uint8_t { from_peer, to_peer };

/// Of what `offered` has, the lines for our answer. An extension that the peer offers for the other way only is left
/// out.
[[nodiscard]] std::vector<proto::sdp::Extmap> accept_extensions(const proto::sdp::MediaSection& offered, Flow flow);
/// The lines of our own offers to a subscriber; the ids are the same in every section (RFC 9143 §9.2).
[[nodiscard]] std::vector<proto::sdp::Extmap> our_extensions(Kind kind);
/// The ids of the extensions that we know. An id that no packet could carry is left out.
[[nodiscard]] proto::rtp::ExtensionIds ids_of(const std::vector<proto::sdp::Extmap>& extmaps);

}  // namespace parley::media
