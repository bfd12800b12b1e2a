// A small full ICE agent in the controlling role (RFC 8445), for the other side of an ICE-lite server: the load
// generator, the simulator and tests use it. It checks the server's candidates, nominates the first that works, and
// keeps consent (RFC 7675). It gathers nothing and answers no checks, since a lite agent makes none. No socket, no
// clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "crypto/mac.hpp"
#include "media/ice/credentials.hpp"
#include "media/ice/ice_lite.hpp"
#include "media/ice/path.hpp"
#include "media/time.hpp"
#include "proto/stun/message.hpp"

namespace parley::media {

inline constexpr std::size_t kIceCandidatesMax = 16;   ///< further ones are ignored
inline constexpr std::size_t kIceCheckMax = 640;       ///< bytes of the largest check
inline constexpr Micros kIcePacing{20'000};            ///< between two checks of one agent
inline constexpr Micros kIceRetransmitFirst{500'000};  ///< RFC 8489 §6.2.1: RTO, doubled each time
inline constexpr Micros kIceRetransmitMax{2'000'000};  ///< and no longer: browsers go on checking, too
inline constexpr int kIceSendsMax = 7;                 ///< RFC 8489 §6.2.1: Rc
inline constexpr Micros kIceConsentEvery{2'500'000};   ///< checks of the selected path

/// What one call has led to; at most one datagram.
struct IceClientOutput {
    [[nodiscard]] std::span<const std::uint8_t> datagram() const { return std::span(buffer).first(size); }

    std::optional<Path> to;  ///< send datagram() there
    std::array<std::uint8_t, kIceCheckMax> buffer;
    std::size_t size = 0;
    std::optional<Path> selected;   ///< send media by this one from now on
    std::optional<IceState> state;  ///< changed to
};

class IceClient {
public:
    /// `random` must outlive it.
    IceClient(IceCredentials local, IceCredentials remote, Random& random);

    /// One of the server's addresses, and by which socket of ours. Best first; also after start() (trickle, RFC 8838).
    void add_candidate(const Path& path);
    void start(Time now);
    /// A STUN datagram. Only right answers to checks that were sent count.
    void handle(Time now, const Path& from, std::span<const std::uint8_t> datagram, IceClientOutput& out);
    /// RFC 8445 §9: checks all candidates anew; the selected path stays until a new one is nominated.
    void restart(Time now, IceCredentials local, IceCredentials remote);

    /// When on_time() is due.
    [[nodiscard]] Time deadline() const;
    void on_time(Time now, IceClientOutput& out);

    [[nodiscard]] IceState state() const { return state_; }
    [[nodiscard]] const std::optional<Path>& selected() const { return selected_; }
    /// Our address as the server saw it last.
    [[nodiscard]] const std::optional<Endpoint>& mapped() const { return mapped_; }

private:
    enum class Phase : std::uint8_t {
        idle,        ///< not needed now
        probing,     ///< does the path work?
        nominating,  ///< it does, and the server is being told
        consenting,  ///< nominated
        failed,
    };
    struct Pair {
        Path path;
        Phase phase = Phase::idle;
        int sends = 0;  ///< of the present transaction
        proto::stun::TransactionId transaction{};
        Time next = Time::never();  ///< when something is to be sent, or given up
    };

    void set_credentials(IceCredentials local, IceCredentials remote);
    void begin(Pair& pair, Phase phase, Time when);
    void probe_all(Time now);
    [[nodiscard]] bool has(Phase phase) const;
    void handle_success(Pair& pair, Time now, IceClientOutput& out);
    void select(Pair& pair, Time now, IceClientOutput& out);
    void send_check(Pair& pair, Time now, IceClientOutput& out);
    void watch_consent(Time now, IceClientOutput& out);
    void become(IceState state, IceClientOutput& out);
    [[nodiscard]] Pair* next_pair();

    Random& random_;
    std::string username_;
    crypto::HmacSha1 key_;
    std::uint64_t tie_breaker_ = 0;
    std::vector<Pair> pairs_;
    std::optional<Path> selected_;
    std::optional<Endpoint> mapped_;
    IceState state_ = IceState::waiting;
    bool started_ = false;
    Time next_send_;    ///< pacing
    Time last_answer_;  ///< of the selected path; the start before there is one
};

}  // namespace parley::media
