#include "media/engine/tracks.hpp"

#include <algorithm>

namespace parley::media {

InTrack::Options options_of(const Publication& publication) {
    InTrack::Options options;
    options.kind = publication.kind;
    options.clock_rate_hz = publication.codecs.front().clock_rate_hz;
    const auto layers = std::max(publication.rids.size(), publication.ssrcs.size());
    options.sources = static_cast<std::uint8_t>(std::clamp<std::size_t>(layers, 1, InTrack::kSourcesMax));
    options.nack = asks_again(publication.codecs);
    return options;
}

Layering PublishedTrack::layering() const {
    if (facts.kind == Kind::audio) return Layering::none;
    const auto codec = facts.codecs.front().key.codec;
    const bool layered = in.sources() == 1 && (codec == Codec::vp9 || codec == Codec::av1);
    return layered ? Layering::svc : Layering::simulcast;
}

}  // namespace parley::media
