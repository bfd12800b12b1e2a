// The media server of one loop (an SFU: RFC 7667 §3.7), without I/O: commands, datagrams and time go in; datagrams,
// answers and events come out. A peer lives on one engine with both its connections; a room lives on one, or on several
// that relay to each other (ADR 9). Driven by server/media_loop, by tests in virtual time, and by the fuzzer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/dtls_certificate.hpp"
#include "media/engine/burst.hpp"
#include "media/engine/room.hpp"
#include "media/relay/out.hpp"

namespace parley::media {

struct EngineOptions {
    std::vector<std::string> candidates;  ///< "candidate:…" lines of our addresses, for every description
    std::vector<CodecKey> codecs = default_codecs();
    std::size_t links_max = 4'096;
    SctpStack* sctp = nullptr;       ///< for data channels; without it there are none. Outlives the engine.
    std::string ufrag_prefix;        ///< ice-chars (RFC 8839 §5.4) before each of our ufrags: whose they are
    relay::EngineNumber number = 0;  ///< among the engines that relay to each other
    relay::Out* relay = nullptr;     ///< to the others; without it rooms are on this engine alone. Outlives the engine.
};

struct EngineCounters {
    std::uint64_t unknown_stun = 0;  ///< no link of that name: not answered
    std::uint64_t unknown_path = 0;  ///< from nowhere that ICE has validated: not answered
    std::uint64_t dropped = 0;       ///< SRTP that was not the peer's, or a replay
};

class Engine {
public:
    static constexpr Micros kTick{5'000};      ///< how often time is given to the links,
    static constexpr Micros kPaceTick{1'000};  ///< and to those whose packets wait for their moment
    static constexpr Micros kQualityEvery{2'000'000};
    using Tell = std::function<void(const RoomId&, const PeerId&, const ports::MediaEvent&)>;

    /// `random` makes passwords: a CSPRNG. All references must outlive the engine.
    Engine(EngineOptions options, std::shared_ptr<const crypto::DtlsCertificate> certificate, Random& random,
           Wire& wire, Tell tell);
    ~Engine();

    // As ports::Media has them.
    [[nodiscard]] Status join(const RoomId& room, const PeerId& peer, const ports::MediaGrant& grant, Time now);
    void leave(const RoomId& room, const PeerId& peer);
    [[nodiscard]] Result<ports::Published> publish(const RoomId& room, const PeerId& peer, std::string_view sdp,
                                                   const std::vector<ports::TrackLabel>& labels, Time now);
    [[nodiscard]] Status subscribe(const RoomId& room, const PeerId& peer, const ports::SubscribeWish& wish, Time now);
    [[nodiscard]] Status answer(const RoomId& room, const PeerId& peer, std::string_view sdp, Time now);
    [[nodiscard]] Status prefer(const RoomId& room, const PeerId& peer, const ports::TrackWish& wish);
    [[nodiscard]] Status prefer_last(const RoomId& room, const PeerId& peer, std::optional<std::uint16_t> last_n);
    [[nodiscard]] Status mute(const RoomId& room, const PeerId& peer, std::string_view track, bool muted);
    void hold(const RoomId& room, const PeerId& peer, const ports::Held& held);
    [[nodiscard]] Result<std::string> play(const RoomId& room, const PeerId& peer, std::string_view sdp, Time now);

    /// The room is on these engines from now on. Each of them is told, those who have it first, before anybody joins it
    /// on a new one; an engine that is not among them any more ends what it has of the others.
    void spread(const RoomId& room, const relay::Spread& spread, Time now);
    /// What another engine has sent by its relay::Out.
    void handle_relay(relay::EngineNumber from, const relay::Batch& batch, Time now);

    [[nodiscard]] Result<ports::IceDescription> restart_ice(const RoomId& room, const PeerId& peer,
                                                            ports::MediaLink which, const ports::IceDescription& theirs,
                                                            Time now);

    struct Datagram {
        Path from;
        std::span<std::uint8_t> bytes;  ///< is changed (opened in place)
    };
    /// What came together: the packets of a burst go to each subscriber together too.
    void handle_datagrams(std::span<const Datagram> datagrams, Time now);
    void handle_datagram(const Path& from, std::span<std::uint8_t> bytes, Time now) {
        const Datagram one{from, bytes};
        handle_datagrams({&one, 1}, now);
    }
    /// The TCP connection behind the path is gone.
    void forget(const Path& path);
    void on_time(Time now);
    [[nodiscard]] Time deadline() const {
        return links_in_use_ == 0 && hub_.links.empty() ? Time::never() : next_tick_;
    }

    [[nodiscard]] const EngineCounters& counters() const { return counters_; }
    [[nodiscard]] const relay::Counters& relay_counters() const { return hub_.counters; }
    /// To other engines, of all rooms.
    [[nodiscard]] std::size_t relay_links() const { return hub_.links.size(); }
    [[nodiscard]] std::size_t rooms() const { return rooms_.size(); }
    [[nodiscard]] std::size_t links() const { return links_in_use_; }
    /// Names and paths that datagrams find a link by.
    [[nodiscard]] std::size_t routes() const { return ufrags_.size() + paths_.size(); }
    /// Those that ICE has validated: all else that comes is STUN, or a stranger's.
    [[nodiscard]] const PathTable& paths() const { return paths_; }

private:
    /// Which peer's connection a transport id stands for.
    struct Slot {
        std::uint32_t generation = 0;
        Room* room = nullptr;
        MediaPeer* peer = nullptr;
        RoomId room_id;
        ports::MediaLink which = ports::MediaLink::publish;
        std::optional<ports::LinkState> told;
        bool pacing = false;  ///< served every kPaceTick
        Time due{};           ///< not served before, unless something has come or was asked for
    };
    struct Found {
        Room* room = nullptr;
        MediaPeer* peer = nullptr;
    };
    /// Whatever was asked for may concern every link: all are served at the next tick.
    void wake_all();
    /// Gives time to one link.
    void serve(std::uint32_t index, Time now);
    void tell_quality(const Slot& slot, Time now);
    [[nodiscard]] Result<Found> find(const RoomId& room, const PeerId& peer);
    [[nodiscard]] Slot* find(TransportId id);
    [[nodiscard]] static Link* link_of(const Slot& slot);
    /// Nothing when there are links_max.
    [[nodiscard]] std::optional<TransportId> open_slot(const RoomId& id, Found where, ports::MediaLink which);
    void close_slot(TransportId id);
    [[nodiscard]] Room& open_room(const RoomId& room, Time now);
    void close_if_empty(const RoomId& room);
    [[nodiscard]] std::unique_ptr<Link> make_link(Time now);
    [[nodiscard]] std::unique_ptr<Subscriber> make_subscriber(std::unique_ptr<Link> link);
    /// After peer.subscribe_id was set.
    void set_subscriber(MediaPeer& peer, std::unique_ptr<Subscriber> subscriber);
    [[nodiscard]] IceCredentials make_credentials();
    [[nodiscard]] std::uint64_t random_id();
    void drop_connections(MediaPeer& peer);

    void take(const Path& from, std::span<std::uint8_t> bytes, Time now);
    void handle_stun(const Path& from, std::span<std::uint8_t> bytes, Time now);
    void take_ice(TransportId id, const Path& from, const IceOutput& out);
    /// Tells how the link is when that has changed.
    void watch_link(Slot& slot);

    EngineOptions options_;
    std::shared_ptr<const crypto::DtlsCertificate> certificate_;
    Random& random_;
    Wire& wire_;
    Tell tell_;
    RelayHub hub_;
    std::unordered_map<RoomId, std::unique_ptr<Room>> rooms_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::size_t links_in_use_ = 0;
    UfragTable ufrags_;
    PathTable paths_;
    Burst burst_;
    std::vector<RoomRelay*> touched_;  ///< during handle_relay
    Time next_tick_;
    Time next_full_tick_;
    EngineCounters counters_;
};

}  // namespace parley::media
