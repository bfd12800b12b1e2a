// What WHIP sends of ICE after the first exchange: application/trickle-ice-sdpfrag (RFC 8840 §9), read and written. It
// judges neither candidates nor whose fragment it is. Pure; driven by the session's PATCH.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "ports/media.hpp"

namespace parley::dialects::whip {

inline constexpr std::size_t kFragmentLinesMax = 512;

/// The client's side. Both credentials may be missing; candidates are as they came. Error: bad-sdp (a line that is
/// none, too many, credentials out of form or two different ones: there is one transport).
[[nodiscard]] Result<ports::IceDescription> parse_fragment(std::string_view text);

/// The section of the offer that the transport is known by: the first of the bundle.
struct TaggedSection {
    std::string media;  ///< "audio"
    std::string mid;
};
/// Ours, after a restart.
[[nodiscard]] std::string encode_fragment(const ports::IceDescription& ours, const TaggedSection& section);

}  // namespace parley::dialects::whip
