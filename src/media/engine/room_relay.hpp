// One room on several engines (ADR 9), seen from one of them: a link to each of the others, what of ours crosses by it,
// and the tracks and peers of theirs that came by it. It chooses nothing for anybody: the Room does, for theirs as for
// ours. A room on one engine has none. Driven by the Room and by Engine::handle_relay().
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "media/engine/data_room.hpp"
#include "media/engine/publisher.hpp"
#include "media/engine/tracks.hpp"
#include "media/relay/batch.hpp"
#include "media/relay/out.hpp"

namespace parley::media {

class Room;
class RoomRelay;
struct MediaPeer;

/// What the links of all rooms of an engine have in common.
struct RelayHub {
    relay::EngineNumber self = 0;
    relay::Out* out = nullptr;
    std::unordered_map<std::uint32_t, RelayLink*> links;  ///< by our number
    std::uint32_t next_link = 1;
    relay::Counters counters;
};

/// A track of theirs.
struct RelayedTrack {
    RelayedTrack(RelayLink& from, const relay::TrackBegan& began, const InTrack::Options& options)
        : link(from), track(began.track, began.view, began.facts, options) {}
    RelayLink& link;
    PublishedTrack track;        ///< its handle is their number for it
    Dynacast::Layers asked = 0;  ///< what they were told that is wanted here
};

class RelayLink {
public:
    RelayLink(RoomRelay& room, RelayHub& hub, relay::EngineNumber engine);
    ~RelayLink();
    RelayLink(const RelayLink&) = delete;
    RelayLink& operator=(const RelayLink&) = delete;

    [[nodiscard]] RoomRelay& room() { return room_; }
    [[nodiscard]] relay::EngineNumber engine() const { return engine_; }
    [[nodiscard]] std::uint32_t number() const { return number_; }
    [[nodiscard]] bool open() const { return theirs_.has_value(); }
    void set_open(std::uint32_t theirs) { theirs_ = theirs; }
    /// What both sides know of each other may differ: something that must not be lost was.
    [[nodiscard]] bool broken() const { return broken_; }
    /// False when it was lost; nothing is sent before the link is open.
    bool send(relay::Value&& value, std::span<const std::uint8_t> bytes = {});
    void send_begin(const RoomId& room, Time now);

