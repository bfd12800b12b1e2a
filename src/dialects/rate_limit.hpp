// How fast one connection may talk: a token bucket, and what becomes of a connection that overdoes it (told, then
// closed with 1008). Not the limits per address or room: those are net's and the domain's. Driven by each dialect's
// session, one call per message.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/instant.hpp"

namespace parley::dialects {

class TokenBucket {
public:
    /// `per_second` tokens flow in, up to `burst`. It starts full.
    TokenBucket(int per_second, int burst)
        : per_second_(per_second), burst_ms_(std::int64_t{burst} * 1000), level_ms_(burst_ms_) {}

    [[nodiscard]] bool take(Instant now) {
        if (last_.ms != 0 && now > last_) {
            // A long silence fills it; the bound keeps the product small.
            const std::int64_t elapsed_ms = std::min<std::int64_t>((now - last_).count(), 3'600'000);
            level_ms_ = std::min(burst_ms_, level_ms_ + elapsed_ms * per_second_);
        }
        last_ = std::max(last_, now);
        if (level_ms_ < 1000) return false;
        level_ms_ -= 1000;
        return true;
    }
    [[nodiscard]] bool full() const { return level_ms_ == burst_ms_; }

private:
    int per_second_;
    std::int64_t burst_ms_;  // thousandths of a token
    std::int64_t level_ms_;
    Instant last_;
};

/// What to do with a message.
enum class Pace : std::uint8_t {
    pass,
    tell,   ///< drop it and say rate-limited
    drop,   ///< drop it silently: the sender was told within the last second
    close,  ///< close the connection with 1008
};

class PaceKeeper {
public:
    static constexpr int kRefusedMax =
        200;  ///< refused messages in a row of busy seconds before the connection is closed

    PaceKeeper(int per_second, int burst) : bucket_(per_second, burst) {}

    [[nodiscard]] Pace judge(Instant now) {
        if (bucket_.take(now)) return Pace::pass;
        if (refused_ > 0 && now - last_refused_ > kCalm) refused_ = 0;
        last_refused_ = now;
        if (++refused_ > kRefusedMax) return Pace::close;
        if (refused_ > 1 && now - last_told_ < kCalm) return Pace::drop;
        last_told_ = now;
        return Pace::tell;
    }

private:
    static constexpr Duration kCalm{1000};

    TokenBucket bucket_;
    int refused_ = 0;
    Instant last_refused_;
    Instant last_told_;
};

}  // namespace parley::dialects
