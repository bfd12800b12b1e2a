// The RTP timestamps of one outgoing stream across changes of its source. Sources of one sender have clocks with
// unrelated zeros; their sender reports say how the clocks lie to each other, and before there are any the times of
// arrival have to do. Driven by OutStream.
#pragma once

#include <cstdint>
#include <optional>

#include "media/rtp_in/sender_clock.hpp"

namespace parley::media {

class Timeline {
public:
    /// A switch goes on at least this far behind the last timestamp: two frames never share one.
    static constexpr std::uint32_t kStepMinMs = 1;
    /// Sender reports that put a switch further than this from the times of arrival are not believed.
    static constexpr Micros kDoubtfulAfter{3'000'000};

    Timeline(std::uint32_t clock_rate_hz, std::uint32_t first) : clock_rate_hz_(clock_rate_hz), first_(first) {}

    /// A new source begins with `timestamp`. `clock` is what is known of the source's clock.
    void begin(std::uint32_t timestamp, Time arrival, const SenderClock& clock);
    /// The outgoing timestamp of a packet of the current source; remembers the newest.
    std::uint32_t map(std::uint32_t timestamp, Time arrival, const SenderClock& clock);
    /// Outgoing minus incoming, of the current source.
    [[nodiscard]] std::uint32_t offset() const { return offset_; }

private:
    struct Last {
        std::uint32_t in = 0;
        std::uint32_t out = 0;
        Time arrival;
        SenderClock clock;
    };
    [[nodiscard]] std::int64_t ticks(std::int64_t us) const { return (us * clock_rate_hz_ + 500'000) / 1'000'000; }

    std::uint32_t clock_rate_hz_;
    std::uint32_t first_;
    std::uint32_t offset_ = 0;
    std::optional<Last> last_;
};

}  // namespace parley::media
