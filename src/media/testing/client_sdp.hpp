// What a scripted client says in SDP: an offer of its microphone, camera and screen, and the answer to an offer of
// ours. Made from the model and written by our own writer, so that the engine reads text as from a browser. Tests only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/dtls_certificate.hpp"
#include "media/ice/credentials.hpp"
#include "media/testing/client_source.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media::testing {

struct ClientSdp {
    IceCredentials ice;
    crypto::DtlsFingerprint fingerprint;
    std::uint64_t version = 1;
    std::uint64_t session_id = 0;  ///< of o=
};

/// One section for each mid of `sources`, in order; those whose mid is in `ended` are inactive. `data`: and one for
/// data channels.
[[nodiscard]] proto::sdp::Session make_offer(const ClientSdp& self, const std::vector<SourceSpec>& sources,
                                             const std::vector<std::string>& ended, bool audio_nack, bool data = false);
/// Takes everything that is offered.
[[nodiscard]] proto::sdp::Session make_answer(const ClientSdp& self, const proto::sdp::Session& offer, bool audio_nack);

/// The extension ids that every publication of these clients uses.
[[nodiscard]] proto::rtp::ExtensionIds publish_ids();
/// Credentials and fingerprint of the first section that is not refused.
[[nodiscard]] std::optional<ClientSdp> transport_of(const proto::sdp::Session& session);

}  // namespace parley::media::testing
