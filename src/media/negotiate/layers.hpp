// The simulcast layers of a published track: by rid (RFC 8853) or by SSRC groups (RFC 5576, the older way). It picks at
// most kLayersMax; it does not choose among them later, that is the engine's. Driven by answer_offer.
#pragma once

#include <span>
#include <vector>

#include "media/negotiate/facts.hpp"

namespace parley::media {

/// The rids to receive, in the order in which the offer's simulcast line has them. Nothing without the extension that
/// carries them, and none that is restricted to payload types that we refused. Of alternatives the first is taken.
[[nodiscard]] std::vector<proto::sdp::Rid> choose_rids(const proto::sdp::MediaSection& offered,
                                                       std::span<const NegotiatedCodec> codecs,
                                                       const proto::rtp::ExtensionIds& extensions);
/// a=rid and a=simulcast lines that answer them (RFC 8853 §5.3.2).
void put_rids(proto::sdp::MediaSection& answer, const std::vector<proto::sdp::Rid>& rids);

/// The announced streams, each with its RTX by FID group, in the order of the SIM group if there is one.
[[nodiscard]] std::vector<StreamSsrc> read_ssrcs(const proto::sdp::MediaSection& offered);

}  // namespace parley::media
