#include "proto/payload/frame_info.hpp"

#include "proto/payload/av1.hpp"
#include "proto/payload/h264.hpp"
#include "proto/payload/vp8.hpp"
#include "proto/payload/vp9.hpp"

namespace parley::proto::payload {

std::optional<FrameInfo> parse_frame_info(Codec codec, std::span<const std::uint8_t> payload, bool marker) {
    switch (codec) {
        case Codec::vp8:
            return parse_vp8(payload, marker);
        case Codec::vp9: {
            const auto read = parse_vp9(payload);
            return read ? std::optional(read->info) : std::nullopt;
        }
        case Codec::h264:
            return parse_h264(payload, marker);
        case Codec::av1:
            return parse_av1(payload, marker);
        case Codec::opus:
        case Codec::red:
        case Codec::other:
            break;
    }
    return FrameInfo{};
}

}  // namespace parley::proto::payload
