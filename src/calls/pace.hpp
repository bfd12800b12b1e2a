// How often somebody may do one thing: so many at once, then one in each interval (the generic cell rate algorithm). A
// value without a clock. Not the limit of a connection's messages: that is the dialects' rate_limit.hpp.
#pragma once

#include <algorithm>

#include "base/instant.hpp"

namespace parley::calls {

class Pace {
public:
    /// True where it may be done at `now`; it counts as done then.
    [[nodiscard]] bool pass(Instant now, Duration every, int burst) {
        const Instant from = std::max(free_at_, now);
        if (from - now > every * (burst - 1)) return false;
        free_at_ = from + every;
        return true;
    }

private:
    Instant free_at_;
};

}  // namespace parley::calls
