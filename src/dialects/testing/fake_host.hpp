// The house in small, for tests of dialects: the real domain, a store in memory, virtual time, and the order that
// runtime/House promises (an answer or event goes out once its change is durable, and what comes behind waits). Header
// only; not for production.
#pragma once

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "dialects/session.hpp"
#include "dialects/testing/fake_loop.hpp"
#include "dialects/testing/fake_store.hpp"

namespace parley::dialects::testing {

inline constexpr Instant kStart{1'767'225'600'000};  // 2026-01-01T00:00:00Z

class FakeHost : public Host {
public:
    explicit FakeHost(const calls::Limits& limits = {}, HostOptions options = {})
        : loop(kStart),
          options_(std::move(options)),
          limits_(limits),
          domain_(std::make_unique<calls::Domain>(limits)) {
        loop.at_turn_end([this] {
            pump();
            arm();
        });
    }

    FakeLoop loop;
    FakeStore fake_store;
    std::vector<calls::Notice> notices;                         ///< that have left
    std::vector<std::string> ice_asked_for;                     ///< whom ice_servers was asked for
    std::vector<std::pair<std::string, std::string>> refusals;  ///< what log_refusal was given

    /// Lets time pass; timers run at their moments.
    void advance(Duration by) { loop.advance(by); }
    /// Lets out all that may go out now. Call it after each step that no transcript drives.
    void pump() {
        if (pumping_) return;
        pumping_ = true;
        while (!queue_.empty() && queue_.front().after <= durable_) {
            Item item = std::move(queue_.front());
            queue_.pop_front();
            item.run();
        }
        pumping_ = false;
    }
    /// The process ends and starts again: connections are gone unheard, memory is what the store kept. The sessions
    /// must be destroyed by the test; they hear nothing any more.
    void restart() {
        queue_.clear();
        pending_.clear();
        sessions_.clear();
        domain_ = std::make_unique<calls::Domain>(limits_);
        domain_->load(now(), *fake_store.load());
        arm();
    }

    Instant now() const override { return loop.now(); }
    Random& random() override { return random_; }
    const HostOptions& options() const override { return options_; }
    HostOptions& mutable_options() { return options_; }
    calls::Domain& domain() override { return *domain_; }
    ports::Store& store() override { return fake_store; }

    /// A token of tests is "id", "id:role", "id:role:name" or "id:role:name:seconds", where the seconds tell when it
    /// was issued, from kStart. "bad" and "" are refused. The name is the id with a capital.
    Result<calls::Identity> authenticate(std::string_view token) override {
        if (token.starts_with("Bearer ")) token.remove_prefix(7);
        if (token.empty() || token == "bad") return fail("unauthorized", "the token is not valid");
        calls::Identity who;
        std::vector<std::string> parts(1);
        for (const char c : token) c == ':' ? parts.emplace_back() : parts.back() += {c};
        who.user = UserId(parts[0]);
        const std::string role = parts.size() > 1 ? parts[1] : "";
        if (role == "practitioner") who.role = calls::Role::practitioner;
        if (role == "patient") who.role = calls::Role::patient;
        if (role == "service") who.role = calls::Role::service;
        who.name = parts.size() > 2 ? parts[2] : capitalised(parts[0]);
        if (parts.size() > 3) who.issued = kStart + std::chrono::seconds{std::stoi(parts[3])};
        if (domain_->revocations.covers(who)) return tl::unexpected<Error>(revoked_token());
        return who;
    }
    std::string ice_servers(std::string_view person) override {
        ice_asked_for.emplace_back(person);
        return R"({"iceServers":[{"urls":["stun:stun.example.org"]}],"ttl":3600})";
    }
    bool may_look_up(const std::string& address) override { return unknown_rooms_[address] < 20; }
    void count_unknown_room(const std::string& address) override { ++unknown_rooms_[address]; }
    void log_refusal(std::string_view what, std::string_view code) override { refusals.emplace_back(what, code); }

    std::uint64_t run_at(Instant when, std::function<void()> task) override {
        return loop.run_at(when, std::move(task));
    }
    void cancel(std::uint64_t timer) override { loop.cancel(timer); }

