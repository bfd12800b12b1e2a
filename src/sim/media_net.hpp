// The UDP network between simulated people and the media server, and the clock of media: microseconds since the world
// began. The people's ends are the scripted clients of the engine's own tests (media/testing); whose address is whose
// is known here, so that what is sent to nobody shows. World makes it where a seed has media; MediaHost is the other
// end.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "media/testing/client_peer.hpp"
#include "sim/timeline.hpp"

namespace parley::sim {

class MediaNet {
public:
    using Client = media::testing::ClientPeer;
    using ToServer = std::function<void(const Endpoint& from, media::testing::Datagram& datagram)>;
    struct Owner {
        RoomId room;
        PeerId peer;
    };
    static constexpr Duration kPulse{5};  ///< media::Engine::kTick: how often clients are given time

    MediaNet(Timeline& timeline, std::uint64_t seed);
    MediaNet(const MediaNet&) = delete;
    MediaNet& operator=(const MediaNet&) = delete;

    [[nodiscard]] media::Time now() const { return {(timeline_.now() - begun_).count() * 1'000}; }
    /// A client of that peer of a room; `remove` ends it without a word.
    [[nodiscard]] Client& add(const RoomId& room, const PeerId& peer);
    void remove(Client& client);

    /// Who listens on the server's port; nobody: empty.
    void listen(ToServer server) { server_ = std::move(server); }
    /// From there.
    void carry(const Endpoint& to, std::span<const std::uint8_t> datagram);
    /// Whose address that is or was; nullptr: nobody's ever.
    [[nodiscard]] const Owner* owner_of(const Endpoint& address) const;

    // Faults.
    void lose(double share);
    [[nodiscard]] bool loses() const { return loss_ > 0; }
    /// Of each client with that chance (per cent), all datagrams of so long; rebind: a new port from the NAT.
    void black_out(Duration time, const std::function<bool()>& is_hit);
    void rebind(const std::function<bool()>& is_hit);

    [[nodiscard]] std::uint64_t carried() const { return carried_; }
    /// What engines hand each other is not the network's; it is counted beside it.
    void count_relayed() { ++relayed_; }
    [[nodiscard]] std::uint64_t relayed() const { return relayed_; }

private:
    struct Seat {
        std::unique_ptr<Client> client;
        Owner owner;
        bool removed = false;
        media::Time until{};  ///< what was on its way to a removed one has arrived by then
    };
    template <class Visit>
    void for_each_socket(Visit visit);
    void note_addresses(const Seat& seat);
    void pulse();

    Timeline& timeline_;
    Instant begun_;
    media::testing::EventQueue events_;
    SeededRandom random_;
    ToServer server_;
    media::testing::HeapMeter heap_;  ///< never asked
    media::testing::SimNet net_;
    std::vector<Seat> seats_;
    std::map<Endpoint, Owner> owners_;
    std::uint64_t carried_ = 0;
    std::uint64_t relayed_ = 0;
    double loss_ = 0;
    bool pulses_ = false;
};

}  // namespace parley::sim
