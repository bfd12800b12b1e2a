// What a receiver asks of a sender: packets again (generic NACK), a key frame (PLI, FIR), a lower rate (REMB). RFC 4585
// §6.2.1 and §6.3.1, RFC 5104 §4.3.1, draft-alvestrand-rmcat-remb-03. Whether the wish is granted is decided elsewhere.
// Readers give nothing for a body that does not hold what it announces; writers append a whole packet to `out`, return
// its size, and 0 when it does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "proto/rtcp/packet.hpp"
#include "proto/rtcp/records.hpp"

namespace parley::proto::rtcp {

inline constexpr std::uint8_t kFormatNack = 1;                // of kTransportLayerFeedback
inline constexpr std::uint8_t kFormatTransportFeedback = 15;  // of kTransportLayerFeedback
inline constexpr std::uint8_t kFormatPictureLoss = 1;         // of kPayloadSpecificFeedback
inline constexpr std::uint8_t kFormatFullIntra = 4;           // of kPayloadSpecificFeedback
inline constexpr std::uint8_t kFormatApplication = 15;        // of kPayloadSpecificFeedback: REMB

/// RFC 4585 §6.2.1: a sequence number, and a bit for each of the 16 behind it.
struct NackItem {
    static constexpr std::size_t kBytes = 4;
    std::uint16_t first = 0;
    std::uint16_t following = 0;  ///< bit n: first + n + 1 is missing too
    [[nodiscard]] static NackItem read(const std::uint8_t* at) { return {rtp::load16(at), rtp::load16(at + 2)}; }
    bool operator==(const NackItem&) const = default;
};
struct Nack {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    Records<NackItem> items;  ///< one at least

    /// Calls `visit(std::uint16_t sequence)` for each missing packet, in the order written.
    template <class Visit>
    void for_each_sequence(Visit&& visit) const {
        for (const auto item : items) {
            visit(item.first);
            for (unsigned bit = 0; bit < 16; ++bit) {
                if (item.following >> bit & 1) visit(static_cast<std::uint16_t>(item.first + bit + 1));
            }
        }
    }
};
[[nodiscard]] std::optional<Nack> parse_nack(const PacketView& packet);
/// `sequences` ascending (wrapping); not empty. What is out of order only costs room.
std::size_t encode_nack(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                        std::span<const std::uint16_t> sequences);

/// RFC 4585 §6.3.1
struct PictureLoss {
    std::uint32_t sender_ssrc = 0;
    std::uint32_t media_ssrc = 0;
    bool operator==(const PictureLoss&) const = default;
};
[[nodiscard]] std::optional<PictureLoss> parse_picture_loss(const PacketView& packet);
std::size_t encode_picture_loss(MutableBytes out, const PictureLoss& loss);

/// RFC 5104 §4.3.1.1
struct FullIntraItem {
    static constexpr std::size_t kBytes = 8;
    std::uint32_t ssrc = 0;    ///< the stream that shall send a key frame
    std::uint8_t command = 0;  ///< a repeated request repeats the number
    [[nodiscard]] static FullIntraItem read(const std::uint8_t* at) { return {rtp::load32(at), at[4]}; }
    bool operator==(const FullIntraItem&) const = default;
};
struct FullIntraRequest {
    std::uint32_t sender_ssrc = 0;
    Records<FullIntraItem> items;  ///< one at least
};
[[nodiscard]] std::optional<FullIntraRequest> parse_full_intra_request(const PacketView& packet);
std::size_t encode_full_intra_request(MutableBytes out, std::uint32_t sender_ssrc,
                                      std::span<const FullIntraItem> items);

inline constexpr std::uint32_t kReceiverEstimateName = 0x52454D42;  ///< "REMB"
/// draft-alvestrand-rmcat-remb-03 §2.2
struct ReceiverEstimate {
    std::uint32_t sender_ssrc = 0;
    std::uint64_t bitrate_bps = 0;  ///< as written, however absurd; one that does not fit 64 bits is refused
    Records<Ssrc> ssrcs;
};
[[nodiscard]] std::optional<ReceiverEstimate> parse_receiver_estimate(const PacketView& packet);
/// The rate is rounded down to 18 significant bits. Of `ssrcs` the first 255 are written.
std::size_t encode_receiver_estimate(MutableBytes out, std::uint32_t sender_ssrc, std::uint64_t bitrate_bps,
                                     std::span<const std::uint32_t> ssrcs);

}  // namespace parley::proto::rtcp
