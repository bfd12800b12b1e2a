// A datagram of RTCP, given to a visitor packet by packet, each read into its own type.
#pragma once

#include <utility>
#include <variant>

#include "proto/rtcp/feedback.hpp"
#include "proto/rtcp/packet.hpp"
#include "proto/rtcp/reports.hpp"
#include "proto/rtcp/transport_feedback.hpp"

namespace parley::proto::rtcp {

/// A packet of a type or format that this server has no use for.
struct Unknown {
    PacketView packet;
};
/// A packet of a known type that does not hold what it announces.
struct Malformed {
    PacketView packet;
};

using Packet = std::variant<SenderReport, ReceiverReport, SourceDescription, Goodbye, Nack, PictureLoss,
                            FullIntraRequest, ReceiverEstimate, TransportFeedback, ExtendedReport, Unknown, Malformed>;
[[nodiscard]] Packet parse_packet(const PacketView& packet);

/// Calls `visitor(value)` with one of the alternatives of Packet for each packet. False, and nothing visited, when the
/// datagram is not whole (is_whole). Values point into `datagram`.
template <class Visitor>
bool for_each_packet(Bytes datagram, Visitor&& visitor) {
    if (!is_whole(datagram)) return false;
    CompoundReader reader(datagram);
    while (const auto packet = reader.next()) std::visit(visitor, parse_packet(*packet));
    return true;
}

}  // namespace parley::proto::rtcp
