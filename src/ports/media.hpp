// What the signalling side asks of the media server, and what it is told by it. A peer of a room has at most one
// connection to publish on (the client offers) and one to subscribe on (the server offers); both are the media server's
// and live until leave(), whatever becomes of the WebSocket meanwhile. Implemented by server/ over the media loops. All
// calls are made, and all callbacks come, on the signalling loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/video_codec.hpp"

namespace parley::ports {

enum class TrackKind : std::uint8_t { audio, video };
/// What a track shows; said by its publisher, checked against its grant.
enum class TrackSource : std::uint8_t { microphone, camera, screen, screen_audio, other };

/// What a peer may do: from its token and its room. The media server enforces it.
struct MediaGrant {
    bool publish = true;
    bool subscribe = true;
    bool screen = true;  ///< screen and screen_audio
    bool microphone = true;
    bool camera = true;
    bool data = true;  ///< to send on data channels; who may subscribe gets what others send
    /// Of its room: what its cameras are asked to send where they can. Others are taken, too.
    std::optional<VideoCodec> prefers = {};
    bool operator==(const MediaGrant&) const = default;
};

/// What a host has switched off of a peer: all of its sound but that of a screen, all of its pictures but a screen, and
/// its screen with its sound.
struct Held {
    bool audio = false;
    bool video = false;
    bool screen = false;
    bool operator==(const Held&) const = default;
};

/// A published track, as every subscriber in the room sees it.
struct TrackView {
    std::string id;  ///< unique in the room; the track id in the server's offers
    PeerId peer;     ///< its publisher; the stream id in the server's offers
    TrackKind kind = TrackKind::audio;
    TrackSource source = TrackSource::other;
    bool muted = false;
    bool operator==(const TrackView&) const = default;
};

/// What its publisher says of a media section of its offer.
struct TrackLabel {
    std::string mid;
    TrackSource source = TrackSource::other;
};

/// What a publisher gets for its offer: the answer, and by which ids the others know its tracks.
struct Published {
    struct Track {
        std::string mid;
        std::string id;
    };
    std::string sdp;
    std::vector<Track> tracks;  ///< all of its own that there are now
};

/// How a peer subscribes.
struct SubscribeWish {
    bool restart = false;  ///< with new ICE credentials
    bool data = false;     ///< also what others say on data channels
};

/// How a subscriber wants a track.
struct TrackWish {
    std::string track;
    bool subscribed = true;
    bool paused = false;      ///< not shown now: nothing is sent, but the section stays
    std::uint16_t width = 0;  ///< pixels as shown; 0: no limit
    std::uint16_t height = 0;
    std::uint8_t priority =
        0;  ///< of several videos on a thin link the higher one keeps its quality; screens come first
};

// What a peer is told.
/// Answer it with Media::answer. A newer offer makes an older one void.
struct SubscribeOffer {
    std::string sdp;
};
/// All tracks that others publish in the room now.
struct TracksChanged {
    std::vector<TrackView> tracks;
};
/// Who speaks, the loudest first. Empty: nobody.
struct SpeakersChanged {
    std::vector<PeerId> peers;
};
/// Whose videos come now, to a peer that wants those of the last speakers only.
struct ShownChanged {
    std::vector<PeerId> peers;
};
/// Of one of the peer's own videos: which encodings anybody watches. A publisher may stop the others (dynacast).
struct LayersWanted {
    std::string track;
    std::vector<std::string> rids;  ///< empty of a track without simulcast
    bool watched = true;            ///< false: the track's only encoding may stop too
};
enum class MediaLink : std::uint8_t { publish, subscribe };
enum class LinkState : std::uint8_t { connected, disconnected, failed };
struct LinkChanged {
    MediaLink link = MediaLink::publish;
    LinkState state = LinkState::connected;
};
/// Of the subscribe link: what it carries, for the quality bars.
struct LinkQuality {
    std::int64_t available_bps = 0;
    int rtt_ms = 0;
    int loss_permille = 0;
};

/// One side's ICE: RFC 8839 §5.4 and §5.1.
struct IceDescription {
    std::string ufrag;
    std::string pwd;
    std::vector<std::string> candidates;  ///< "candidate:…"; of a client not needed, since the server makes no checks
};

using MediaEvent =
    std::variant<SubscribeOffer, TracksChanged, SpeakersChanged, ShownChanged, LayersWanted, LinkChanged, LinkQuality>;

class Media {
public:
    using Listener = std::function<void(const MediaEvent&)>;
    using Answered = std::function<void(Result<std::string>)>;
    using PublishAnswered = std::function<void(Result<Published>)>;
    using Done = std::function<void(Status)>;
    using Restarted = std::function<void(Result<IceDescription>)>;

