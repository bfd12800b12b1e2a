// Reads calls and history, and everything that lives in memory at start. Each function is one transaction: it sees one
// state.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calls/loaded.hpp"
#include "ports/store.hpp"
#include "store/statement.hpp"

namespace parley::store {

/// A page of history holds at most this many calls.
inline constexpr int kCallPageMax = 200;

class ReadRepository {
public:
    explicit ReadRepository(Connection& connection);
    ~ReadRepository();

    /// These throw soci::soci_error.
    [[nodiscard]] std::optional<calls::CallRecord> find_call(const CallId& id);
    /// `limit` is brought within 1 and kCallPageMax. Error: bad-cursor.
    [[nodiscard]] Result<ports::CallPage> list_calls(const UserId& user, const std::string& cursor, int limit,
                                                     bool missed_only = false);
    /// By person.
    [[nodiscard]] std::vector<calls::QualityRecord> list_quality(const std::string& subject);
    [[nodiscard]] calls::Loaded load();

private:
    struct Statements;
    std::unique_ptr<Statements> statements_;
};

/// Which calls a page holds: parameters user, created_at, call_id, limit. Shown for the test that asserts its index.
inline constexpr const char* kPageOfCalls =
    "SELECT h.call_id FROM call_participants h WHERE h.user_id = :user AND (h.created_at, h.call_id) < (:at, :call) "
    "ORDER BY h.created_at DESC, h.call_id DESC LIMIT :limit";

/// The same, of those that the user missed.
inline constexpr const char* kPageOfMissed =
    "SELECT h.call_id FROM call_participants h WHERE h.missed = 1 AND h.user_id = :user AND (h.created_at, h.call_id) "
    "< (:at, :call) ORDER BY h.created_at DESC, h.call_id DESC LIMIT :limit";

/// Which calls a start loads, in the words of the index calls_live: SQLite takes a partial index only for its own
/// condition.
inline constexpr const char* kLiveCalls = "(status = 'waiting' OR status = 'ringing' OR status = 'active')";

}  // namespace parley::store
