// The events of a namespace that somebody may have missed, bounded in bytes and age. It also knows, of what it no
// longer has, whom it was for: so an old offset is no loss to a client to whom nothing was sent since.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/instant.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

/// Whom an event was for: rooms or socket ids. `to` empty means all.
struct Audience {
    std::vector<std::string> to;
    std::vector<std::string> except;

    [[nodiscard]] bool includes(std::string_view sid, const std::vector<std::string>& rooms) const;
};

class EventLog {
public:
    EventLog(std::size_t bytes_max, Duration age_max) : bytes_max_(bytes_max), age_max_(age_max) {}

    struct Entry {
        std::uint64_t seq = 0;
        Instant at;
        Encoded packet;
        Audience audience;
        std::size_t bytes = 0;
    };

    /// The number that the next event gets; they count from 1.
    [[nodiscard]] std::uint64_t next() const { return last_ + 1; }
    [[nodiscard]] std::uint64_t last() const { return last_; }
    void append(Instant now, Encoded packet, Audience audience);

    /// What was for this socket after `seq`; nothing when some of that is gone, or `seq` is in the future.
    [[nodiscard]] std::optional<std::vector<const Entry*>> missed(std::uint64_t seq, std::string_view sid,
                                                                  const std::vector<std::string>& rooms) const;

private:
    void drop_front();
    [[nodiscard]] std::uint64_t last_dropped(const std::string& key) const;

    std::size_t bytes_max_;
    Duration age_max_;
    std::deque<Entry> entries_;
    std::size_t bytes_ = 0;
    std::uint64_t last_ = 0;
    std::uint64_t all_dropped_ = 0;                           // through this one nothing is known any more
    std::unordered_map<std::string, std::uint64_t> dropped_;  // room or id -> its last event that was dropped
};

}  // namespace parley::socketio
