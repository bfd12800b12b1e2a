// One received SSRC of a publisher: a layer of a track, and with it the SSRC that repeats its packets (RFC 4588). It
// says which packets are new, what to ask for again, what to report and whether the stream still lives. It forwards
// nothing and writes no RTCP. Driven by InTrack.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/packet.hpp"
#include "media/rtp_in/nack_tracker.hpp"
#include "media/rtp_in/rate_window.hpp"
#include "media/rtp_in/sender_clock.hpp"
#include "media/rtp_in/sequence_stats.hpp"

namespace parley::media {

class InStream {
public:
    static constexpr Micros kIdleAfter{5'000'000};

    struct Options {
        std::uint32_t ssrc = 0;
        std::optional<std::uint32_t> rtx_ssrc;
        std::uint32_t clock_rate_hz = 90'000;
        bool nack = true;  ///< negotiated
    };

    explicit InStream(const Options& options);

    /// Every packet once, in the order of arrival. `recovered`: unwrapped from the RTX stream; its number and payload
    /// are the original's. Forward only what comes back as next, late or restarted.
    Place handle_packet(const Packet& packet, bool recovered = false);
    /// A packet that another engine has taken in and counted: only the rate and the time of it are of interest here.
    void handle_relayed(const Packet& packet);
    /// The RTX packet itself, before it is unwrapped: counted for the RTX SSRC's own report. False for a duplicate.
    bool handle_rtx_header(std::uint16_t sequence, std::uint32_t timestamp, Time arrival);
    void set_rtx_ssrc(std::uint32_t ssrc) { options_.rtx_ssrc = ssrc; }
    /// RFC 3550 §6.4.1; `ntp` 32.32 fixed point.
    void handle_sender_report(std::uint64_t ntp, std::uint32_t rtp, Time now);
    /// RFC 3550 §6.6; a packet that comes later brings the stream back.
    void handle_bye() { bye_ = true; }
    void set_rtt(Micros rtt) { nacks_.set_rtt(rtt); }

    /// Sequence numbers to put into a NACK now (RFC 4585 §6.2.1); returns how many.
    std::size_t take_nacks(Time now, std::span<std::uint16_t> out);
    /// True once after packets were given up: the layer needs a key frame.
    [[nodiscard]] bool take_gave_up() { return nacks_.take_gave_up(); }
    [[nodiscard]] Time nack_deadline() const { return nacks_.deadline(); }
    ReceptionReport take_report(Time now);
    /// Of the RTX SSRC; nothing before its first packet.
    std::optional<ReceptionReport> take_rtx_report();

    /// Said BYE, or silent for kIdleAfter.
    [[nodiscard]] bool idle(Time now) const { return bye_ || (started() && now - last_packet_ > kIdleAfter); }
    [[nodiscard]] bool started() const { return stats_.started() || relayed_; }
    [[nodiscard]] Time last_packet() const { return last_packet_; }
    [[nodiscard]] std::uint32_t ssrc() const { return options_.ssrc; }
    [[nodiscard]] std::optional<std::uint32_t> rtx_ssrc() const { return options_.rtx_ssrc; }
    [[nodiscard]] const SenderClock& sender_clock() const { return clock_; }
    [[nodiscard]] const SequenceStats& stats() const { return stats_; }
    [[nodiscard]] const NackTracker& nacks() const { return nacks_; }
    [[nodiscard]] LayerRates& rates() { return rates_; }
    [[nodiscard]] std::uint64_t recovered() const { return recovered_; }
    /// RTX packets that brought what we had already.
    [[nodiscard]] std::uint64_t useless_rtx() const { return useless_rtx_; }

private:
    void count_rate(const Packet& packet);

    Options options_;
    SequenceStats stats_;
    SequenceStats rtx_stats_;
    NackTracker nacks_;
    LayerRates rates_;
    SenderClock clock_;
    Time last_packet_;
    bool bye_ = false;
    bool relayed_ = false;  ///< its packets come from another engine
    std::uint64_t recovered_ = 0;
    std::uint64_t useless_rtx_ = 0;
};

}  // namespace parley::media
