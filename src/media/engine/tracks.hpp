// The two ends of a forwarded track: PublishedTrack, as it comes in on a publisher's link, and OutTrack, as one
// subscriber gets it. On an engine where the publisher is not, a PublishedTrack is fed by a relay. They know each other
// by pointers which the Room keeps right: it takes an OutTrack out of its PublishedTrack before either ends. No I/O and
// no rules of rooms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/negotiate/facts.hpp"
#include "media/relay/relayed_out.hpp"
#include "media/rtp_in/in_track.hpp"
#include "media/rtp_out/nack_responder.hpp"
#include "media/rtp_out/sender_reports.hpp"
#include "media/select/dynacast.hpp"
#include "media/select/layer_selector.hpp"
#include "ports/media.hpp"
#include "proto/payload/dependency_descriptor.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/seq.hpp"

namespace parley::media {

struct OutTrack;
class Subscriber;

/// How its streams are taken in.
[[nodiscard]] InTrack::Options options_of(const Publication& publication);

struct PublishedTrack {
    PublishedTrack(std::uint32_t number, ports::TrackView what, Publication from, const InTrack::Options& options)
        : handle(number), view(std::move(what)), facts(std::move(from)), in(options), dynacast(options.sources) {}

    std::uint32_t handle;  ///< within its publisher
    ports::TrackView view;
    Publication facts;
    InTrack in;
    Dynacast dynacast;
    std::array<proto::payload::DependencyState, InTrack::kSourcesMax> dependencies;
    proto::rtp::ExtensionIds ids;  ///< of the publisher: to read what the stores hold
    std::vector<OutTrack*> out;
    std::vector<RelayedOut> relayed;  ///< other engines that the room is on
    std::uint32_t owner = 0;          ///< its publisher, as the Room numbers it
    bool elsewhere = false;           ///< its publisher is on another engine
    bool live = true;                 ///< its section sends
    bool rests = false;               ///< its publisher has muted it; view.muted says whether anybody has

    [[nodiscard]] Layering layering() const;
};

struct OutTrack {
    OutTrack(Subscriber& who, PublishedTrack& track, StreamSsrc source, Layering layering,
             const OutStream::Options& options)
        : owner(who),
          from(&track),
          ssrcs(source),
          forwarder(layering, options),
          nacks(source.rtx_ssrc ? std::optional(NackResponder::Rtx{*source.rtx_ssrc, options.first_sequence})
                                : std::nullopt) {}

    Subscriber& owner;
    PublishedTrack* from;
    std::uint32_t number = 0;  ///< within its subscriber, never given again: the allocator remembers by it
    StreamSsrc ssrcs;
    std::string mid;
    Forwarder forwarder;
    NackResponder nacks;
    SenderReports reports;
    PayloadTypes types;
    proto::rtp::ExtensionIds ids;  ///< of the subscriber
    // SRTP counts 48 bits; the wire has sixteen of them.
    proto::rtp::SequenceUnwrapper index;
    proto::rtp::SequenceUnwrapper rtx_index;
    std::uint16_t padding_sequence = 0;
    /// Without a repair stream a repetition is the same packet under the same number, and must be so to the last byte
    /// (RFC 7714 §8.4): it carries no transport-wide number, which is never the same.
    bool repeats_plainly = false;
    /// The publisher sends RED (RFC 2198), and the subscriber did not take it under the same numbers.
    bool unwraps_red = false;
    ports::TrackWish wish;
    bool active = false;   ///< the subscriber has answered that it takes it
    bool fresh = true;     ///< never was active
    bool outside = false;  ///< of a camera: not among those that the subscriber gets now (last-N)
    bool rekeys = false;   ///< packets of it were dropped before they left: the next one that waits begins anew

    /// In pixels; 0: as large as there is.
    [[nodiscard]] std::uint16_t wished_height() const {
        constexpr unsigned kWide = 16, kHigh = 9;
        return wish.height > 0 ? wish.height : static_cast<std::uint16_t>(wish.width * kHigh / kWide);
    }
    /// The same number would not mean the same bytes any more.
    void forget_repeats() {
        if (!repeats_plainly) return;
        for (std::uint8_t source = 0; source < InTrack::kSourcesMax; ++source) forwarder.handle_restart(source);
    }
    /// Nothing of it is forwarded for a while: what comes then begins anew, and what was left out is no gap.
    void rest() {
        for (std::uint8_t source = 0; source < InTrack::kSourcesMax; ++source)
            forwarder.selector().handle_restart(source);
    }
};

}  // namespace parley::media
