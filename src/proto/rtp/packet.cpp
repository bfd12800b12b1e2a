#include "proto/rtp/packet.hpp"

namespace parley::proto::rtp {
namespace {

constexpr std::uint8_t kPaddingBit = 0x20;
constexpr std::uint8_t kExtensionBit = 0x10;

/// RFC 3550 §5.3.1: a profile, a count of 32-bit words, and the words. False when they end past the packet.
bool take_extension(PacketView& view) {
    std::size_t at = view.header_size;
    if (view.bytes.size() < at + 4) return false;
    const std::size_t size = std::size_t{4} * load16(&view.bytes[at + 2]);
    view.extension_profile = load16(&view.bytes[at]);
    view.has_extension = true;
    at += 4;
    if (view.bytes.size() < at + size) return false;
    view.extension = view.bytes.subspan(at, size);
    view.header_size = static_cast<std::uint16_t>(at + size);
    return true;
}

}  // namespace

std::optional<PacketView> parse_packet(Bytes bytes) {
    if (bytes.size() < kFixedHeaderBytes || bytes.size() > kPacketBytesMax) return std::nullopt;
    if (bytes[0] >> 6 != 2) return std::nullopt;  // RFC 3550 §5.1: version
    PacketView view{.bytes = bytes};
    view.csrc_count = bytes[0] & 0x0F;
    view.marker = (bytes[1] & 0x80) != 0;
    view.payload_type = bytes[1] & 0x7F;
    view.sequence = load16(&bytes[2]);
    view.timestamp = load32(&bytes[4]);
    view.ssrc = load32(&bytes[8]);
    view.header_size = static_cast<std::uint16_t>(kFixedHeaderBytes + 4u * view.csrc_count);
    if (bytes.size() < view.header_size) return std::nullopt;
    if ((bytes[0] & kExtensionBit) != 0 && !take_extension(view)) return std::nullopt;
    view.payload = bytes.subspan(view.header_size);
    if ((bytes[0] & kPaddingBit) != 0) {
        // RFC 3550 §5.1: the last byte counts the padding, itself included.
        if (view.payload.empty()) return std::nullopt;
        view.padding_size = bytes.back();
        if (view.padding_size == 0 || view.padding_size > view.payload.size()) return std::nullopt;
        view.payload = view.payload.first(view.payload.size() - view.padding_size);
    }
    return view;
}

}  // namespace parley::proto::rtp
