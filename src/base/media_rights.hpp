// What somebody may do in rooms with media, as their token says it. A value only; the media server enforces it
// (ports::MediaGrant). Without a word about it everything is allowed.
#pragma once

namespace parley {

struct MediaRights {
    bool publish = true;
    bool subscribe = true;
    // Of what is published:
    bool microphone = true;
    bool camera = true;
    bool screen = true;
    bool data = true;
    bool operator==(const MediaRights&) const = default;
};

}  // namespace parley
