// What one subscriber gets for its NACKs (RFC 4585 §6.2.1): the packets again, in the repair stream of RFC 4588 when it
// was agreed and as they were otherwise. Repeats stay below a fifth of what is sent, and a packet is not repeated while
// the last repetition may still be on its way. It sends nothing. Driven by the subscriber's feedback.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/rtp_out/forwarder.hpp"
#include "media/rtp_out/packet_store.hpp"

namespace parley::media {

class NackResponder {
public:
    static constexpr std::int64_t kShareDivisor = 5;      ///< one byte again for five sent
    static constexpr std::int64_t kCreditStart = 15'000;  ///< bytes: the first losses come before much was sent
    static constexpr std::int64_t kCreditMax = 100'000;   ///< bytes: what a quiet time may save up
    static constexpr Micros kRepeatMin{10'000};

    struct Rtx {
        std::uint32_t ssrc = 0;
        std::uint16_t first_sequence = 0;
    };
    explicit NackResponder(std::optional<Rtx> rtx);

    void set_rtt(Micros rtt) { rtt_ = rtt; }
    /// `bytes` of the stream itself went out; repetitions do not count.
    void handle_sent(std::size_t bytes);
    /// The next number of the repair stream, for padding that is sent on it to probe the path.
    [[nodiscard]] std::uint16_t take_rtx_sequence() { return rtx_sequence_++; }

    /// One packet to send: with `rtx` by write_repeated, without by write_forwarded.
    struct Repeat {
        const Packet* packet = nullptr;  ///< valid until the store's next put
        Rewrite rewrite;
        std::optional<RtxHeader> rtx;
        bool first = false;  ///< it was never sent: its number is still unused
    };
    /// `lost`: numbers as the subscriber sees them. `stores`: by source. Fills `out` and returns how many; what does
    /// not fit is left for the subscriber's next NACK. A number kept for a packet that has come meanwhile is answered
    /// like a late packet.
    std::size_t handle_nack(Time now, std::span<const std::uint16_t> lost, Forwarder& forwarder,
                            std::span<PacketStore* const> stores, const PayloadTypes& types, std::span<Repeat> out);

    struct Counts {
        std::uint64_t asked = 0;
        std::uint64_t repeated = 0;
        std::uint64_t bytes = 0;
        std::uint64_t too_soon = 0;     ///< repeated less than a round trip ago
        std::uint64_t over_budget = 0;  ///< the fifth was used up
        std::uint64_t unknown = 0;      ///< never sent, or too long ago
    };
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    std::optional<Repeat> repeat(Time now, std::uint16_t sequence, Forwarder& forwarder,
                                 std::span<PacketStore* const> stores, const PayloadTypes& types);

    std::optional<std::uint32_t> rtx_ssrc_;
    std::uint16_t rtx_sequence_ = 0;
    Micros rtt_{100'000};
    std::int64_t credit_ = kCreditStart * kShareDivisor;  ///< in fifths of bytes
    Counts counts_;
};

}  // namespace parley::media
