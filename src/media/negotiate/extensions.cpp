#include "media/negotiate/extensions.hpp"

#include <algorithm>

namespace parley::media {
namespace {

using proto::sdp::Direction;
using proto::sdp::Extmap;
using proto::sdp::MediaKind;

struct Row {
    Extension which;
    std::string_view uri;
    bool audio;
    bool video;
    bool to_peer;         ///< also on what we send: layers are told apart upstream only
    std::uint8_t our_id;  ///< in our offers; 0: never there
};

constexpr Row kExtensions[] = {
    {Extension::mid, "urn:ietf:params:rtp-hdrext:sdes:mid", true, true, true, 1},
    {Extension::rid, "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", true, true, false, 0},
    {Extension::repaired_rid, "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", true, true, false, 0},
    {Extension::audio_level, "urn:ietf:params:rtp-hdrext:ssrc-audio-level", true, false, true, 2},
    {Extension::transport_cc, "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", true, true,
     true, 4},
    {Extension::abs_send_time, "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", true, true, true, 3},
    {Extension::video_orientation, "urn:3gpp:video-orientation", false, true, true, 5},
    {Extension::playout_delay, "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", false, true, true, 6},
    {Extension::dependency_descriptor,
     "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", false, true, true, 7},
    {Extension::abs_capture_time, "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time", true, true, true, 8},
};

/// RFC 8285 §6: the direction in an answer, seen from us; nothing at all when the peer offers it the other way only.
bool answer_direction(const std::optional<Direction>& offered, Flow flow, std::optional<Direction>& answer) {
    if (!offered || *offered == Direction::sendrecv) return true;
    if (*offered != (flow == Flow::from_peer ? Direction::sendonly : Direction::recvonly)) return false;
    answer = flow == Flow::from_peer ? Direction::recvonly : Direction::sendonly;
    return true;
}

}  // namespace

std::string_view uri_of(Extension which) {
    return std::ranges::find(kExtensions, which, &Row::which)->uri;
}

std::vector<Extmap> accept_extensions(const proto::sdp::MediaSection& offered, Flow flow) {
    const bool audio = offered.kind == MediaKind::audio;
    std::vector<Extmap> accepted;
    for (const auto& extmap : offered.extmaps) {
        const auto* row = std::ranges::find(kExtensions, extmap.uri, &Row::uri);
        if (row == std::end(kExtensions) || !(audio ? row->audio : row->video)) continue;
        if (flow == Flow::to_peer && !row->to_peer) continue;
        if (std::ranges::find(accepted, extmap.uri, &Extmap::uri) != accepted.end()) continue;
        Extmap answer{extmap.id, std::nullopt, extmap.uri};
        if (answer_direction(extmap.direction, flow, answer.direction)) accepted.push_back(std::move(answer));
    }
    return accepted;
}

std::vector<Extmap> our_extensions(Kind kind) {
    std::vector<Extmap> all;
    for (const auto& row : kExtensions)
        if (row.our_id != 0 && (kind == Kind::audio ? row.audio : row.video))
            all.push_back({row.our_id, std::nullopt, std::string(row.uri)});
    return all;
}

ExtensionIds ids_of(const std::vector<Extmap>& extmaps) {
    ExtensionIds ids;
    for (const auto& extmap : extmaps) {
        const auto* row = std::ranges::find(kExtensions, extmap.uri, &Row::uri);
        if (row != std::end(kExtensions)) ids.set(row->which, static_cast<std::uint8_t>(extmap.id));
    }
    return ids;
}

}  // namespace parley::media
