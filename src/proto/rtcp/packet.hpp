// RTCP (RFC 3550 §6) as it comes in a datagram: one or more packets, one behind the other. Here is the walk over them;
// what each one says is reports.hpp's (SR, RR, SDES, BYE, XR), feedback.hpp's (NACK, PLI, FIR, REMB) and
// transport_feedback.hpp's. compound.hpp gives a datagram to a visitor with all of them read.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/rtp/wire.hpp"

namespace parley::proto::rtcp {

using rtp::Bytes;
using rtp::MutableBytes;

inline constexpr std::size_t kHeaderBytes = 4;
/// The longest datagram that is taken.
inline constexpr std::size_t kCompoundBytesMax = 1'500;

// RFC 3550 §12.1, RFC 4585 §6.1, RFC 3611 §2
inline constexpr std::uint8_t kSenderReport = 200;
inline constexpr std::uint8_t kReceiverReport = 201;
inline constexpr std::uint8_t kSourceDescription = 202;
inline constexpr std::uint8_t kGoodbye = 203;
inline constexpr std::uint8_t kApplication = 204;
inline constexpr std::uint8_t kTransportLayerFeedback = 205;
inline constexpr std::uint8_t kPayloadSpecificFeedback = 206;
inline constexpr std::uint8_t kExtendedReport = 207;

/// One packet, not yet read.
struct PacketView {
    Bytes body;              ///< behind the four bytes of the header, without padding
    std::uint8_t type = 0;   ///< 0..255
    std::uint8_t count = 0;  ///< RC, SC or FMT: 0..31
};

/// Takes packets off a datagram. Nothing at the end, and nothing more after a broken one: a version that is not 2, a
/// length past the end, padding of 0 or more than the body. RFC 3550 §6.4.1 wants padding only in the last packet and
/// in steps of four; browsers pad each transport-wide feedback by 1 to 3 bytes wherever it stands, so both are taken.
/// Reduced-size datagrams (RFC 5506), which begin with any type, are fine.
class CompoundReader {
public:
    explicit CompoundReader(Bytes datagram) : rest_(datagram) {}
    [[nodiscard]] std::optional<PacketView> next();
    [[nodiscard]] bool broken() const { return broken_; }

private:
    Bytes rest_;
    bool broken_ = false;
};

/// True when the datagram is not empty, not longer than kCompoundBytesMax and whole to its last packet.
[[nodiscard]] bool is_whole(Bytes datagram);

/// Writes the header of a packet whose body has `body_bytes`, a multiple of four.
void write_header(rtp::Writer& out, std::uint8_t type, std::uint8_t count, std::size_t body_bytes);

}  // namespace parley::proto::rtcp
