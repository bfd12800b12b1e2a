// Holds what is on its way to connections until the change it tells of is durable. A connection's events, signals and
// answers leave in the order in which they arose: what comes behind something held is held too. Not a byte queue: that
// is net's.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <variant>

#include "base/result.hpp"
#include "dialects/session.hpp"

namespace parley::runtime {

/// Changes are numbered; 0 stands for what rests on none.
using CommitNumber = std::uint64_t;

/// Told what has become of the change that an answer waits for.
using Answer = std::unique_ptr<dialects::Host::Settled>;

class Outbox {
public:
    /// At most this much is held for one connection; a connection past it is ended, for its client has fallen behind
    /// the store.
    static constexpr std::size_t kHeldMax = 4096;

    void open(calls::ConnectionId id, dialects::Session& session);
    void close(calls::ConnectionId id);
    [[nodiscard]] bool is_open(calls::ConnectionId id) const { return slots_.contains(id); }
    /// Null when it is not open.
    [[nodiscard]] dialects::Session* session(calls::ConnectionId id);
    [[nodiscard]] std::size_t size() const { return slots_.size(); }

    /// `after`: the change that must be durable first. Sent at once when it is, and nothing is held in front.
    void event(calls::ConnectionId to, const calls::Event& event, CommitNumber after);
    void signal(calls::ConnectionId to, const calls::SignalView& signal);
    void answer(calls::ConnectionId to, Answer answer, CommitNumber after);

    /// All changes up to `number` are durable: what waited for them goes out.
    void release(CommitNumber number);
    /// Whether a signal still has its sender and its recipient in the room that it was sent in.
    using StillGood = std::function<bool(calls::ConnectionId to, const calls::KeptSignal& signal)>;
    /// The changes after the last release and up to `number` are taken back: answers that waited for them get `error`,
    /// and events that tell of them are dropped. What only stood behind them goes out: nobody would send it again. What
    /// tells of a later change, made because these failed, goes on waiting for that.
    void fail(CommitNumber number, const Status& error, const StillGood& still_good);
    /// Sends what attach() left for newly opened connections.
    void flush_opened();
    void for_each(const std::function<void(dialects::Session&)>& visit);

private:
    using Item = std::variant<calls::Event, Answer>;
    struct Held {
        CommitNumber after;
        Item item;
    };
    struct Slot {
        dialects::Session* session;
        std::unique_ptr<std::deque<Held>> held;  // only while something waits: idle connections are many
    };

    struct Failure {
        CommitNumber number;
        const Status& error;
        const StillGood& still_good;
    };

    Slot* find(calls::ConnectionId id);
    void hold(calls::ConnectionId id, Slot& slot, CommitNumber after, Item item);
    /// Hands out from the front what waits for nothing any more. `failure`: what it waited for may be that.
    void drain(calls::ConnectionId id, const Failure* failure);
    static bool is_good(calls::ConnectionId to, const calls::Event& event, const Failure* failure);
    static void send(dialects::Session& session, const calls::Event& event);

    std::unordered_map<calls::ConnectionId, Slot> slots_;
    std::deque<calls::ConnectionId> waiting_;  // connections with something held, in the order in which that began
    std::vector<calls::ConnectionId> opened_;
    CommitNumber released_ = 0;
};

}  // namespace parley::runtime
