#include "media/negotiate/layers.hpp"

#include <algorithm>

namespace parley::media {
namespace {

using namespace proto::sdp;

bool is_accepted(std::span<const NegotiatedCodec> codecs, std::uint8_t payload_type) {
    return std::ranges::find(codecs, payload_type, &NegotiatedCodec::payload_type) != codecs.end();
}

/// The rids of the simulcast line, or without one those that are sent at all: RFC 8851 allows a single one.
std::vector<std::string> offered_rids(const MediaSection& offered) {
    std::vector<std::string> ids;
    for (const auto& stream : offered.simulcast.send) ids.push_back(stream.front().rid);
    if (ids.empty())
        for (const auto& rid : offered.rids)
            if (rid.send) ids.push_back(rid.id);
    return ids;
}

}  // namespace

std::vector<Rid> choose_rids(const MediaSection& offered, std::span<const NegotiatedCodec> codecs,
                             const proto::rtp::ExtensionIds& extensions) {
    if (!extensions.has(proto::rtp::ExtensionKind::rid)) return {};
    std::vector<Rid> chosen;
    for (const auto& id : offered_rids(offered)) {
        const auto found = std::ranges::find(offered.rids, id, &Rid::id);
        // RFC 8853 §5.1: a rid that no line describes does not exist.
        if (found == offered.rids.end() || !found->send || chosen.size() >= kLayersMax) continue;
        if (std::ranges::find(chosen, id, &Rid::id) != chosen.end()) continue;
        Rid rid = *found;
        rid.send = false;
        std::erase_if(rid.payload_types, [&](auto number) { return !is_accepted(codecs, number); });
        if (rid.payload_types.empty() && !found->payload_types.empty()) continue;
        chosen.push_back(std::move(rid));
    }
    return chosen;
}

void put_rids(MediaSection& answer, const std::vector<Rid>& rids) {
    answer.rids = rids;
    if (rids.size() < 2) return;  // RFC 8853 §5.3.2: nothing to choose between
    for (const auto& rid : rids) answer.simulcast.recv.push_back({{rid.id, false}});
}

std::vector<StreamSsrc> read_ssrcs(const MediaSection& offered) {
    std::vector<StreamSsrc> streams;
    const auto add = [&](std::uint32_t id) {
        if (id != 0 && std::ranges::find(streams, id, &StreamSsrc::ssrc) == streams.end())
            streams.push_back({id, std::nullopt});
    };
    for (const auto& group : offered.ssrc_groups)
        if (group.semantics == "SIM") std::ranges::for_each(group.ssrcs, add);
    if (streams.empty())
        for (const auto& ssrc : offered.ssrcs) add(ssrc.id);
    for (const auto& group : offered.ssrc_groups) {
        if (group.semantics != "FID" || group.ssrcs.size() != 2) continue;
        std::erase_if(streams, [&](const auto& stream) { return stream.ssrc == group.ssrcs[1]; });
        const auto primary = std::ranges::find(streams, group.ssrcs[0], &StreamSsrc::ssrc);
        if (primary != streams.end()) primary->rtx_ssrc = group.ssrcs[1];
    }
    if (streams.size() > kLayersMax) streams.resize(kLayersMax);
    return streams;
}

}  // namespace parley::media
