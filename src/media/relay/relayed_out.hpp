// A published track as another engine gets it: what crosses, and what was told there of it. The third end of a track,
// beside PublishedTrack and OutTrack. Values; room_relay has the rules.
#pragma once

#include <array>
#include <cstdint>

#include "media/relay/values.hpp"

namespace parley::media {

class RelayLink;

struct RelayedOut {
    RelayedOut(RelayLink& to, std::uint32_t name, std::uint8_t sources)
        : link(&to), number(name), crossing(sources, Dynacast::kNone) {}

    RelayLink* link;
    std::uint32_t number;         ///< within the link
    Dynacast crossing;            ///< which sources cross: none until they are wanted
    Dynacast::Layers wanted = 0;  ///< by anybody over there, now
    Dynacast::Layers fresh = 0;   ///< begin to cross with their next packet
    Dynacast::Layers gapped = 0;  ///< something of them was lost on the way
    relay::TrackState told;
    std::array<std::uint64_t, InTrack::kSourcesMax> told_ntp{};  ///< of the last sender report
};

}  // namespace parley::media
