#include "proto/rtcp/compound.hpp"

namespace parley::proto::rtcp {
namespace {

template <class T>
Packet read(std::optional<T> parsed, const PacketView& packet) {
    if (!parsed) return Malformed{packet};
    return *std::move(parsed);
}

Packet parse_transport_layer(const PacketView& packet) {
    if (packet.count == kFormatNack) return read(parse_nack(packet), packet);
    if (packet.count == kFormatTransportFeedback) return read(parse_transport_feedback(packet), packet);
    return Unknown{packet};
}

Packet parse_payload_specific(const PacketView& packet) {
    if (packet.count == kFormatPictureLoss) return read(parse_picture_loss(packet), packet);
    if (packet.count == kFormatFullIntra) return read(parse_full_intra_request(packet), packet);
    if (packet.count == kFormatApplication) {
        // RFC 4585 §6.4: other applications use the format too.
        constexpr std::size_t kNameAt = 8;
        if (packet.body.size() >= kNameAt + 4 && rtp::load32(&packet.body[kNameAt]) != kReceiverEstimateName)
            return Unknown{packet};
        return read(parse_receiver_estimate(packet), packet);
    }
    return Unknown{packet};
}

}  // namespace

Packet parse_packet(const PacketView& packet) {
    switch (packet.type) {
        case kSenderReport:
            return read(parse_sender_report(packet), packet);
        case kReceiverReport:
            return read(parse_receiver_report(packet), packet);
        case kSourceDescription:
            return read(parse_source_description(packet), packet);
        case kGoodbye:
            return read(parse_goodbye(packet), packet);
        case kTransportLayerFeedback:
            return parse_transport_layer(packet);
        case kPayloadSpecificFeedback:
            return parse_payload_specific(packet);
        case kExtendedReport:
            return read(parse_extended_report(packet), packet);
        default:
            return Unknown{packet};
    }
}

}  // namespace parley::proto::rtcp
