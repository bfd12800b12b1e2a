// The packets in which the ends of a session tell about themselves: sender and receiver reports, the CNAME, goodbye
// (RFC 3550 §6.4 to §6.6) and the two extended reports that give a receiver a round-trip time (RFC 3611 §4.4, §4.5).
// Readers give nothing for a body that does not hold what it announces; writers append a whole packet to `out`, return
// its size, and 0 when it does not fit (nothing of `out` is then to be used).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "proto/rtcp/packet.hpp"
#include "proto/rtcp/records.hpp"

namespace parley::proto::rtcp {

/// RFC 3550: the count of a header has five bits.
inline constexpr std::size_t kReportsMax = 31;

/// RFC 3550 §6.4.1
struct ReportBlock {
    static constexpr std::size_t kBytes = 24;
    std::uint32_t ssrc = 0;                 ///< the stream that is reported on
    std::uint8_t fraction_lost = 0;         ///< of 256, since the last report
    std::int32_t cumulative_lost = 0;       ///< 24 bits, signed: negative when there were duplicates
    std::uint32_t highest_sequence = 0;     ///< with the count of wraps in the upper 16 bits
    std::uint32_t jitter = 0;               ///< in timestamp ticks
    std::uint32_t last_sr = 0;              ///< middle 32 bits of the last SR's NTP time; 0 when there was none
    std::uint32_t delay_since_last_sr = 0;  ///< in 1/65536 s

    [[nodiscard]] static ReportBlock read(const std::uint8_t* at);
    bool operator==(const ReportBlock&) const = default;
};

struct SenderInfo {
    std::uint64_t ntp = 0;  ///< 32.32 fixed point seconds since 1900
    std::uint32_t rtp_timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t payload_bytes = 0;
    bool operator==(const SenderInfo&) const = default;
};

struct SenderReport {
    std::uint32_t ssrc = 0;
    SenderInfo info;
    Records<ReportBlock> reports;
};
struct ReceiverReport {
    std::uint32_t ssrc = 0;
    Records<ReportBlock> reports;
};
[[nodiscard]] std::optional<SenderReport> parse_sender_report(const PacketView& packet);
[[nodiscard]] std::optional<ReceiverReport> parse_receiver_report(const PacketView& packet);
/// Of `reports` the first kReportsMax are written.
std::size_t encode_sender_report(MutableBytes out, std::uint32_t ssrc, const SenderInfo& info,
                                 std::span<const ReportBlock> reports);
std::size_t encode_receiver_report(MutableBytes out, std::uint32_t ssrc, std::span<const ReportBlock> reports);

/// RFC 3550 §6.5. Only the CNAMEs are of use here.
struct SourceDescription {
    Bytes chunks;  ///< checked: every item ends inside its chunk
    std::uint8_t count = 0;

    /// Calls `visit(std::uint32_t ssrc, std::string_view cname)` for each.
    template <class Visit>
    void for_each_cname(Visit&& visit) const {
        Walk walk{chunks, count};
        while (walk.next()) {
            if (walk.item_type == kCname) visit(walk.ssrc, walk.text);
        }
    }

    static constexpr std::uint8_t kCname = 1;
    /// The items of all chunks, one after the other.
    struct Walk {
        Bytes rest;
        std::uint8_t chunks_left = 0;
        bool in_chunk = false;
        bool broken = false;
        std::size_t chunk_bytes = 0;  ///< taken of the current chunk
        std::uint32_t ssrc = 0;
        std::uint8_t item_type = 0;
        std::string_view text;
        bool next();

    private:
        bool open_chunk();
        bool close_chunk();
        bool fail();
        void take(std::size_t size);
    };
};
inline constexpr std::size_t kCnameBytesMax = 255;
[[nodiscard]] std::optional<SourceDescription> parse_source_description(const PacketView& packet);
/// One chunk with one CNAME of at most kCnameBytesMax (0 for a longer one).
std::size_t encode_cname(MutableBytes out, std::uint32_t ssrc, std::string_view cname);

/// RFC 3550 §6.6
struct Goodbye {
    Records<Ssrc> ssrcs;
    std::string_view reason;  ///< bytes of a stranger, not checked to be UTF-8; may be empty
};
[[nodiscard]] std::optional<Goodbye> parse_goodbye(const PacketView& packet);
/// Of `ssrcs` the first kReportsMax are written, and of the reason the first 255 bytes.
std::size_t encode_goodbye(MutableBytes out, std::span<const std::uint32_t> ssrcs, std::string_view reason = {});

/// RFC 3611 §4.5: one sub-block of a DLRR block, the answer to a receiver reference time.
struct DelaySinceReference {
    static constexpr std::size_t kBytes = 12;
    std::uint32_t ssrc = 0;                 ///< the receiver that is answered
    std::uint32_t last_rr = 0;              ///< middle 32 bits of the NTP time in its reference block
    std::uint32_t delay_since_last_rr = 0;  ///< in 1/65536 s
    [[nodiscard]] static DelaySinceReference read(const std::uint8_t* at);
    bool operator==(const DelaySinceReference&) const = default;
};
/// RFC 3611 §2. Of several blocks of a kind the last counts; kinds not named here are skipped.
struct ExtendedReport {
    std::uint32_t ssrc = 0;
    std::optional<std::uint64_t> reference_ntp;  ///< RFC 3611 §4.4
    Records<DelaySinceReference> delays;
};
[[nodiscard]] std::optional<ExtendedReport> parse_extended_report(const PacketView& packet);
/// Nothing to say gives a packet without blocks.
std::size_t encode_extended_report(MutableBytes out, std::uint32_t ssrc, std::optional<std::uint64_t> reference_ntp,
                                   std::span<const DelaySinceReference> delays);

}  // namespace parley::proto::rtcp
