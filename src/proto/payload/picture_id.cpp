#include "proto/payload/picture_id.hpp"

namespace parley::proto::payload {

bool take_picture_id(FrameInfo& info, rtp::Bytes payload, std::size_t& at) {
    if (payload.size() <= at) return false;
    info.picture_id_long = (payload[at] & 0x80) != 0;
    const std::size_t size = info.picture_id_long ? 2 : 1;
    if (payload.size() < at + size) return false;
    info.picture_id_offset = static_cast<std::uint16_t>(at);
    info.picture_id = info.picture_id_long ? static_cast<std::uint16_t>(rtp::load16(&payload[at]) & 0x7FFF)
                                           : std::uint16_t{payload[at]};
    at += size;
    return true;
}

bool take_tl0(FrameInfo& info, rtp::Bytes payload, std::size_t& at) {
    if (payload.size() <= at) return false;
    info.tl0_offset = static_cast<std::uint16_t>(at);
    info.tl0_picture_index = payload[at++];
    return true;
}

void set_picture_id(rtp::MutableBytes payload, const FrameInfo& info, std::uint16_t picture_id) {
    const std::size_t at = info.picture_id_offset;
    if (at == 0 || payload.size() < at + (info.picture_id_long ? 2 : 1)) return;
    if (info.picture_id_long) {
        rtp::store16(&payload[at], static_cast<std::uint16_t>(0x8000 | picture_id));
    } else {
        payload[at] = static_cast<std::uint8_t>(picture_id & 0x7F);
    }
}

void set_tl0_picture_index(rtp::MutableBytes payload, const FrameInfo& info, std::uint8_t index) {
    if (info.tl0_offset != 0 && info.tl0_offset < payload.size()) payload[info.tl0_offset] = index;
}

}  // namespace parley::proto::payload
