// RTP packets with a VP8 payload descriptor for tests, in bytes and as the parsed value that the engine would make of
// them. Only for tests and the simulator.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "media/packet.hpp"
#include "proto/rtp/wire.hpp"

namespace parley::media::testing {

struct PacketSpec {
    std::uint32_t ssrc = 1;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    Time arrival;
    bool marker = false;
    bool keyframe = false;
    bool frame_start = true;
    bool frame_end = true;
    bool switch_up = false;
    std::uint8_t spatial = 0;
    std::uint8_t temporal = 0;
    std::uint16_t picture_id = 0;
    std::uint8_t tl0 = 0;
    bool with_picture_id = true;
    bool long_picture_id = true;
    Codec codec = Codec::vp8;
    std::uint16_t payload_size = 200;  ///< 0: padding alone
};

/// Holds its bytes itself: keep it where it is while the packet is used.
class MadePacket {
public:
    static constexpr std::uint8_t kPayloadType = 96;

    explicit MadePacket(const PacketSpec& spec) {
        auto* at = bytes_.data();
        at[0] = spec.payload_size == 0 ? 0xA0 : 0x80;
        at[1] = static_cast<std::uint8_t>((spec.marker ? 0x80 : 0) | kPayloadType);
        proto::rtp::store16(at + 2, spec.sequence);
        proto::rtp::store32(at + 4, spec.timestamp);
        proto::rtp::store32(at + 8, spec.ssrc);
        packet.arrival = spec.arrival;
        packet.ssrc = spec.ssrc;
        packet.timestamp = spec.timestamp;
        packet.sequence = spec.sequence;
        packet.header_size = 12;
        packet.payload_size = spec.payload_size;
        packet.payload_type = kPayloadType;
        packet.marker = spec.marker;
        packet.codec = spec.codec;
        std::size_t size = 12u + spec.payload_size;
        if (spec.payload_size == 0) {
            packet.padding_size = at[12] = 1;
            size = 13;
        } else {
            describe(spec, at + 12);
        }
        packet.bytes = {bytes_.data(), size};
    }
    MadePacket(const MadePacket&) = delete;
    MadePacket& operator=(const MadePacket&) = delete;

    Packet packet;

private:
    // RFC 7741 §4.2: X, then I L T, a picture id of 7 or 15 bits, TL0PICIDX, TID and Y.
    void describe(const PacketSpec& spec, std::uint8_t* at) {
        auto& frame = packet.frame;
        frame.keyframe = spec.keyframe;
        frame.frame_start = spec.frame_start;
        frame.frame_end = spec.frame_end;
        frame.switch_up = spec.switch_up;
        frame.spatial = spec.spatial;
        frame.temporal = spec.temporal;
        if (!spec.with_picture_id) return;
        std::uint16_t next = 0;
        at[next++] = static_cast<std::uint8_t>(0x80 | (spec.frame_start ? 0x10 : 0));
        at[next++] = 0xE0;
        frame.picture_id = spec.picture_id;
        frame.picture_id_long = spec.long_picture_id;
        frame.picture_id_offset = next;
        if (spec.long_picture_id) at[next++] = static_cast<std::uint8_t>(0x80 | (spec.picture_id >> 8));
        at[next++] = static_cast<std::uint8_t>(spec.picture_id);
        frame.tl0_picture_index = spec.tl0;
        frame.tl0_offset = next;
        at[next++] = spec.tl0;
        at[next++] = static_cast<std::uint8_t>(spec.temporal << 6 | (spec.switch_up ? 0x20 : 0));
    }

    std::array<std::uint8_t, 1'500> bytes_{};
};

}  // namespace parley::media::testing
