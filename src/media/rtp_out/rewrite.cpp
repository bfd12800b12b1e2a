#include "media/rtp_out/rewrite.hpp"

#include "proto/payload/picture_id.hpp"
#include "proto/rtp/header_builder.hpp"
#include "proto/rtp/packet.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::media {

namespace {

std::span<const std::uint8_t> payload_of(const Packet& packet) {
    return packet.bytes.subspan(packet.header_size, packet.payload_size);
}

void patch_payload(std::span<std::uint8_t> payload, const FrameInfo& frame, const Rewrite& rewrite) {
    if (frame.picture_id) proto::payload::set_picture_id(payload, frame, rewrite.picture_id);
    if (frame.tl0_picture_index) proto::payload::set_tl0_picture_index(payload, frame, rewrite.tl0);
}

// RFC 3550 §5.1: the last byte of the padding counts it with itself.
constexpr std::uint8_t kFillerPadding[] = {1};

std::size_t write_filler(std::span<std::uint8_t> out, proto::rtp::HeaderFields fields, Elements elements) {
    fields.marker = false;
    const auto size = proto::rtp::write_packet(out, fields, elements, kFillerPadding);
    if (size > 0) out[0] |= 0x20;  // P
    return size;
}

}  // namespace

bool PayloadTypes::add(const Entry& entry) {
    if (size_ == entries_.size()) return false;
    entries_[size_++] = entry;
    return true;
}

PayloadTypes::Entry PayloadTypes::find(std::uint8_t in) const {
    for (std::size_t i = 0; i < size_; ++i)
        if (entries_[i].in == in) return entries_[i];
    return {in, in, std::nullopt};
}

std::size_t write_forwarded(std::span<std::uint8_t> out, const Packet& packet, const Rewrite& rewrite,
                            std::uint8_t payload_type, Elements elements) {
    const proto::rtp::HeaderFields fields{.ssrc = rewrite.ssrc,
                                          .timestamp = rewrite.timestamp,
                                          .sequence = rewrite.sequence,
                                          .payload_type = payload_type,
                                          .marker = rewrite.marker};
    if (rewrite.filler) return write_filler(out, fields, elements);
    const auto payload = payload_of(packet);
    const auto size = proto::rtp::write_packet(out, fields, elements, payload);
    if (size > 0) patch_payload(out.subspan(size - payload.size(), payload.size()), packet.frame, rewrite);
    return size;
}

std::size_t body_size(const Packet& packet, const Rewrite& rewrite, bool repeated) {
    constexpr std::size_t kOriginalSequence = 2;  // RFC 4588 §4
    if (repeated) return kOriginalSequence + packet.payload_size;
    return rewrite.filler ? std::size(kFillerPadding) : packet.payload_size;
}

std::size_t write_repeated(std::span<std::uint8_t> out, const Packet& packet, const Rewrite& rewrite,
                           const RtxHeader& rtx, Elements elements) {
    const proto::rtp::HeaderFields fields{.ssrc = rtx.ssrc,
                                          .timestamp = rewrite.timestamp,
                                          .sequence = rtx.sequence,
                                          .payload_type = rtx.payload_type,
                                          .marker = rewrite.marker};
    const auto payload = payload_of(packet);
    const auto size = proto::rtp::wrap_rtx(out, fields, elements, rewrite.sequence, payload);
    if (size > 0) patch_payload(out.subspan(size - payload.size(), payload.size()), packet.frame, rewrite);
    return size;
}

}  // namespace parley::media
