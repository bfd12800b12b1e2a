// A room of scripted clients on a real Engine in virtual time, or on several that relay to each other: the whole world
// of an engine test. After each step it can say what must always be so. Only for tests and fuzzers.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "media/testing/client_peer.hpp"
#include "media/testing/sim_relay.hpp"

namespace parley::media::testing {

class SimRoom final : Wire {
public:
    explicit SimRoom(std::uint64_t seed, EngineOptions options = options_with_candidate(), std::size_t engines = 1);
    ~SimRoom() override;

    /// `options.engine`: where it is; the room goes on there.
    ClientPeer& add(std::string id, PeerOptions options = {});
    /// Joins, publishes a microphone and (if any) video, subscribes.
    ClientPeer& enter(std::string id, std::vector<SourceSpec> video = {}, PeerOptions options = {});
    void leave(ClientPeer& peer);
    /// Ends the clients themselves, once nothing is on its way to them any more.
    void forget_peers() { peers_.clear(), departed_.clear(), strays_.clear(); }
    void run_for(Micros duration);
    void run_until(Time end) { run_for(end - events_.now()); }

    [[nodiscard]] Engine& engine(std::size_t number = 0) { return *engines_[number]; }
    [[nodiscard]] SimNet& net(std::size_t number = 0) { return *nets_[number]; }
    /// What goes from one engine to the other.
    [[nodiscard]] SimRelay& relay(std::size_t from, std::size_t to) { return *hubs_[from]->to[to]; }
    [[nodiscard]] EventQueue& events() { return events_; }
    [[nodiscard]] Time now() const { return events_.now(); }
    [[nodiscard]] std::vector<std::unique_ptr<ClientPeer>>& peers() { return peers_; }
    /// A datagram from an address that is nobody's.
    void inject(std::uint16_t port, Datagram datagram);
    /// What the engine has sent to an address that is nobody's (any more).
    [[nodiscard]] std::size_t sent_to(std::uint16_t port) const;
    [[nodiscard]] std::uint64_t sent() const { return sent_; }
    [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }

    /// What is wrong, one line each; empty when all is well. `lossless`: nothing may be missing at any receiver.
    [[nodiscard]] std::string complaints(bool lossless);
    /// What the engine itself did wrong, whatever the clients have sent: told or sent to one who has left, and the
    /// like.
    [[nodiscard]] const std::vector<std::string>& wrongs() const { return wrongs_; }
    [[nodiscard]] static EngineOptions options_with_candidate();

private:
    // Wire
    std::span<std::uint8_t> reserve(std::size_t size) override;
    void commit(const Path& path, std::size_t size) override;
    void add_engine(EngineOptions options);
    void spread();
    void tick();
    void tick(std::size_t number);
    void tell(const PeerId& to, const ports::MediaEvent& event);
    void carry(const Path& path, std::size_t size);
    [[nodiscard]] SimSocket* socket_at(const Endpoint& address);

    EventQueue events_;
    SeededRandom random_;
    HeapMeter heap_;
    std::shared_ptr<const crypto::DtlsCertificate> server_certificate_;
    std::vector<std::unique_ptr<SimRelayHub>> hubs_;  ///< by engine
    std::vector<std::unique_ptr<Engine>> engines_;
    std::vector<std::unique_ptr<SimNet>> nets_;  ///< by engine
    std::vector<relay::EngineNumber> on_;        ///< the engines that the room is on
    std::map<PeerId, std::size_t> where_;
    std::vector<std::unique_ptr<ClientPeer>> peers_;
    std::vector<std::uint8_t> buffer_;
    std::map<Endpoint, std::size_t> strays_;
    std::set<PeerId> departed_;
    std::vector<std::string> wrongs_;
    std::uint64_t sent_ = 0;
    std::uint64_t sent_bytes_ = 0;
    Time next_peers_;
    bool ending_ = false;
};

}  // namespace parley::media::testing
