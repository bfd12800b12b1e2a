// Answers to the offers of clients: to those that publish (also WHIP, RFC 9725) and to those that only want to receive
// (WHEP). Pure functions: what one round leaves for the next is a value. The engine's connection drives them; offers of
// our own are Offerer's.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "media/negotiate/offer_check.hpp"

namespace parley::media {

struct AnswerSettings {
    LocalTransport local;          ///< with a new ufrag and password when is_ice_restart() says so
    std::uint64_t session_id = 0;  ///< random, below 2^63, the same for the whole connection (RFC 8829 §5.2.1)
    std::vector<CodecKey> codecs = default_codecs();  ///< what the room takes, the best first
    bool data_channels = true;
    std::uint64_t max_message_bytes = 262'144;
};

struct PublishAnswer {
    proto::sdp::Session answer;
    std::optional<RemoteTransport> remote;  ///< nothing when every section is refused
    bool ice_restart = false;
    std::vector<Publication> publications;  ///< of each accepted audio and video section, sending or not
    std::vector<std::string> ended_mids;    ///< were sending after the last round, and are not any more
    std::optional<DataSection> data;
    NegotiationMemory memory;
};

/// ICE-lite, DTLS server, recvonly. A section that we cannot take (unknown protocol, no codec, outside the bundle) is
/// refused alone, with port 0; check_offer has the errors that refuse the whole.
[[nodiscard]] Result<PublishAnswer> answer_offer(const proto::sdp::Session& offer, const AnswerSettings& settings,
                                                 const NegotiationMemory& before = {});

struct PlayAnswer {
    proto::sdp::Session answer;
    std::optional<RemoteTransport> remote;
    bool ice_restart = false;
    std::vector<Subscription> subscriptions;  ///< of each section that got a track
    std::optional<DataSection> data;
    NegotiationMemory memory;
};

/// Gives `tracks` to the sections that want to receive, by kind and in order. A section left over is inactive, a track
/// left over or without a common codec is not sent. Same errors as answer_offer.
[[nodiscard]] Result<PlayAnswer> answer_play_offer(const proto::sdp::Session& offer, const AnswerSettings& settings,
                                                   std::span<const SendTrack> tracks,
                                                   const NegotiationMemory& before = {});

}  // namespace parley::media
