// One step of the domain: the time and randomness that go in; deliveries, notices and durable writes that come out; and
// how to take it back. The runtime makes a Turn, lets the domain work in it, commits the writes and then sends the
// deliveries. When the commit fails, undo() restores the state as it was (the runtime undoes later turns first).
#pragma once

#include <functional>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "base/random.hpp"
#include "calls/events.hpp"
#include "calls/notice.hpp"
#include "calls/records.hpp"

namespace parley::calls {

struct DeleteRoom {
    RoomId id;
};
struct DeletePeer {
    PeerId id;
};
struct DeleteConversation {
    ConversationId id;
};
struct DeleteAppointment {
    AppointmentId id;
};

struct DeleteRevocation {
    UserId user;
};

struct DeletePush {
    std::string id;
};

/// A durable change: a whole record put (insert or replace), or a record gone.
using Write = std::variant<RoomRecord, PeerRecord, CallRecord, ConversationRecord, AppointmentRecord, UserRecord,
                           RevocationRecord, ChatMessage, ChatReadRecord, QualityRecord, PushRecord, DeleteRoom,
                           DeletePeer, DeleteConversation, DeleteAppointment, DeleteRevocation, DeletePush>;

class Turn {
public:
    Turn(Instant at, Random& source) : now(at), random(source) {}
    Turn(Turn&&) = default;

    const Instant now;
    Random& random;
    std::vector<Delivery> deliveries;
    std::vector<Write> writes;
    std::vector<Notice> notices;  ///< leave when the writes are durable, as deliveries do

    void tell(ConnectionId to, Event event) {
        if (to) deliveries.push_back({{to}, std::move(event)});
    }
    void tell(std::vector<ConnectionId> to, Event event) {
        if (!to.empty()) deliveries.push_back({std::move(to), std::move(event)});
    }
    void write(Write change) { writes.push_back(std::move(change)); }

    void on_undo(std::function<void()> step) { undo_.push_back(std::move(step)); }
    void undo() {
        while (!undo_.empty()) {
            undo_.back()();
            undo_.pop_back();
        }
    }

private:
    std::vector<std::function<void()>> undo_;
};

/// How a row goes back to what it was. Specialised for rows of which a part follows the world instead of the turn (who
/// is connected).
template <class Value>
struct TakeBack {
    static void restore(Value& row, Value before) { row = std::move(before); }
    /// True: the row stays although the turn made it.
    static bool outlives(const Value&) { return false; }
};

/// A keyed table whose every change can be taken back. Pointers stay valid until that key is erased.
template <class Key, class Value>
class Table {
public:
    [[nodiscard]] const Value* find(const Key& key) const {
        const auto it = rows_.find(key);
        return it == rows_.end() ? nullptr : &it->second;
    }
    [[nodiscard]] bool contains(const Key& key) const { return rows_.contains(key); }
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] auto begin() const { return rows_.begin(); }
    [[nodiscard]] auto end() const { return rows_.end(); }

    /// Inserts or replaces.
    Value& put(Turn& turn, const Key& key, Value value) {
        remember(turn, key);
        return rows_.insert_or_assign(key, std::move(value)).first->second;
    }
    /// The row to change in place, or nullptr. What it held is kept for undo.
    [[nodiscard]] Value* edit(Turn& turn, const Key& key) {
        const auto it = rows_.find(key);
        if (it == rows_.end()) return nullptr;
        remember(turn, key);
        return &it->second;
    }
    void erase(Turn& turn, const Key& key) {
        if (!rows_.contains(key)) return;
        remember(turn, key);
        rows_.erase(key);
    }
    /// For loading at start: no undo.
    void load(const Key& key, Value value) { rows_.insert_or_assign(key, std::move(value)); }
    /// For dropping what is only cached: no undo.
    void unload(const Key& key) { rows_.erase(key); }
    /// For what never needs undo (hot fields such as a peer's counters).
    [[nodiscard]] Value* find_mutable(const Key& key) {
        const auto it = rows_.find(key);
        return it == rows_.end() ? nullptr : &it->second;
    }

private:
    void remember(Turn& turn, const Key& key) {
        const auto it = rows_.find(key);
        if (it == rows_.end()) {
            turn.on_undo([this, key] { undo_insertion(key); });
        } else {
            turn.on_undo([this, key, before = it->second] { TakeBack<Value>::restore(rows_[key], before); });
        }
    }
    void undo_insertion(const Key& key) {
        const auto it = rows_.find(key);
        if (it == rows_.end()) return;
        if (TakeBack<Value>::outlives(it->second)) {
            TakeBack<Value>::restore(it->second, Value{});
        } else {
            rows_.erase(it);
        }
    }
    std::unordered_map<Key, Value> rows_;
};

}  // namespace parley::calls
