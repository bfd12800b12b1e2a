#include "media/negotiate/extensions.hpp"

#include <algorithm>

namespace parley::media {
namespace {

using proto::rtp::ExtensionKind;
using proto::sdp::Direction;
using proto::sdp::Extmap;
using proto::sdp::MediaKind;

struct Row {
    ExtensionKind which;
    bool audio;
    bool video;
    bool to_peer;         ///< also on what we send: layers are told apart upstream only
    std::uint8_t our_id;  ///< in our offers; 0: never there
};

constexpr Row kExtensions[] = {
    {ExtensionKind::mid, true, true, true, 1},
    {ExtensionKind::rid, true, true, false, 0},
    {ExtensionKind::repaired_rid, true, true, false, 0},
    {ExtensionKind::audio_level, true, false, true, 2},
    {ExtensionKind::transport_sequence, true, true, true, 4},
    {ExtensionKind::abs_send_time, true, true, true, 3},
    {ExtensionKind::video_orientation, false, true, true, 5},
    {ExtensionKind::playout_delay, false, true, true, 6},
    {ExtensionKind::dependency_descriptor, false, true, true, 7},
    {ExtensionKind::abs_capture_time, true, true, true, 8},
};
static_assert(std::size(kExtensions) == proto::rtp::kExtensionKinds);

const Row* find_row(std::string_view uri) {
    const auto kind = proto::rtp::extension_kind_of(uri);
    return kind ? std::ranges::find(kExtensions, *kind, &Row::which) : nullptr;
}

/// RFC 8285 §6: the direction in an answer, seen from us; nothing at all when the peer offers it the other way only.
bool answer_direction(const std::optional<Direction>& offered, Flow flow, std::optional<Direction>& answer) {
    if (!offered || *offered == Direction::sendrecv) return true;
    if (*offered != (flow == Flow::from_peer ? Direction::sendonly : Direction::recvonly)) return false;
    answer = flow == Flow::from_peer ? Direction::recvonly : Direction::sendonly;
    return true;
}

}  // namespace

std::vector<Extmap> accept_extensions(const proto::sdp::MediaSection& offered, Flow flow) {
    const bool audio = offered.kind == MediaKind::audio;
    std::vector<Extmap> accepted;
    for (const auto& extmap : offered.extmaps) {
        const auto* row = find_row(extmap.uri);
        if (row == nullptr || !(audio ? row->audio : row->video)) continue;
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
            all.push_back({row.our_id, std::nullopt, std::string(proto::rtp::uri_of(row.which))});
    return all;
}

proto::rtp::ExtensionIds ids_of(const std::vector<Extmap>& extmaps) {
    proto::rtp::ExtensionIds ids;
    for (const auto& extmap : extmaps) {
        const auto kind = proto::rtp::extension_kind_of(extmap.uri);
        // RFC 8285 §4.3: eight bits on the wire.
        if (kind && extmap.id <= 255) ids.set(*kind, static_cast<std::uint8_t>(extmap.id));
    }
    return ids;
}

}  // namespace parley::media
