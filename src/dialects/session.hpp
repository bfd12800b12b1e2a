// The seam between a dialect and the house. A Session is one connection as its dialect speaks it; the Host is what a
// session or a REST handler may ask for. Dialects implement Session and call Host; the runtime implements Host. One
// thread, one loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "calls/domain.hpp"
#include "ports/store.hpp"

namespace parley::dialects {

/// Settings that dialects need; the composition root fills them from the configuration.
struct HostOptions {
    bool insecure = false;       ///< identity may come from payloads, tokens are optional
    bool auth_required = false;  ///< no guests
    std::string public_url;      ///< "https://host[:port]" for links; empty: made from the request's Host header
    std::vector<std::string> stage_prefixes{"/dev"};
    int messages_per_second = 100;
    int message_burst = 500;
    std::size_t frame_bytes = 64 * 1024;
    std::string region = "local";  ///< shown as MediaRegion
};

/// What a connection is told that has outlived its token and wants to ring, enter or accept.
[[nodiscard]] inline Error expired_token() {
    return {"unauthorized", "The token has expired. Connect again with a fresh one."};
}

/// The close code of a plain WebSocket whose user's tokens were revoked. 4000 to 4999 are for applications (RFC 6455
/// §7.4.2).
inline constexpr std::uint16_t kCloseRevoked = 4401;

/// What a connection is told before it is closed with kCloseRevoked.
[[nodiscard]] inline Error access_revoked() {
    return {"revoked", "Access was taken away. Sign in again."};
}
/// The answer to a token that was issued before its user's tokens were revoked.
[[nodiscard]] inline Error revoked_token() {
    return {"unauthorized", "The token was revoked. Sign in again."};
}

/// One connection, spoken in its dialect. Called by the host only, in the order in which things become durable.
class Session {
public:
    virtual ~Session() = default;
    virtual void on_event(const calls::Event& event) = 0;
    virtual void on_signal(const calls::SignalView& signal) = 0;
    /// Says `error` in the dialect's form, as the answer to nothing in particular.
    virtual void tell(const Error& error) = 0;
    /// The house closes this connection (drain, eviction). `code` is a WebSocket close code.
    virtual void end(std::uint16_t code, std::string_view reason) = 0;
};

class Host {
public:
    virtual ~Host() = default;

    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual Random& random() = 0;
    [[nodiscard]] virtual const HostOptions& options() const = 0;
    /// For reading. Changes go through change().
    [[nodiscard]] virtual calls::Domain& domain() = 0;
    [[nodiscard]] virtual ports::Store& store() = 0;

    /// Checks a JWT (with or without "Bearer "). Error: unauthorized. Its message may be shown.
    [[nodiscard]] virtual Result<calls::Identity> authenticate(std::string_view token) = 0;
    /// `{"iceServers":[…],"ttl":n}`. `person`: a user id, or for a guest the peer id; TURN quotas count by it.
    [[nodiscard]] virtual std::string ice_servers(std::string_view person) = 0;
    /// False while guest look-ups from that address are refused (answer 429, code rate-limited).
    [[nodiscard]] virtual bool may_look_up(const std::string& address) = 0;
    /// Counts an unknown or forbidden room asked for from that address.
    virtual void count_unknown_room(const std::string& address) = 0;
    /// A refusal worth a log line (identity-mismatch and the like); no personal data in `what`.
    virtual void log_refusal(std::string_view what, std::string_view code) = 0;

    /// Runs `task` once at or after `when`; cancel() with the number given, which is never 0.
    virtual std::uint64_t run_at(Instant when, std::function<void()> task) = 0;
    virtual void cancel(std::uint64_t timer) = 0;

    /// Registers an open connection; the session must live until detach(). What the domain has for it follows through
    /// on_event. `address`: where it comes from, as limits count it.
    virtual calls::ConnectionId attach(Session& session, calls::Door door, calls::Identity who,
                                       std::string address) = 0;
    virtual void detach(calls::ConnectionId connection, calls::Loss loss) = 0;

    /// Tells all connections of `user` the error, detaches them as if they had left, and ends them with `code`.
    virtual void end_user(const UserId& user, std::uint16_t code, const Error& why) = 0;

    /// What runs once a change is durable, or has been taken back. Holds move-only captures, such as a
    /// transport::Reply.
    struct Settled {
        virtual ~Settled() = default;
        virtual void run(const Status& committed) = 0;
    };

    /// Runs `work(domain, turn)` now and `then(result)` once its writes are durable, in order with the events that
    /// `self` gets. `self` is none for REST. `then` is not called when `self` has been detached meanwhile. When the
    /// commit fails, `then` gets the error store-unavailable and the change has been taken back.
    template <class Work, class Then>
    void change(calls::ConnectionId self, Work work, Then then) {
        calls::Turn turn(now(), random());
        auto result = work(domain(), turn);
        domain().finish(turn);
        using ResultType = decltype(result);
        struct Answer final : Settled {
            Answer(Then t, ResultType r) : then(std::move(t)), result(std::move(r)) {}
            void run(const Status& committed) override {
                then(committed ? std::move(result) : ResultType(tl::unexpected<Error>(committed.error())));
            }
            Then then;
            ResultType result;
        };
        settle(self, std::move(turn), std::make_unique<Answer>(std::move(then), std::move(result)));
    }

    /// The hot path: routes a signal and hands it to its recipients' on_signal. Errors: not-found, peer-unknown.
    /// `room`: where the sender is a peer. `to`: a peer id, a user id, or empty for all others.
    virtual Status signal(calls::ConnectionId self, const RoomId& room, const std::string& to,
                          const calls::SignalView& signal) = 0;
    /// The same with a route that the caller has found (`video` signals to people who are not in the call yet).
    virtual void forward(const std::vector<calls::ConnectionId>& to, const calls::SignalView& signal) = 0;

    /// Brings a call that is over back from the store into the domain's cache, then calls `then` (at once when it is
    /// there, and also when there is none of that id). Error: store-unavailable, when the store could not be read:
    /// nobody knows then whether there is such a call, so the caller must refuse and change nothing.
    virtual void load_call(const CallId& id, std::function<void(Status)> then) = 0;

private:
    virtual void settle(calls::ConnectionId self, calls::Turn turn, std::unique_ptr<Settled> answer) = 0;
};

}  // namespace parley::dialects
