// Counts rooms that an address asked for and may not know of, and says when it has asked too often (contract §3: 20 a
// minute, then refused for a minute). Addresses are forgotten when their time is over; the table is bounded, and the
// oldest goes first.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "base/instant.hpp"

namespace parley::runtime {

class LookupLimiter {
public:
    explicit LookupLimiter(int per_minute, std::size_t max_addresses = 100'000)
        : per_minute_(per_minute), max_addresses_(max_addresses) {}

    [[nodiscard]] bool allowed(const std::string& address, Instant now) const;
    void count_unknown(const std::string& address, Instant now);
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        Instant window_end;
        int count = 0;
        Instant refused_until;
    };
    void forget_old(Instant now);

    int per_minute_;
    std::size_t max_addresses_;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<std::pair<Instant, std::string>> order_;  // by the time of the first count
};

}  // namespace parley::runtime
