// The people of one room as the media server has them: who publishes, who subscribes, and the way of each packet from
// the one to the others. It makes no connections and reads no SDP: the Engine does, and hands them in. Driven by the
// Engine.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "media/engine/data_room.hpp"
#include "media/engine/publisher.hpp"
#include "media/engine/room_relay.hpp"
#include "media/engine/subscriber.hpp"
#include "media/ice/path_table.hpp"
#include "media/select/active_speaker.hpp"
#include "ports/media.hpp"

namespace parley::media {

struct MediaPeer {
    PeerId id;
    std::uint32_t number = 0;  ///< within its room, for tables by number
    ports::MediaGrant grant;
    ports::Held held;  ///< by a host
    std::unique_ptr<Publisher> publisher;
    std::uint64_t publish_session = 0;  ///< of our answers' o= line: the same for the whole connection
    std::unique_ptr<Subscriber> subscriber;
    TransportId publish_id;
    TransportId subscribe_id;
    Time next_quality;
    DataAllowance data_allowance;
    std::optional<std::uint16_t> last_n;       ///< whose cameras it gets; nothing: all
    std::optional<std::vector<PeerId>> shown;  ///< what it was told of that
};

class Room {
public:
    static constexpr std::size_t kPeersMax = 1'000;
    static constexpr Micros kSpeakerTick{200'000};
    static constexpr Micros kLayersTick{200'000};
    static constexpr std::uint8_t kPinnedPriority = 5;  ///< a wish of so much is seen whoever speaks

    using Tell = std::function<void(const PeerId&, const ports::MediaEvent&)>;

    /// `engine`: among those that relay to each other.
    Room(Wire& wire, Tell tell, relay::EngineNumber engine = 0) : wire_(wire), tell_(std::move(tell)), data_(engine) {}
    ~Room() { relay_.reset(); }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    /// nullptr when the room is full.
    MediaPeer* join(const PeerId& id, const ports::MediaGrant& grant, Time now);
    [[nodiscard]] MediaPeer* find(const PeerId& id);
    /// Its tracks end; the others are told.
    void leave(const PeerId& id);
    /// A room that is on several engines is kept on each of them until spread() says otherwise.
    [[nodiscard]] bool empty() const { return peers_.empty() && !relay_; }
    [[nodiscard]] const std::map<PeerId, std::unique_ptr<MediaPeer>>& peers() const { return peers_; }

    /// Closes its connection. Its tracks are for take_changes().
    [[nodiscard]] std::vector<std::unique_ptr<PublishedTrack>> end_publisher(MediaPeer& peer);
    /// Brings what a new offer has changed to the subscribers, and tells everybody what is published now.
    void take_changes(MediaPeer& peer, Publisher::Changes changes);
    /// Gives a fresh subscriber all that others publish.
    void fill(MediaPeer& peer);
    [[nodiscard]] std::vector<PublishedTrack*> tracks_for(const MediaPeer& peer) const;
    /// Tells this peer what is so now.
    void tell_state(MediaPeer& peer);
    [[nodiscard]] PublishedTrack* find_track(std::string_view id) const;
    /// The publisher's own word; a host's is hold().
    void mute(MediaPeer& owner, PublishedTrack& track, bool muted);
    void hold(MediaPeer& owner, const ports::Held& held);
    void set_last_n(MediaPeer& peer, std::optional<std::uint16_t> last_n);
    /// Somebody's wishes have changed: what is wanted now is asked for at once.
    void reconsider_layers() { next_layers_ = {}; }
    /// Of the cameras of others those of the last speakers, when it wants no others.
    void choose_videos(MediaPeer& peer);
    /// Sends the next offer where one is due.
    void offer(MediaPeer& peer);

    /// Packets of one track that came together, in order.
    void forward(std::span<const Arrived* const> packets);
    void on_time(Time now);
    /// Something may have come by data channels of that link of the peer.
    void take_data(MediaPeer& peer, ports::MediaLink link, Time now);
    [[nodiscard]] const DataRoomCounters& data_counters() const { return data_.counters(); }

    /// The room is on these engines now; `hub` is ours. On ours alone it has no relay.
    void spread(const RoomId& id, const relay::Spread& spread, RelayHub& hub, Time now);
    /// nullptr: the room is on this engine alone.
    [[nodiscard]] RoomRelay* relay() { return relay_.get(); }

    // For its relay.
    /// Somebody is in the room, here (`here`) or on another engine. A number within the room.
    std::uint32_t admit(const PeerId& id, MediaPeer* here, Time now);
    void dismiss(std::uint32_t number);
    [[nodiscard]] const PeerId& name_of(std::uint32_t number) const { return numbers_.at(number).id; }
    [[nodiscard]] bool knows(std::uint32_t number) const { return numbers_.contains(number); }
    [[nodiscard]] std::unordered_map<PeerId, std::uint32_t> numbers_by_name() const;
    [[nodiscard]] DataRoom& data() { return data_; }
    /// Its subscribers get the track, offers follow with tell_everybody().
    void show(PublishedTrack& track);
    /// Nobody holds the track after this.
    static void take_apart(PublishedTrack& track);
    void tell_everybody();
    void take_level(std::uint32_t number, std::uint8_t level, bool voice, Time now);
    void take_ranking();
    void take_said(const relay::DataSaid& said, std::span<const std::uint8_t> bytes, Time now);
    void take_silence(std::uint64_t serial) { DataRoom::close(peers_, serial); }

private:
    void tell_tracks(const MediaPeer& to) const;
    void tell_tracks_to_all_but(const PeerId& id) const;
    /// Without memory of its own: it is made at each tick.
    struct Speaking {
        std::array<ActiveSpeaker::Participant, ActiveSpeaker::kSpeakingMax> all{};
        std::size_t count = 0;
        ActiveSpeaker::Participant leader = 0;
        bool operator==(const Speaking&) const = default;
    };
    /// Brings its publisher's word and a host's together. Whether the track is muted now and was not, or the other way.
    static bool settle_mute(const MediaPeer& owner, PublishedTrack& track);
    void hear(const Arrived& arrived);
    void choose_videos();
    /// Whether other people speak than those who were told of.
    bool tell_speakers();
    [[nodiscard]] ports::SpeakersChanged speaking() const;
    [[nodiscard]] bool follows() const { return relay_ && !relay_->ranks_here(); }
    [[nodiscard]] std::span<const std::uint32_t> ranking() const {
        return follows() ? relay_->ranking() : speakers_.ranking();
    }
    void choose_videos(MediaPeer& peer, std::span<const std::uint32_t> relayed);
    /// Who has one on another engine: numbers, in order.
    [[nodiscard]] std::vector<std::uint32_t> relayed_cameras() const;
    [[nodiscard]] bool has_camera(std::uint32_t number, std::span<const std::uint32_t> relayed) const;
    void tell_layers(Time now);
    void tell_layers_again(const MediaPeer& to) const;

    Wire& wire_;
    Tell tell_;
    std::map<PeerId, std::unique_ptr<MediaPeer>> peers_;
    struct Member {
        PeerId id;
        MediaPeer* here = nullptr;  ///< nullptr: on another engine
    };
    std::unordered_map<std::uint32_t, Member> numbers_;
    DataRoom data_;
    ActiveSpeaker speakers_;
    Speaking told_speakers_;
    std::uint32_t next_number_ = 1;
    Time next_speaker_tick_;
    Time next_layers_;
    std::unique_ptr<RoomRelay> relay_;
};

}  // namespace parley::media