    struct Member {
        PeerId id;
        std::uint32_t number = 0;  ///< within our room
    };
    // Theirs, by their numbers.
    std::unordered_map<std::uint32_t, Member> peers;
    std::map<std::uint32_t, std::unique_ptr<RelayedTrack>> tracks;
    // Ours.
    std::unordered_map<std::uint32_t, PublishedTrack*> sent;
    std::uint32_t next_track = 1;
    Time next_begin;  ///< when to ask again

private:
    RoomRelay& room_;
    RelayHub& hub_;
    relay::EngineNumber engine_;
    std::uint32_t number_;
    std::optional<std::uint32_t> theirs_;
    bool broken_ = false;
};

class RoomRelay final : DataCarrier {
public:
    static constexpr std::size_t kPeersMax = 1'000;   ///< of one link
    static constexpr std::size_t kTracksMax = 4'096;  ///< of one link
    static constexpr Micros kBeginEvery{1'000'000};
    static constexpr Micros kSyncTick{50'000};  ///< how often sender reports and sizes are looked at

    RoomRelay(Room& room, RoomId id, RelayHub& hub);
    /// Their tracks and peers end here.
    ~RoomRelay() override;
    RoomRelay(const RoomRelay&) = delete;
    RoomRelay& operator=(const RoomRelay&) = delete;

    /// Links go and come until they are to these. Who came later asks for the link.
    void set(const relay::Spread& spread, Time now);
    [[nodiscard]] Room& room() { return room_; }
    [[nodiscard]] bool ranks_here() const { return spread_.first == hub_.self; }

    // What of ours has changed.
    void peer_came(const MediaPeer& peer);
    void peer_went(std::uint32_t number);
    void track_began(PublishedTrack& track);
    void track_changed(PublishedTrack& track);
    void track_ended(PublishedTrack& track);
    /// Packets that were let in, of one track and in order.
    void forward(PublishedTrack& track, std::span<const Arrived* const> packets);
    /// For the engine that ranks.
    void heard(std::uint32_t number, std::uint8_t level, bool voice);
    /// Ours is the engine that ranks. `news`: other people speak.
    void ranked(std::span<const std::uint32_t> ranking, std::span<const std::uint32_t> speaking, bool news);
    void on_time(Time now);

    // What is theirs.
    /// As the first engine ranks, where that is not ours.
    [[nodiscard]] std::span<const std::uint32_t> ranking() const { return ranking_; }
    [[nodiscard]] std::span<const std::uint32_t> speaking() const { return speaking_; }
    void for_each_track(const std::function<void(RelayedTrack&)>& visit) const;
    [[nodiscard]] PublishedTrack* find_track(std::string_view id) const;
    /// What is wanted here of a track of theirs.
    static void want(RelayedTrack& track, Dynacast::Layers sources);
    /// A peer has come to or gone from this room, ours or theirs.
    void add_to_ranking(std::uint32_t number);
    void remove_from_ranking(std::uint32_t number);

    /// The other engine asks for a link.
    void take_begin(relay::EngineNumber from, std::uint32_t theirs, Time now);
    /// What has come by the link. Packets go to `sink` and are not forwarded yet; their bytes must live until they are.
    void take(RelayLink& link, const relay::Item& item, std::span<const std::uint8_t> bytes, Time now,
              PacketSink& sink);
    /// After a batch: who is here is told what has changed.
    void settle();

private:
    // DataCarrier
    void carry(const PeerId& from, const DataEnd::Incoming& channel, const ChannelData& data) override;
    void end(std::uint64_t serial) override;

    [[nodiscard]] RelayLink* find_link(relay::EngineNumber engine);
    RelayLink& open_link(relay::EngineNumber engine);
    void drop_link(relay::EngineNumber engine);
    void tell_all(RelayLink& link);
    void begin_track(RelayLink& link, PublishedTrack& track);
    static void settle_crossing(RelayedOut& out, Time now);
    static void sync(PublishedTrack& track, RelayedOut& out);
    [[nodiscard]] PublishedTrack* own_track(RelayLink& link, std::uint32_t number, RelayedOut** out);
    static void ask_for_keyframes(RelayLink& link, Time now);

    void on(RelayLink& link, const relay::Begun& begun);
    void on(RelayLink& link, const relay::PeerCame& came, Time now);
    void on(RelayLink& link, const relay::PeerWent& went);
    void on(RelayLink& link, const relay::TrackBegan& began);
    void on(RelayLink& link, const relay::TrackChanged& changed);
    void on(RelayLink& link, const relay::TrackEnded& ended);
    void on(RelayLink& link, const relay::ClockTold& told, Time now);
    void on(RelayLink& link, const relay::PacketCame& came, std::span<const std::uint8_t> bytes, Time now,
            PacketSink& sink);
    void on(RelayLink& link, const relay::KeyframeWanted& wanted);
    void on(RelayLink& link, const relay::SourcesWanted& wanted, Time now);
    void on(RelayLink& link, const relay::LevelHeard& heard, Time now);
    void on(const relay::SpeakersRanked& ranked);
    [[nodiscard]] RelayedTrack* find(RelayLink& link, std::uint32_t track);
    void apply(PublishedTrack& track, const relay::TrackState& state);

    Room& room_;
    RoomId id_;
    RelayHub& hub_;
    relay::Spread spread_;
    std::vector<std::unique_ptr<RelayLink>> links_;
    std::vector<std::uint32_t> ranking_;
    std::vector<std::uint32_t> speaking_;
    std::vector<std::uint32_t> ranking_told_;
    bool ranking_due_ = false;
    bool tracks_changed_ = false;
    bool ranking_changed_ = false;
    Time next_sync_;
};

}  // namespace parley::media
