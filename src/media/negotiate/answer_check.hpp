// Whether a client's answer fits the offer that we made, and what it says about codecs. Driven by Offerer.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "media/negotiate/facts.hpp"

namespace parley::media {

/// Error `bad-answer`: another number of sections, other mids or kinds, a section outside the bundle or without
/// rtcp-mux, a DTLS role other than active, weak or missing fingerprints, codecs or extensions that were not offered, a
/// direction that sends, everything refused. With `before` (no ICE restart) also changed ICE credentials.
[[nodiscard]] Result<RemoteTransport> check_answer(const proto::sdp::Session& offer, const proto::sdp::Session& answer,
                                                   const RemoteTransport* before);

/// The codecs of a section of that answer, in its order.
[[nodiscard]] std::vector<NegotiatedCodec> read_answered_codecs(const proto::sdp::MediaSection& offered,
                                                                const proto::sdp::MediaSection& answered);

}  // namespace parley::media
