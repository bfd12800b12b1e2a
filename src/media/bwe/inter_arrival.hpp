// Gathers packets into groups that were sent as one burst and gives the differences between one group and the next in
// time of sending and of arrival (draft-ietf-rmcat-gcc-02 §5.1, §5.2). The DelayEstimator drives it.
#pragma once

#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

/// How two successive groups differ. d(i) of §5.1 is `arrival - send`.
struct GroupDelta {
    Micros send{0};
    Micros arrival{0};
    Time arrived;  ///< when the later group was complete, on the receiver's clock
};

class InterArrival {
public:
    static constexpr Micros kBurstTime{5'000};      ///< §5.2: packets sent within 5 ms are one group
    static constexpr Micros kBurstMax{100'000};     ///< a group that a jam has let out at once ends here
    static constexpr Micros kClockJump{3'000'000};  ///< longer between two groups: begin anew (a pause, a lying clock)
    static constexpr int kReordersMax = 3;          ///< so many groups backwards in a row: begin anew

    /// A packet's times, in order of sending. A value when it was the first of a new group and two are complete.
    std::optional<GroupDelta> add(Time sent, Time arrived);
    void reset();

private:
    struct Group {
        Time first_sent;
        Time last_sent;
        Time first_arrived;
        Time last_arrived;
        bool used = false;
    };
    [[nodiscard]] bool belongs(Time sent, Time arrived) const;

    Group current_;
    Group previous_;
    int reorders_ = 0;
};

}  // namespace parley::media
