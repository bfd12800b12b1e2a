// Connection state recovery: the pid that a client comes back with, its offset, and the sessions lost a short while
// ago. The pid is a self-contained, signed token, so that it means something to the next process, too. What was missed
// is the EventLog's business.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "socketio/fifo.hpp"
#include "socketio/options.hpp"

namespace parley::socketio {

/// What a pid says.
struct Pid {
    std::string epoch;  // the process that gave out the id first
    std::string sid;
    std::string nsp;
    std::string blob;
    bool wants_offsets = false;
};

/// The place in a namespace's events that a client has reached.
struct Offset {
    std::string epoch;
    std::uint64_t seq = 0;
};

struct LostTag;
struct LostSession : FifoHook<LostTag> {
    Pid pid;
    std::vector<std::string> rooms;
    std::uint64_t connect_seq = 0;
    bool got_events = false;
};

class Recoverer {
public:
    Recoverer(const RecoveryOptions& options, Random& random, Instant started);

    [[nodiscard]] bool enabled() const { return options_.enabled; }
    [[nodiscard]] bool appends_offsets() const { return options_.form == OffsetForm::reference; }
    [[nodiscard]] const std::string& epoch() const { return epoch_; }

    /// The same pid for the same content, always.
    [[nodiscard]] std::string encode(const Pid& pid) const;
    /// Nothing when it is forged, damaged or too long.
    [[nodiscard]] std::optional<Pid> decode(std::string_view text) const;
    [[nodiscard]] std::string encode_offset(std::uint64_t seq) const;
    [[nodiscard]] static std::optional<Offset> decode_offset(std::string_view text);

    void keep(std::unique_ptr<LostSession> session, Instant now);
    [[nodiscard]] const LostSession* find(const std::string& sid) const;
    [[nodiscard]] std::unique_ptr<LostSession> take(const std::string& sid);
    [[nodiscard]] std::size_t size() const { return lost_.size(); }
    /// The session of that id ended for good: its pid of an earlier process does not bring it back.
    void end(const std::string& sid, Instant now);
    /// Whether pids of an earlier process are taken: for as long as one of its sessions could come back.
    [[nodiscard]] bool accepts_foreign(Instant now) const { return now < foreign_until_; }
    [[nodiscard]] bool ended(const std::string& sid) const { return ended_.contains(sid); }
    /// Forgets what is too old; the next time to ask.
    Instant sweep(Instant now);

private:
    const RecoveryOptions& options_;
    std::string epoch_;
    Instant foreign_until_;
    Fifo<LostSession, LostTag> by_age_;
    std::unordered_map<std::string, std::unique_ptr<LostSession>> lost_;
    std::unordered_set<std::string> ended_;
};

}  // namespace parley::socketio
