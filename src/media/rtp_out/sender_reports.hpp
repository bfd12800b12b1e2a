// Sender reports of one outgoing stream (RFC 3550 §6.4.1): the publisher's clock with the stream's own timestamps, so
// that a subscriber lays audio and video of one publisher on each other as they were captured. It writes no RTCP.
// Driven by the subscriber's RTCP timer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "media/rtp_in/sender_clock.hpp"
#include "media/rtp_out/out_stream.hpp"

namespace parley::media {

class SenderReports {
public:
    static constexpr std::size_t kRemembered = 8;

    /// The fields of a report after the SSRC.
    struct Report {
        std::uint64_t ntp = 0;
        std::uint32_t rtp = 0;
        std::uint32_t packets = 0;
        std::uint32_t octets = 0;
    };
    /// A report for now. `clock`: of the source that the stream sends. Nothing while the publisher has not reported, as
    /// its clock is then unknown and a wrong one would tear audio and video apart.
    std::optional<Report> make(Time now, const OutStream& stream, const SenderClock& clock);

    /// RFC 3550 §6.4.1: the round trip that a report block tells: `last_report` LSR, `delay` DLSR in 1/65536 s. Nothing
    /// when we sent no such report or the values are impossible.
    [[nodiscard]] std::optional<Micros> round_trip(Time now, std::uint32_t last_report, std::uint32_t delay) const;

private:
    struct Sent {
        std::uint32_t ntp_middle = 0;
        Time at;
    };
    std::array<Sent, kRemembered> sent_;
    std::size_t count_ = 0;
};

}  // namespace parley::media
