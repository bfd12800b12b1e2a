// The generator's session descriptions: what a publisher offers, and what a subscriber answers.
#pragma once

#include <cstdint>
#include <string>

#include "crypto/dtls_certificate.hpp"
#include "media/ice/credentials.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media_load {

inline constexpr std::uint8_t kPayloadType = 96;
inline constexpr std::uint8_t kTransportSequenceId = 3;

/// One track that is sent, with the SSRC signalled.
[[nodiscard]] std::string make_offer(const media::IceCredentials& credentials,
                                     const crypto::DtlsCertificate& certificate, std::uint32_t ssrc, bool audio);
/// Takes everything that is offered. `remb`: without transport-wide feedback.
[[nodiscard]] std::string make_answer(proto::sdp::Session offer, const media::IceCredentials& credentials,
                                      const crypto::DtlsCertificate& certificate, bool remb);

}  // namespace parley::media_load