    calls::ConnectionId attach(Session& session, calls::Door door, calls::Identity who, std::string address) override {
        const calls::ConnectionId id{++last_connection_};
        sessions_[id.value] = &session;
        calls::Turn turn(now(), random_);
        domain_->connected(turn, calls::Connection{id, door, std::move(who), std::move(address), {}});
        // What it brings goes out with the next pump: a session hears nothing before attach() has given it its id.
        const bool pumping = std::exchange(pumping_, true);
        settle({}, std::move(turn), nullptr);
        pumping_ = pumping;
        return id;
    }
    void detach(calls::ConnectionId connection, calls::Loss loss) override {
        if (sessions_.erase(connection.value) == 0) return;
        calls::Turn turn(now(), random_);
        domain_->disconnected(turn, connection, loss);
        settle({}, std::move(turn), nullptr);
    }
    void end_user(const UserId& user, std::uint16_t code, const Error& why) override {
        const auto* row = domain_->state().users.find(user);
        if (row == nullptr) return;
        const std::vector<calls::ConnectionId> ids = row->connections;
        for (const auto id : ids) sessions_.at(id.value)->tell(why);
        for (const auto id : ids) {
            const auto it = sessions_.find(id.value);
            if (it == sessions_.end()) continue;
            Session* session = it->second;
            detach(id, calls::Loss::explicit_leave);
            session->end(code, why.code);
        }
    }
    Status signal(calls::ConnectionId self, const RoomId& room, const std::string& to,
                  const calls::SignalView& signal) override {
        calls::Turn turn(now(), random_);
        calls::SignalRoute route;
        auto sent = domain_->rooms.route(turn, self, room, to, signal, route);
        if (sent) forward(route.to, route.complete(signal));
        return sent;
    }
    void forward(const std::vector<calls::ConnectionId>& to, const calls::SignalView& s) override {
        const auto kept = calls::KeptSignal::of(s);
        for (const auto id : to) deliver(id, kept, 0);
        pump();
    }
    void load_call(const CallId& id, std::function<void(Status)> then) override {
        Status read;
        if (!domain_->state().calls.contains(id)) {
            fake_store.find_call(id, [this, &read](auto found) {
                if (!found) read = tl::unexpected<Error>(found.error());
                if (found && *found) domain_->calls.remember(std::move(**found));
            });
        }
        then(std::move(read));
    }

private:
    struct Item {
        std::uint64_t after;
        std::function<void()> run;
    };
    struct Pending {
        std::uint64_t number;
        calls::Turn turn;
        std::shared_ptr<Settled> answer;
        calls::ConnectionId self;
    };

    static std::string capitalised(std::string text) {
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
        return text;
    }

    void settle(calls::ConnectionId self, calls::Turn turn, std::unique_ptr<Settled> answer) override {
        const bool writes = !turn.writes.empty();
        const std::uint64_t after = writes ? ++last_number_ : last_number_;
        std::shared_ptr<Settled> shared = std::move(answer);
        if (shared) {
            queue_.push_back({after, [this, self, shared] {
                                  if (!self || sessions_.contains(self.value)) shared->run({});
                              }});
        }
        for (const auto& delivery : turn.deliveries) {
            for (const auto to : delivery.to) deliver(to, delivery.event, after);
        }
        if (!turn.notices.empty()) {
            queue_.push_back(
                {after, [this, due = turn.notices] { std::ranges::copy(due, std::back_inserter(notices)); }});
        }
        auto changes = std::move(turn.writes);
        if (writes || !pending_.empty()) pending_.push_back({after, std::move(turn), shared, self});
        if (writes)
            fake_store.commit(std::move(changes), [this, after](const Status& status) { on_committed(after, status); });
        pump();
        loop.post([] {});
    }

    void on_committed(std::uint64_t number, const Status& status) {
        if (number <= failed_up_to_) return;
        if (status) {
            durable_ = number;
            while (!pending_.empty() && pending_.front().number <= number) pending_.pop_front();
            return pump();
        }
        failed_up_to_ = last_number_;
        durable_ = last_number_;
        auto pending = std::exchange(pending_, {});
        queue_.clear();  // nothing of it has happened
        for (auto it = pending.rbegin(); it != pending.rend(); ++it) it->turn.undo();
        fake_store.rearm();
        for (auto& entry : pending) {
            if (entry.answer && (!entry.self || sessions_.contains(entry.self.value))) entry.answer->run(status);
        }
    }

    void deliver(calls::ConnectionId to, calls::Event event, std::uint64_t after) {
        queue_.push_back({after, [this, to, event = std::move(event)] {
                              const auto it = sessions_.find(to.value);
                              if (it == sessions_.end()) return;
                              if (const auto* kept = std::get_if<calls::KeptSignal>(&event)) {
                                  it->second->on_signal(kept->view());
                              } else {
                                  it->second->on_event(event);
                              }
                          }});
    }

    void arm() {
        const Instant deadline = domain_->deadline();
        if (deadline == armed_) return;
        if (timer_ != 0) loop.cancel(timer_);
        timer_ = 0;
        armed_ = deadline;
        if (deadline == Instant::never()) return;
        timer_ = loop.run_at(deadline, [this] {
            timer_ = 0;
            armed_ = Instant::never();
            calls::Turn turn(now(), random_);
            domain_->handle_timers(turn);
            settle({}, std::move(turn), nullptr);
        });
    }

    HostOptions options_;
    calls::Limits limits_;
    SeededRandom random_{7};
    std::unique_ptr<calls::Domain> domain_;
    std::map<std::uint64_t, Session*> sessions_;
    std::map<std::string, int> unknown_rooms_;
    std::deque<Item> queue_;
    std::deque<Pending> pending_;
    std::uint64_t last_connection_ = 0;
    std::uint64_t last_number_ = 0;
    std::uint64_t durable_ = 0;
    std::uint64_t failed_up_to_ = 0;
    Instant armed_ = Instant::never();
    std::uint64_t timer_ = 0;
    bool pumping_ = false;
};

}  // namespace parley::dialects::testing
