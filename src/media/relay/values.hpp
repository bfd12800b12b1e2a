// What crosses between two engines on which one room lives (ADR 9): plain values, no behaviour. A track crosses as its
// own engine has it after decryption; peers, levels and data messages by name or number. Made and read by
// engine/room_relay.
//
// Each engine has a link for each room and each other engine, with a number that is never given again. Whatever is sent
// is addressed to the number of the link that shall get it, so that what is late finds nobody.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "media/negotiate/facts.hpp"
#include "media/packet.hpp"
#include "media/rtp_in/in_track.hpp"
#include "media/sctp/dcep.hpp"
#include "media/select/dynacast.hpp"
#include "ports/media.hpp"
#include "proto/rtp/extension_ids.hpp"

namespace parley::media::relay {

using EngineNumber = std::uint8_t;  ///< among those that relay to each other

/// Asks the other engine for a new link for `room`; `link` is ours. Addressed to 0.
struct Begin {
    RoomId room;
    std::uint32_t link = 0;
};
/// The answer; what there is follows it.
struct Begun {
    std::uint32_t link = 0;
};

/// A peer of the sender's engine; `peer` is its number there.
struct PeerCame {
    std::uint32_t peer = 0;
    PeerId id;
};
struct PeerWent {
    std::uint32_t peer = 0;
};

// From the engine of a track's publisher. `track` numbers it within the link.
/// What may change while a track is there.
struct TrackState {
    bool muted = false;
    bool live = true;
    proto::rtp::ExtensionIds ids;  ///< of the publisher
    InTrack::Sizes sizes;

    bool operator==(const TrackState&) const = default;
};
struct TrackBegan {
    std::uint32_t track = 0;
    std::uint32_t peer = 0;
    ports::TrackView view;
    Publication facts;
    TrackState state;
};
struct TrackChanged {
    std::uint32_t track = 0;
    TrackState state;
};
struct TrackEnded {
    std::uint32_t track = 0;
};
/// A sender report (RFC 3550 §6.4.1).
struct ClockTold {
    std::uint64_t ntp = 0;
    std::uint32_t track = 0;
    std::uint32_t rtp = 0;
    std::uint8_t source = 0;
};
/// `packet.bytes` is set by the reader: the batch has them.
struct PacketCame {
    Packet packet;
    std::int64_t sequence = 0;  ///< extended, as InTrack has it
    std::uint32_t track = 0;
    std::uint8_t source = 0;
    bool restarted = false;  ///< what came before has no place before this one
};

// To the engine of a track's publisher.
struct KeyframeWanted {
    std::uint32_t track = 0;
    std::uint8_t source = 0;
};
/// All sources that anybody of the sender's engine wants now.
struct SourcesWanted {
    std::uint32_t track = 0;
    Dynacast::Layers sources = 0;
};

/// To the engine that ranks the speakers: RFC 6464.
struct LevelHeard {
    std::uint32_t peer = 0;
    std::uint8_t level = 0;
    bool voice = false;
};
/// From there: everybody, as ActiveSpeaker ranks them, and who speaks, as it names them.
struct SpeakersRanked {
    std::vector<PeerId> ranking;
    std::vector<PeerId> speaking;
};

/// A data message; the batch has its bytes. `serial` names the channel over all engines.
struct DataSaid {
    PeerId from;
    std::optional<PeerId> to;
    std::uint64_t serial = 0;
    std::string topic;
    ChannelSettings settings;
    bool binary = false;
};
struct DataEnded {
    std::uint64_t serial = 0;
};

// The large ones are rare and lie outside, so that a packet costs no more than its own size.
using Value = std::variant<Begin, Begun, PeerCame, PeerWent, std::unique_ptr<TrackBegan>, std::unique_ptr<TrackChanged>,
                           TrackEnded, ClockTold, PacketCame, KeyframeWanted, SourcesWanted, LevelHeard,
                           std::unique_ptr<SpeakersRanked>, std::unique_ptr<DataSaid>, DataEnded>;

/// Media may be lost; all else keeps two engines of one mind.
[[nodiscard]] inline bool may_be_lost(const Value& value) {
    return std::holds_alternative<PacketCame>(value) || std::holds_alternative<LevelHeard>(value) ||
           std::holds_alternative<std::unique_ptr<DataSaid>>(value);
}

}  // namespace parley::media::relay
