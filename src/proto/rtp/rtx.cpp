#include "proto/rtp/rtx.hpp"

namespace parley::proto::rtp {

std::size_t wrap_rtx(MutableBytes out, const HeaderFields& fields, std::span<const Extension> elements,
                     std::uint16_t original_sequence, Bytes payload) {
    std::uint8_t osn[kRtxHeaderBytes];
    store16(osn, original_sequence);
    const auto header = write_packet(out, fields, elements, osn);
    if (header == 0) return 0;
    Writer rest(out.subspan(header));
    rest.bytes(payload);
    return rest.ok() ? header + payload.size() : 0;
}

std::optional<RtxPayload> parse_rtx(const PacketView& packet) {
    if (packet.payload.size() < kRtxHeaderBytes) return std::nullopt;
    return RtxPayload{load16(packet.payload.data()), packet.payload.subspan(kRtxHeaderBytes)};
}

std::optional<MutableBytes> unwrap_rtx(MutableBytes bytes, std::uint32_t original_ssrc,
                                       std::uint8_t original_payload_type) {
    const auto packet = parse_packet(bytes);
    if (!packet) return std::nullopt;
    const auto inner = parse_rtx(*packet);
    if (!inner) return std::nullopt;
    std::memmove(&bytes[kRtxHeaderBytes], bytes.data(), packet->header_size);
    const auto original = bytes.subspan(kRtxHeaderBytes);
    set_sequence(original, inner->original_sequence);
    set_ssrc(original, original_ssrc);
    set_payload_type(original, original_payload_type);
    return original;
}

}  // namespace parley::proto::rtp
