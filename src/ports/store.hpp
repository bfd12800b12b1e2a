// What the house needs from a database. Implemented by store/ on SQLite and PostgreSQL. Commits are grouped behind this
// interface. Callbacks come back on the loop: those of commits in the order of the commits, the results of reads in the
// order of the reads. A read that is refused because too many wait is answered at once, so before reads that wait.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "calls/loaded.hpp"
#include "calls/records.hpp"
#include "calls/turn.hpp"

namespace parley::ports {

struct CallPage {
    std::vector<calls::CallRecord> calls;  ///< newest first
    std::string next_cursor;               ///< empty on the last page
};

class Store {
public:
    virtual ~Store() = default;
    /// Makes all writes durable, or none. Error: store-unavailable. After one failure every later commit fails too, in
    /// order, also one asked for before its callback has run, until rearm(): so nothing is kept that rests on what was
    /// taken back.
    virtual void commit(std::vector<calls::Write> writes, std::function<void(Status)> done) = 0;
    /// The caller has taken back all that failed; commits are tried again from the next one on.
    virtual void rearm() = 0;
    /// A call by id, also one that is over. Error, of all reads: store-unavailable.
    virtual void find_call(CallId id, std::function<void(Result<std::optional<calls::CallRecord>>)> done) = 0;
    /// The calls that `user` takes or took part in, newest first; or only those that they missed. Error: bad-cursor.
    virtual void list_calls(UserId user, std::string cursor, int limit, bool missed_only,
                            std::function<void(Result<CallPage>)> done) = 0;
    /// What was reported of a call, or of a room by link, by person.
    virtual void list_quality(std::string subject,
                              std::function<void(Result<std::vector<calls::QualityRecord>>)> done) = 0;
    /// Blocks; for start-up only.
    virtual Result<calls::Loaded> load() = 0;
    /// False while the last commit failed: the server is not ready then.
    [[nodiscard]] virtual bool healthy() const = 0;
};

}  // namespace parley::ports
