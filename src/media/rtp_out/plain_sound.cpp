#include "media/rtp_out/plain_sound.hpp"

#include "proto/payload/red.hpp"

namespace parley::media {

std::optional<Packet> plain_sound(const Packet& packet) {
    const auto red = proto::payload::parse_red(packet.bytes.subspan(packet.header_size, packet.payload_size));
    if (!red) return std::nullopt;
    // RFC 2198 §3: the primary stands last, so what is before it counts as header.
    const auto& primary = red->primary();
    Packet plain = packet;
    plain.header_size = static_cast<decltype(plain.header_size)>(primary.data.data() - packet.bytes.data());
    plain.payload_size = static_cast<decltype(plain.payload_size)>(primary.data.size());
    plain.payload_type = primary.payload_type;
    plain.codec = Codec::opus;
    return plain;
}

}  // namespace parley::media
