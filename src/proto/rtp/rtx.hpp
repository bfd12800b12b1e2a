// Retransmission payloads (RFC 4588 §4): an original packet inside one of the repair stream, behind its original
// sequence number (OSN). Which packets are kept and when they are sent again is decided elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "proto/rtp/header_builder.hpp"

namespace parley::proto::rtp {

inline constexpr std::size_t kRtxHeaderBytes = 2;

/// Writes `payload` of the packet `original_sequence` as a packet of the repair stream. `fields` are the repair
/// stream's, but for the timestamp and marker, which are the original's (RFC 4588 §4). Returns the size, 0 when it does
/// not fit.
std::size_t wrap_rtx(MutableBytes out, const HeaderFields& fields, std::span<const Extension> elements,
                     std::uint16_t original_sequence, Bytes payload);

struct RtxPayload {
    std::uint16_t original_sequence = 0;
    Bytes payload;  ///< of the original packet; may be empty
};
/// Nothing when the payload is too short for an OSN: padding sent on the repair stream, or a lie.
[[nodiscard]] std::optional<RtxPayload> parse_rtx(const PacketView& packet);

/// Makes the original packet out of one of the repair stream in place: the header moves over the OSN, two bytes on.
/// Returns the packet inside `bytes` (to be parsed anew), nothing for a packet or payload that is too short.
[[nodiscard]] std::optional<MutableBytes> unwrap_rtx(MutableBytes bytes, std::uint32_t original_ssrc,
                                                     std::uint8_t original_payload_type);

}  // namespace parley::proto::rtp
