#include "media/engine/tracks.hpp"

namespace parley::media {

Layering PublishedTrack::layering() const {
    if (facts.kind == Kind::audio) return Layering::none;
    const auto codec = facts.codecs.front().key.codec;
    const bool layered = in.sources() == 1 && (codec == Codec::vp9 || codec == Codec::av1);
    return layered ? Layering::svc : Layering::simulcast;
}

}  // namespace parley::media
