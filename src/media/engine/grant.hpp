// What a peer publishes against what it may: where a track comes from, and whether that is granted. Pure. Driven by the
// Engine before it answers an offer.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "media/packet.hpp"
#include "ports/media.hpp"
#include "proto/sdp/model.hpp"

namespace parley::media {

/// As its publisher says; unsaid, sound is a microphone's and a picture a camera's.
[[nodiscard]] ports::TrackSource source_of(const std::vector<ports::TrackLabel>& labels, std::string_view mid,
                                           Kind kind);
/// Error `forbidden`: a section of the offer sends what the grant does not have.
[[nodiscard]] Status check_grant(const proto::sdp::Session& offer, const std::vector<ports::TrackLabel>& labels,
                                 const ports::MediaGrant& grant);

}  // namespace parley::media