    virtual ~Media() = default;
    /// `peer` may publish and subscribe in `room` from now on and hears of it through `listener`. Of a peer that is in
    /// already the listener is replaced, and told all that is so now (tracks, and the present offer again).
    virtual void join(const RoomId& room, const PeerId& peer, const MediaGrant& grant, Listener listener) = 0;
    /// The listener is not called any more, its connections stay: for a client that is expected back.
    virtual void detach(const RoomId& room, const PeerId& peer) = 0;
    /// Ends its connections and tracks.
    virtual void leave(const RoomId& room, const PeerId& peer) = 0;

    /// An offer to publish; gives the answer. A further offer changes what is published, or restarts ICE; one of
    /// another connection (RFC 8842 §4: its fingerprint or tls-id is another) ends the old connection with its tracks
    /// and begins anew. Errors: not-found (not joined), forbidden (the grant), bad-sdp, bundle-required,
    /// rtcp-mux-required, media-full.
    virtual void publish(const RoomId& room, const PeerId& peer, std::string sdp, std::vector<TrackLabel> labels,
                         PublishAnswered answered) = 0;
    /// Subscribes to all tracks in the room, also later ones, but for those that prefer() takes away; a SubscribeOffer
    /// follows where there are any. A wish to `restart` gives new ICE credentials; a client that has lost its
    /// connection asks so, and answers with a new one, which gets all tracks under the numbers of before. Errors:
    /// not-found, forbidden.
    virtual void subscribe(const RoomId& room, const PeerId& peer, SubscribeWish wish, Done done) = 0;
    /// The client's answer to the newest SubscribeOffer, of the connection that answered before or of a new one.
    /// Errors: not-found, bad-sdp, conflict (an older offer's).
    virtual void answer(const RoomId& room, const PeerId& peer, std::string sdp, Done done) = 0;
    /// Errors: not-found (no such track).
    virtual void prefer(const RoomId& room, const PeerId& peer, TrackWish wish, Done done) = 0;
    /// Of the cameras in the room only those of the last `last_n` speakers are sent, and those that a wish gives a
    /// priority of 5 or more; ShownChanged says whose. Nothing: all of them. Screens always are. Errors: not-found.
    virtual void prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n,
                             Done done) = 0;
    /// Mutes a track of the peer's own: nothing of it is forwarded. Errors: not-found.
    virtual void mute(const RoomId& room, const PeerId& peer, std::string track, bool muted, Done done) = 0;

    /// Nothing of what is held is forwarded, whatever its publisher does, nor of such tracks that it publishes later.
    /// Takes the place of what was held before; nothing where the peer is not joined.
    virtual void hold(const RoomId& room, const PeerId& peer, const Held& held) = 0;

    /// An offer to play the room (WHEP): the client offers, and gets one answer with what is published now. Errors as
    /// of publish(), and not-live (nobody publishes), conflict (it plays already).
    virtual void play(const RoomId& room, const PeerId& peer, std::string sdp, Answered answered) = 0;
    /// Restarts ICE without a new description (RFC 9725 §4.3.3): `theirs` has the client's new credentials, the answer
    /// ours. The old path carries media until the new one is found. Errors: not-found (no such connection).
    virtual void restart_ice(const RoomId& room, const PeerId& peer, MediaLink link, IceDescription theirs,
                             Restarted restarted) = 0;
};

}  // namespace parley::ports
