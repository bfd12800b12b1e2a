// Which packets of one SSRC have come: extended sequence numbers, loss and jitter as RFC 3550 App. A.1, A.3 and A.8
// count them. It holds no packets and asks for none. Driven by InStream.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "media/time.hpp"

namespace parley::media {

/// A report block without its SSRC (RFC 3550 §6.4.1).
struct ReceptionReport {
    std::uint8_t fraction_lost = 0;        ///< of 256, since the last report
    std::int32_t cumulative_lost = 0;      ///< -2^23..2^23-1; below zero when duplicates outnumber losses
    std::uint32_t highest_sequence = 0;    ///< with the cycles in the upper half
    std::uint32_t jitter = 0;              ///< in timestamp units
    std::uint32_t last_sender_report = 0;  ///< middle of its NTP time; 0 when there was none
    std::uint32_t delay_since_last = 0;    ///< in 1/65536 s
};

enum class ArrivalKind : std::uint8_t {
    next,       ///< the newest so far; what is missing before it is lost or late
    late,       ///< older than the newest, and new to us
    duplicate,  ///< we have had it
    too_old,    ///< further back than kMisorderMax, nobody can use it any more
    restarted,  ///< the sender began to count anew; the extended number jumps forward
    refused,    ///< a jump that only the following packet can confirm (RFC 3550 App. A.1)
};

struct Place {
    ArrivalKind arrival = ArrivalKind::refused;
    std::int64_t sequence = 0;  ///< extended: its low 16 bits are those on the wire; never wraps
};

class SequenceStats {
public:
    static constexpr std::uint16_t kDropoutMax = 3'000;  ///< RFC 3550 App. A.1 MAX_DROPOUT
    /// App. A.1 has 100; ours is as long as retransmissions are asked for.
    static constexpr std::uint16_t kMisorderMax = 1'024;

    explicit SequenceStats(std::uint32_t clock_rate_hz) : clock_rate_hz_(clock_rate_hz) {}

    /// `recovered`: came as a retransmission, which counts neither as received nor for the jitter (RFC 4588 §6.1: the
    /// original stream's report speaks of what its own packets met).
    Place handle_packet(std::uint16_t sequence, std::uint32_t timestamp, Time arrival, bool recovered);

    [[nodiscard]] bool started() const { return started_; }
    [[nodiscard]] std::int64_t highest() const { return highest_; }
    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t duplicates() const { return duplicates_; }
    /// Expected and not received since the start or restart, never below zero.
    [[nodiscard]] std::uint64_t lost() const;
    /// RFC 3550 App. A.3: also begins the next interval of the fraction. The two fields on sender reports stay empty.
    ReceptionReport take_report();

private:
    void begin(std::int64_t sequence);
    void move_to(std::int64_t sequence);
    void count(std::uint32_t timestamp, Time arrival);
    [[nodiscard]] std::int64_t expected() const { return started_ ? highest_ - base_ + 1 : 0; }

    std::uint32_t clock_rate_hz_;
    bool started_ = false;
    std::int64_t base_ = 0;
    std::int64_t highest_ = 0;
    std::optional<std::uint16_t> jump_;  ///< App. A.1 bad_seq: what would confirm a restart
    std::bitset<kMisorderMax> seen_;
    std::uint64_t received_ = 0;
    std::uint64_t duplicates_ = 0;
    std::int64_t expected_prior_ = 0;
    std::int64_t received_prior_ = 0;
    std::optional<std::uint32_t> transit_;
    std::uint32_t jitter_scaled_ = 0;  ///< sixteen times the jitter
};

}  // namespace parley::media
