// The house: the one place where connections, the domain and the store meet. It implements dialects::Host: it runs each
// change in the domain, commits what the change wrote, and lets answers and events out once that is durable. One loop,
// no locks. It knows no dialect and no socket; the composition root gives it what it needs.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "dialects/session.hpp"
#include "ports/notifier.hpp"
#include "runtime/lookup_limiter.hpp"
#include "runtime/outbox.hpp"
#include "transport/loop.hpp"

namespace parley::runtime {

/// What the house is given from outside.
struct HouseParts {
    transport::Loop& loop;
    Random& random;
    ports::Store& store;
    std::function<Result<calls::Identity>(std::string_view token)> authenticate;  ///< revocation apart
    std::function<std::string(std::string_view person)> ice_servers;
    std::function<void(std::string_view what, std::string_view code)> log_refusal;
    std::function<std::string(std::string_view)> hash =
        {};                               ///< for guests' resume values; none: they are kept as they are
    ports::Notifier* notifier = nullptr;  ///< null: nobody is told by push
};

/// Counters for metrics; all only grow, but for `connections` and `pending_changes`.
struct HouseStats {
    std::size_t connections = 0;
    std::size_t rooms = 0, peers = 0, calls = 0;  ///< held in memory; peers with those in grace
    std::size_t pending_changes = 0;
    std::uint64_t changes = 0;
    std::uint64_t changes_failed = 0;
    std::uint64_t signals = 0;
    std::uint64_t refusals = 0;
    std::uint64_t lookups_limited = 0;
    std::uint64_t checks_failed = 0;
};

class House final : public dialects::Host {
public:
    /// More changes than this waiting for the store: new ones are refused with store-unavailable.
    static constexpr std::size_t kPendingMax = 20'000;

    House(HouseParts parts, dialects::HostOptions options, const calls::Limits& limits, int lookups_per_minute);

    /// Reads what the store kept. Every stored peer is in its grace period from now on. Blocks; call it before the
    /// first connection.
    [[nodiscard]] Status load();
    [[nodiscard]] HouseStats stats() const;
    /// Ends every connection (1001) so that clients come back elsewhere; their places wait for them.
    void end_all();
    /// Whether that peer is in that room, with or without a connection.
    [[nodiscard]] bool knows(const RoomId& room, const PeerId& peer) const;
    /// Calls `then` when all that has been changed so far is durable or taken back; at once where it is.
    void after_changes(std::function<void()> then);
    /// True while nothing waits for the store.
    [[nodiscard]] bool settled() const { return pending_.empty(); }

    Instant now() const override { return parts_.loop.now(); }
    Random& random() override { return parts_.random; }
    const dialects::HostOptions& options() const override { return options_; }
    calls::Domain& domain() override { return domain_; }
    ports::Store& store() override { return parts_.store; }
    Result<calls::Identity> authenticate(std::string_view token) override;
    std::string ice_servers(std::string_view person) override { return parts_.ice_servers(person); }
    bool may_look_up(const std::string& address) override;
    void count_unknown_room(const std::string& address) override { lookups_.count_unknown(address, now()); }
    void log_refusal(std::string_view what, std::string_view code) override;
    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        return parts_.loop.run_at(when, std::move(task));
    }
    void cancel(std::uint64_t timer) override { parts_.loop.cancel(timer); }
    calls::ConnectionId attach(dialects::Session& session, calls::Door door, calls::Identity who,
                               std::string address) override;
    void detach(calls::ConnectionId connection, calls::Loss loss) override;
    void end_user(const UserId& user, std::uint16_t code, const Error& why) override;
    Status signal(calls::ConnectionId self, const RoomId& room, const std::string& to,
                  const calls::SignalView& signal) override;
    void forward(const std::vector<calls::ConnectionId>& to, const calls::SignalView& signal) override;
    void load_call(const CallId& id, std::function<void(Status)> then) override;

private:
    /// A change that is applied in memory and not durable yet; or one without writes that came behind such a one, kept
    /// so that undo runs strictly backwards.
    struct Pending {
        CommitNumber number;
        calls::Turn turn;
        std::vector<Answer> answers;  // of REST requests: no connection keeps their order
    };

    void settle(calls::ConnectionId self, calls::Turn turn, std::unique_ptr<Settled> answer) override;
    void settle_quietly(calls::Turn turn) { settle({}, std::move(turn), nullptr); }
    void commit(calls::ConnectionId self, calls::Turn turn, Answer answer);
    void on_committed(CommitNumber number, const Status& status);
    void take_back(const Status& status);
    void reconcile();
    [[nodiscard]] bool is_in(const RoomId& room, const PeerId& peer) const;
    void send(const std::vector<calls::Delivery>& deliveries, CommitNumber after);
    void notify(const std::vector<calls::Notice>& notices);
    void arm_timer();
    void on_timer();

    HouseParts parts_;
    dialects::HostOptions options_;
    calls::Domain domain_;
    calls::SignalRoute route_;  ///< of the last signal
    Outbox outbox_;
    LookupLimiter lookups_;
    std::deque<Pending> pending_;
    CommitNumber last_number_ = 0;
    CommitNumber failed_up_to_ = 0;
    std::uint64_t last_connection_ = 0;
    std::uint64_t timer_ = 0;
    Instant timer_at_ = Instant::never();
    bool deadline_changed_ = true;
    HouseStats stats_;
};

}  // namespace parley::runtime
