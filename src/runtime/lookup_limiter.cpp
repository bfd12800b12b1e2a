#include "runtime/lookup_limiter.hpp"

namespace parley::runtime {
namespace {
constexpr Duration kMinute{60'000};
}

bool LookupLimiter::allowed(const std::string& address, Instant now) const {
    const auto it = entries_.find(address);
    return it == entries_.end() || it->second.refused_until <= now;
}

void LookupLimiter::count_unknown(const std::string& address, Instant now) {
    forget_old(now);
    auto [it, fresh] = entries_.try_emplace(address);
    Entry& entry = it->second;
    if (fresh) order_.emplace_back(now, address);
    if (fresh || entry.window_end <= now) {
        entry.window_end = now + kMinute;
        entry.count = 0;
    }
    if (++entry.count > per_minute_) entry.refused_until = now + kMinute;
}

void LookupLimiter::forget_old(Instant now) {
    while (!order_.empty()) {
        const auto it = entries_.find(order_.front().second);
        const Entry& entry = it->second;
        const bool over = entry.window_end <= now && entry.refused_until <= now;
        if (!over && entries_.size() < max_addresses_) {
            if (order_.front().first + kMinute > now) return;
            // Still busy: looked at again a minute from now.
            order_.emplace_back(now, std::move(order_.front().second));
            order_.pop_front();
            return;
        }
        entries_.erase(it);
        order_.pop_front();
    }
}

}  // namespace parley::runtime
