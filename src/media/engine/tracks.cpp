#include "media/engine/tracks.hpp"

namespace parley::media {

Layering PublishedTrack::layering() const {
    if (facts.kind == Kind::audio) return Layering::none;
    const auto codec = facts.codecs.front().key.codec;
    const bool layered = in.sources() == 1 && (codec == Codec::vp9 || codec == Codec::av1);
    return layered ? Layering::svc : Layering::simulcast;
}

proto::rtp::ExtensionIds packet_ids(const ExtensionIds& negotiated) {
    proto::rtp::ExtensionIds ids;
    for (std::size_t i = 0; i < kExtensionCount; ++i) {
        const auto which = static_cast<Extension>(i);
        const auto kind = proto::rtp::extension_kind_of(uri_of(which));
        if (kind && negotiated.has(which)) ids.set(*kind, negotiated[which]);
    }
    return ids;
}

}  // namespace parley::media
