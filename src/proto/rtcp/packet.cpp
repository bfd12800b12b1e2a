#include "proto/rtcp/packet.hpp"

namespace parley::proto::rtcp {

std::optional<PacketView> CompoundReader::next() {
    if (rest_.empty() || broken_) return std::nullopt;
    broken_ = true;  // until it has turned out whole
    if (rest_.size() < kHeaderBytes || rest_[0] >> 6 != 2) return std::nullopt;
    // RFC 3550 §6.4.1: the length counts words, without the first.
    const std::size_t size = std::size_t{4} * (rtp::load16(&rest_[2]) + 1u);
    if (size > rest_.size()) return std::nullopt;
    PacketView packet{rest_.subspan(kHeaderBytes, size - kHeaderBytes), rest_[1],
                      static_cast<std::uint8_t>(rest_[0] & 0x1F)};
    if ((rest_[0] & 0x20) != 0) {
        if (packet.body.empty()) return std::nullopt;
        const std::size_t padding = packet.body.back();
        if (padding == 0 || padding > packet.body.size()) return std::nullopt;
        packet.body = packet.body.first(packet.body.size() - padding);
    }
    rest_ = rest_.subspan(size);
    broken_ = false;
    return packet;
}

bool is_whole(Bytes datagram) {
    if (datagram.empty() || datagram.size() > kCompoundBytesMax) return false;
    CompoundReader reader(datagram);
    while (reader.next()) {
    }
    return !reader.broken();
}

void write_header(rtp::Writer& out, std::uint8_t type, std::uint8_t count, std::size_t body_bytes) {
    out.u8(static_cast<std::uint8_t>(0x80 | (count & 0x1F)));
    out.u8(type);
    out.u16(static_cast<std::uint16_t>(body_bytes / 4));
}

}  // namespace parley::proto::rtcp
