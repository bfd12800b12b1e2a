#include "media/engine/grant.hpp"

namespace parley::media {

namespace sdp = proto::sdp;
using ports::TrackSource;

TrackSource source_of(const std::vector<ports::TrackLabel>& labels, std::string_view mid, Kind kind) {
    for (const auto& label : labels) {
        if (label.mid == mid) return label.source;
    }
    return kind == Kind::audio ? TrackSource::microphone : TrackSource::camera;
}

Status check_grant(const sdp::Session& offer, const std::vector<ports::TrackLabel>& labels,
                   const ports::MediaGrant& grant) {
    if (!grant.publish) return fail("forbidden", "You may not publish here.");
    for (const auto& section : offer.sections) {
        const bool audio = section.kind == sdp::MediaKind::audio;
        if (section.is_rejected() || !sdp::sends(section.direction)) continue;
        if (!audio && section.kind != sdp::MediaKind::video) continue;
        const auto source = source_of(labels, section.mid, audio ? Kind::audio : Kind::video);
        if (source == TrackSource::screen || source == TrackSource::screen_audio) {
            if (!grant.screen) return fail("forbidden", "You may not share your screen here.");
        } else if (audio ? !grant.microphone : !grant.camera) {
            // Whatever it is called: what is not a screen needs the right to speak or to be seen.
            return fail("forbidden", audio ? "You may not speak here." : "You may not show a picture here.");
        }
    }
    return {};
}

}  // namespace parley::media
