#include "runtime/house.hpp"

#include "base/check.hpp"

namespace parley::runtime {
namespace {

constexpr std::uint16_t kGoingAway = 1001;  // RFC 6455 §7.4.1

tl::unexpected<Error> store_busy() {
    return fail("store-unavailable", "The server cannot keep changes at the moment. Try again soon.");
}

}  // namespace

House::House(HouseParts parts, dialects::HostOptions options, const calls::Limits& limits, int lookups_per_minute)
    : parts_(std::move(parts)), options_(std::move(options)), domain_(limits), lookups_(lookups_per_minute) {
    if (parts_.hash) domain_.hash_resume_with(parts_.hash);
    parts_.loop.at_turn_end([this] {
        outbox_.flush_opened();
        if (deadline_changed_) arm_timer();
    });
}

Status House::load() {
    auto loaded = parts_.store.load();
    if (!loaded) return tl::unexpected<Error>(loaded.error());
    domain_.load(now(), std::move(*loaded));
    deadline_changed_ = true;
    arm_timer();
    return {};
}

HouseStats House::stats() const {
    HouseStats stats = stats_;
    stats.connections = outbox_.size();
    const auto& state = domain_.state();
    stats.rooms = state.rooms.size();
    stats.peers = state.peers.size();
    stats.calls = state.calls.size();
    stats.pending_changes = pending_.size();
    return stats;
}

void House::end_all() {
    outbox_.for_each([](dialects::Session& session) { session.end(kGoingAway, "server-restart"); });
}

bool House::knows(const RoomId& room, const PeerId& peer) const {
    const auto* known = domain_.state().peers.find(peer);
    return known != nullptr && known->record.room == room;
}

void House::after_changes(std::function<void()> then) {
    change(
        {}, [](calls::Domain&, calls::Turn&) { return Status{}; }, [then = std::move(then)](const Status&) { then(); });
}

bool House::may_look_up(const std::string& address) {
    const bool allowed = lookups_.allowed(address, now());
    if (!allowed) ++stats_.lookups_limited;
    return allowed;
}

void House::log_refusal(std::string_view what, std::string_view code) {
    ++stats_.refusals;
    parts_.log_refusal(what, code);
}

Result<calls::Identity> House::authenticate(std::string_view token) {
    auto who = parts_.authenticate(token);
    if (who && domain_.revocations.covers(*who)) return tl::unexpected<Error>(dialects::revoked_token());
    return who;
}

calls::ConnectionId House::attach(dialects::Session& session, calls::Door door, calls::Identity who,
                                  std::string address) {
    const calls::ConnectionId id{++last_connection_};
    outbox_.open(id, session);
    calls::Turn turn(now(), random());
    domain_.connected(turn, calls::Connection{id, door, std::move(who), std::move(address), {}});
    settle_quietly(std::move(turn));
    return id;
}

void House::detach(calls::ConnectionId connection, calls::Loss loss) {
    if (!outbox_.is_open(connection)) return;
    outbox_.close(connection);
    calls::Turn turn(now(), random());
    domain_.disconnected(turn, connection, loss);
    settle_quietly(std::move(turn));
}

void House::end_user(const UserId& user, std::uint16_t code, const Error& why) {
    const auto* row = domain_.state().users.find(user);
    if (row == nullptr) return;
    const std::vector<calls::ConnectionId> ids = row->connections;
    for (const auto id : ids) {
        if (auto* session = outbox_.session(id)) session->tell(why);
    }
    // Told first, all of them: two may share a transport, and end together.
    for (const auto id : ids) {
        auto* session = outbox_.session(id);
        if (session == nullptr) continue;
        detach(id, calls::Loss::explicit_leave);
        session->end(code, why.code);
    }
}

Status House::signal(calls::ConnectionId self, const RoomId& room, const std::string& to,
                     const calls::SignalView& signal) {
    calls::Turn turn(now(), random());
    // The memory of the one before; taken out, lest somebody who hears the signal sends one at once.
    calls::SignalRoute route = std::move(route_);
    auto sent = domain_.rooms.route(turn, self, room, to, signal, route);
    if (sent) forward(route.to, route.complete(signal));
    route_ = std::move(route);
    return sent;
}

void House::forward(const std::vector<calls::ConnectionId>& to, const calls::SignalView& signal) {
    stats_.signals += to.size();
    for (const auto id : to) outbox_.signal(id, signal);
}

void House::load_call(const CallId& id, std::function<void(Status)> then) {
    if (domain_.state().calls.contains(id)) return then({});
    parts_.store.find_call(id, [this, id, then = std::move(then)](Result<std::optional<calls::CallRecord>> found) {
        // It may have come into memory meanwhile; what is there is newer, and needs no store.
        if (domain_.state().calls.contains(id)) return then({});
        if (!found) return then(tl::unexpected<Error>(std::move(found.error())));
        if (*found) domain_.calls.remember(std::move(**found));
        then({});
    });
}

void House::settle(calls::ConnectionId self, calls::Turn turn, std::unique_ptr<Settled> answer) {
    ++stats_.changes;
    deadline_changed_ = true;
    if (!turn.writes.empty() || !pending_.empty()) return commit(self, std::move(turn), std::move(answer));
    if (answer) {
        if (self) {
            outbox_.answer(self, std::move(answer), 0);
        } else {
            answer->run({});
        }
    }
    send(turn.deliveries, 0);
    notify(turn.notices);
}

void House::commit(calls::ConnectionId self, calls::Turn turn, Answer answer) {
    if (pending_.size() >= kPendingMax) {
        turn.undo();
        ++stats_.changes_failed;
        if (answer) answer->run(store_busy());
        return;
    }
    const bool writes = !turn.writes.empty();
    // Without writes it still rests on what waits before it, and is taken back with that: it is told no sooner.
    const CommitNumber number = writes ? ++last_number_ : last_number_;
    auto deliveries = std::move(turn.deliveries);
    auto changes = std::move(turn.writes);
    Pending& entry = pending_.emplace_back(Pending{number, std::move(turn), {}});
    if (answer) {
        if (self) {
            outbox_.answer(self, std::move(answer), number);
        } else {
            entry.answers.push_back(std::move(answer));
        }
    }
    send(deliveries, number);
    if (writes) {
        parts_.store.commit(std::move(changes), [this, number](const Status& status) { on_committed(number, status); });
    }
}

void House::on_committed(CommitNumber number, const Status& status) {
    if (number <= failed_up_to_) return;  // taken back already, with the one that failed first
    if (!status) return take_back(status);
    std::vector<Answer> answers;
    while (!pending_.empty() && pending_.front().number <= number) {
        for (auto& answer : pending_.front().answers) answers.push_back(std::move(answer));
        notify(pending_.front().turn.notices);
        pending_.pop_front();
    }
    for (auto& answer : answers) answer->run({});
    outbox_.release(number);
}

void House::take_back(const Status& status) {
    failed_up_to_ = last_number_;
    stats_.changes_failed += pending_.size();
    std::vector<Answer> answers;
    while (!pending_.empty()) {
        pending_.back().turn.undo();
        for (auto& answer : pending_.back().answers) answers.push_back(std::move(answer));
        pending_.pop_back();
    }
    parts_.store.rearm();
    reconcile();
    for (auto& answer : answers) answer->run(status);
    outbox_.fail(failed_up_to_, status, [this](calls::ConnectionId to, const calls::KeptSignal& signal) {
        return is_in(signal.room, signal.from_peer) && domain_.state().connections.contains(to) &&
               std::ranges::any_of(domain_.state().connections.at(to).peers,
                                   [&](const PeerId& peer) { return is_in(signal.room, peer); });
    });
}

bool House::is_in(const RoomId& room, const PeerId& peer) const {
    const auto* row = domain_.state().peers.find(peer);
    return row != nullptr && row->record.room == room;
}

/// Undo gives back the domain of an earlier moment. Connections that ended since then are ended in it again.
void House::reconcile() {
    std::vector<calls::ConnectionId> gone;
    for (const auto& [id, connection] : domain_.state().connections) {
        if (!outbox_.is_open(id)) gone.push_back(id);
    }
    for (const auto& [id, peer] : domain_.state().peers) {
        if (peer.present() && !outbox_.is_open(peer.connection)) gone.push_back(peer.connection);
    }
    for (const auto id : gone) {
        calls::Turn turn(now(), random());
        domain_.disconnected(turn, id, calls::Loss::network);
        settle_quietly(std::move(turn));
    }
}

void House::send(const std::vector<calls::Delivery>& deliveries, CommitNumber after) {
    for (const auto& delivery : deliveries) {
        for (const auto to : delivery.to) {
            try {
                outbox_.event(to, delivery.event, after);
            } catch (const CheckFailed&) {
                ++stats_.checks_failed;
                throw;
            }
        }
    }
}

void House::notify(const std::vector<calls::Notice>& notices) {
    if (parts_.notifier == nullptr) return;
    for (const auto& notice : notices) parts_.notifier->send(notice);
}

void House::arm_timer() {
    deadline_changed_ = false;
    const Instant deadline = domain_.deadline();
    if (deadline == timer_at_) return;
    if (timer_ != 0) parts_.loop.cancel(timer_);
    timer_ = 0;
    timer_at_ = deadline;
    if (deadline != Instant::never()) timer_ = parts_.loop.run_at(deadline, [this] { on_timer(); });
}

void House::on_timer() {
    timer_ = 0;
    timer_at_ = Instant::never();
    calls::Turn turn(now(), random());
    domain_.handle_timers(turn);
    settle_quietly(std::move(turn));
}

}  // namespace parley::runtime
