// The pieces that answers and offers of ours are built of: a section with our transport, a refused one, a data channel
// section, the msid and SSRC lines of a track that we send. No decisions; the answerers and the Offerer drive it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/negotiate/facts.hpp"

namespace parley::media {

/// What an answer begins with: kind, protocol, mid and the forms that were offered; no codecs, direction inactive.
[[nodiscard]] proto::sdp::MediaSection begin_answer(const proto::sdp::MediaSection& offered);
/// RFC 3264 §6: port 0 and the formats of the offer, nothing else.
[[nodiscard]] proto::sdp::MediaSection refuse_section(const proto::sdp::MediaSection& offered);
/// The data channel section that answers `offered` (RFC 8841 §10.3).
[[nodiscard]] proto::sdp::MediaSection answer_data(const proto::sdp::MediaSection& offered,
                                                   std::uint64_t max_message_bytes);
[[nodiscard]] DataSection read_data(const proto::sdp::MediaSection& remote, std::size_t index);
/// Our own (RFC 8841 §10.1).
[[nodiscard]] proto::sdp::MediaSection offer_data(const std::string& mid, std::uint64_t max_message_bytes);

/// ICE and DTLS lines. `with_candidates` in the first section of the bundle only: they count for all.
void put_transport(proto::sdp::MediaSection& section, const LocalTransport& local, proto::sdp::Setup setup,
                   bool with_candidates);
/// msid, ssrc and ssrc-group lines of a track that we send; `with_rtx` when the section has RTX.
void put_track(proto::sdp::MediaSection& section, const SendTrack& track, bool with_rtx);

/// Gives the accepted sections their transport, makes the bundle of them and fills in the rest of the session.
void finish_session(proto::sdp::Session& session, const LocalTransport& local, proto::sdp::Setup setup);

}  // namespace parley::media
