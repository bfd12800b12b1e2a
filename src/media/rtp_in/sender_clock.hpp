// A sender's own clock, as its last sender report tells it (RFC 3550 §6.4.1): which NTP time belongs to which RTP
// timestamp. It is how two streams of one sender are laid on one time line; nothing is said of our clock but when the
// report came.
#pragma once

#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

struct SenderClock {
    std::uint64_t ntp = 0;  ///< 32.32 fixed point, seconds since 1900; 0 while no report came
    std::uint32_t rtp = 0;  ///< the timestamp of the same instant
    std::uint32_t clock_rate_hz = 90'000;
    Time arrival;  ///< of the report, on our clock

    [[nodiscard]] bool known() const { return ntp != 0; }
    /// RFC 3550 §6.4.1: the middle 32 bits, which a report block returns as LSR.
    [[nodiscard]] std::uint32_t ntp_middle() const { return static_cast<std::uint32_t>(ntp >> 16); }
    /// The sender's time of `timestamp` in microseconds since an unimportant zero, right within 2^31 ticks of the
    /// report.
    [[nodiscard]] std::int64_t capture_us(std::uint32_t timestamp) const {
        const auto seconds = static_cast<std::int64_t>(ntp >> 32);
        const auto fraction = static_cast<std::int64_t>(((ntp & 0xFFFFFFFF) * 1'000'000) >> 32);
        const auto ticks = static_cast<std::int64_t>(static_cast<std::int32_t>(timestamp - rtp));
        return seconds * 1'000'000 + fraction + ticks * 1'000'000 / clock_rate_hz;
    }
};

/// `time` as a 32.32 NTP duration; `time` not negative.
[[nodiscard]] constexpr std::uint64_t ntp_duration(Micros time) {
    const auto us = static_cast<std::uint64_t>(time.count());
    return (us / 1'000'000 << 32) + ((us % 1'000'000 << 32) / 1'000'000);
}

}  // namespace parley::media
