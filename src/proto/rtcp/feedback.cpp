#include "proto/rtcp/feedback.hpp"

#include <algorithm>
#include <bit>

namespace parley::proto::rtcp {
namespace {

using rtp::load32;

constexpr std::size_t kSsrcsBytes = 8;                   // RFC 4585 §6.1: the packet's sender, the media's source
constexpr std::size_t kRembBytes = kSsrcsBytes + 4 + 4;  // with the name, the count and the rate
constexpr unsigned kMantissaBits = 18;

bool is(const PacketView& packet, std::uint8_t type, std::uint8_t format) {
    return packet.type == type && packet.count == format && packet.body.size() >= kSsrcsBytes;
}

}  // namespace

std::optional<Nack> parse_nack(const PacketView& packet) {
    if (!is(packet, kTransportLayerFeedback, kFormatNack)) return std::nullopt;
    const auto items = packet.body.subspan(kSsrcsBytes);
    if (items.empty() || items.size() % NackItem::kBytes != 0) return std::nullopt;
    return Nack{load32(&packet.body[0]), load32(&packet.body[4]), Records<NackItem>(items)};
}

std::size_t encode_nack(MutableBytes out, std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                        std::span<const std::uint16_t> sequences) {
    if (sequences.empty()) return 0;
    rtp::Writer writer(out);
    write_header(writer, kTransportLayerFeedback, kFormatNack, 0);
    writer.u32(sender_ssrc);
    writer.u32(media_ssrc);
    for (std::size_t at = 0; at < sequences.size();) {
        NackItem item{sequences[at++], 0};
        while (at < sequences.size()) {
            const auto behind = static_cast<std::uint16_t>(sequences[at] - item.first - 1);
            if (behind >= 16) break;
            item.following = static_cast<std::uint16_t>(item.following | 1u << behind);
            ++at;
        }
        writer.u16(item.first);
        writer.u16(item.following);
    }
    if (!writer.ok()) return 0;
    rtp::store16(&out[2], static_cast<std::uint16_t>(writer.size() / 4 - 1));
    return writer.finish();
}

std::optional<PictureLoss> parse_picture_loss(const PacketView& packet) {
    if (!is(packet, kPayloadSpecificFeedback, kFormatPictureLoss)) return std::nullopt;
    return PictureLoss{load32(&packet.body[0]), load32(&packet.body[4])};
}

std::size_t encode_picture_loss(MutableBytes out, const PictureLoss& loss) {
    rtp::Writer writer(out);
    write_header(writer, kPayloadSpecificFeedback, kFormatPictureLoss, kSsrcsBytes);
    writer.u32(loss.sender_ssrc);
    writer.u32(loss.media_ssrc);
    return writer.finish();
}

std::optional<FullIntraRequest> parse_full_intra_request(const PacketView& packet) {
    if (!is(packet, kPayloadSpecificFeedback, kFormatFullIntra)) return std::nullopt;
    const auto items = packet.body.subspan(kSsrcsBytes);
    if (items.empty() || items.size() % FullIntraItem::kBytes != 0) return std::nullopt;
    return FullIntraRequest{load32(&packet.body[0]), Records<FullIntraItem>(items)};
}

std::size_t encode_full_intra_request(MutableBytes out, std::uint32_t sender_ssrc,
                                      std::span<const FullIntraItem> items) {
    if (items.empty() || items.size() > out.size()) return 0;
    rtp::Writer writer(out);
    write_header(writer, kPayloadSpecificFeedback, kFormatFullIntra,
                 kSsrcsBytes + items.size() * FullIntraItem::kBytes);
    writer.u32(sender_ssrc);
    writer.u32(0);  // RFC 5104 §4.3.1.2: the media source is not used
    for (const auto& item : items) {
        writer.u32(item.ssrc);
        writer.u8(item.command);
        writer.u24(0);
    }
    return writer.finish();
}

std::optional<ReceiverEstimate> parse_receiver_estimate(const PacketView& packet) {
    if (!is(packet, kPayloadSpecificFeedback, kFormatApplication)) return std::nullopt;
    const auto body = packet.body;
    if (body.size() < kRembBytes || load32(&body[8]) != kReceiverEstimateName) return std::nullopt;
    const std::size_t ssrc_bytes = body[12] * Ssrc::kBytes;
    if (body.size() < kRembBytes + ssrc_bytes) return std::nullopt;
    const unsigned exponent = body[13] >> 2;
    const std::uint64_t mantissa = rtp::load24(&body[13]) & 0x3'FFFF;
    if (exponent > 0 && mantissa >> (64 - exponent) != 0) return std::nullopt;
    return ReceiverEstimate{load32(&body[0]), mantissa << exponent,
                            Records<Ssrc>(body.subspan(kRembBytes, ssrc_bytes))};
}

std::size_t encode_receiver_estimate(MutableBytes out, std::uint32_t sender_ssrc, std::uint64_t bitrate_bps,
                                     std::span<const std::uint32_t> ssrcs) {
    ssrcs = ssrcs.first(std::min<std::size_t>(ssrcs.size(), 255));
    const auto bits = static_cast<unsigned>(std::bit_width(bitrate_bps));
    const auto exponent = bits > kMantissaBits ? bits - kMantissaBits : 0;
    rtp::Writer writer(out);
    write_header(writer, kPayloadSpecificFeedback, kFormatApplication, kRembBytes + ssrcs.size() * Ssrc::kBytes);
    writer.u32(sender_ssrc);
    writer.u32(0);  // draft-alvestrand-rmcat-remb-03 §2.2: always 0
    writer.u32(kReceiverEstimateName);
    writer.u8(static_cast<std::uint8_t>(ssrcs.size()));
    writer.u24(static_cast<std::uint32_t>(exponent << kMantissaBits | bitrate_bps >> exponent));
    for (const auto ssrc : ssrcs) writer.u32(ssrc);
    return writer.finish();
}

}  // namespace parley::proto::rtcp
