// The packets of one stream that are missing and worth asking for again (RFC 4585 §6.2.1), and when to ask. It sends
// nothing: InStream's owner takes what is due. What cannot be had is given up, which calls for a key frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "media/time.hpp"

namespace parley::media {

class NackTracker {
public:
    static constexpr std::size_t kMissingMax = 250;
    static constexpr std::uint8_t kTriesMax = 10;
    static constexpr Micros kReorderWait{5'000};  ///< a packet this late was reordered, not lost
    static constexpr Micros kRetryMin{20'000};
    static constexpr Micros kRetryMax{1'000'000};
    static constexpr Micros kRttStart{100'000};  ///< until it was measured

    void set_rtt(Micros rtt) { rtt_ = rtt; }

    /// `sequence` is the newest so far, `before` the newest before it: all between are missing.
    void handle_newest(std::int64_t before, std::int64_t sequence, Time now);
    /// It came after all.
    void handle_late(std::int64_t sequence);
    /// A key frame begins at `sequence`: nothing before it is needed any more.
    void forget_before(std::int64_t sequence);
    void clear() { size_ = 0; }

    /// Fills `out` with the wire numbers to ask for now, oldest first; returns how many. What does not fit stays due.
    std::size_t take_due(Time now, std::span<std::uint16_t> out);
    /// True once after packets were given up: too many at a time, or asked for ten times.
    [[nodiscard]] bool take_gave_up();
    /// When take_due has something to do; Time::never() when nothing is missing.
    [[nodiscard]] Time deadline() const;
    [[nodiscard]] std::size_t missing() const { return size_; }
    [[nodiscard]] std::uint64_t given_up() const { return given_up_; }

private:
    struct Missing {
        std::int64_t sequence = 0;
        Time next_try;
        std::uint8_t tries = 0;
    };
    void give_up_oldest(std::size_t count);
    [[nodiscard]] Micros retry_after(std::uint8_t tries) const;

    std::array<Missing, kMissingMax> missing_;  ///< by rising sequence
    std::size_t size_ = 0;
    Micros rtt_ = kRttStart;
    bool gave_up_ = false;
    std::uint64_t given_up_ = 0;
};

}  // namespace parley::media
