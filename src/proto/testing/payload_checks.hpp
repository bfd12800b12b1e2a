// What must hold of the payload descriptors for any bytes at all; see fuzz_checks.hpp. For tests only.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "proto/payload/av1.hpp"
#include "proto/payload/dependency_descriptor.hpp"
#include "proto/payload/h264.hpp"
#include "proto/payload/opus.hpp"
#include "proto/payload/picture_id.hpp"
#include "proto/payload/red.hpp"
#include "proto/payload/vp8.hpp"
#include "proto/payload/vp9.hpp"

namespace parley::proto::testing {

/// Written over, the picture id and index read as written and nothing else changes.
template <class Parse>
void check_rewrite(rtp::Bytes payload, const payload::FrameInfo& info, Parse parse) {
    PARLEY_CHECK(info.picture_id_offset < payload.size() && info.tl0_offset < payload.size());
    PARLEY_CHECK((info.picture_id_offset != 0) == info.picture_id.has_value());
    PARLEY_CHECK((info.tl0_offset != 0) == info.tl0_picture_index.has_value());
    std::vector<std::uint8_t> copy(payload.begin(), payload.end());
    payload::set_picture_id(copy, info, 0x5A5A);
    payload::set_tl0_picture_index(copy, info, 0xA5);
    const auto again = parse(copy);
    PARLEY_CHECK(again && again->keyframe == info.keyframe && again->temporal == info.temporal);
    if (info.picture_id) PARLEY_CHECK(again->picture_id == (info.picture_id_long ? 0x5A5A : 0x5A));
    if (info.tl0_picture_index) PARLEY_CHECK(again->tl0_picture_index == 0xA5);
}

inline void check_vp8(rtp::Bytes payload, bool marker) {
    const auto parse = [&](rtp::Bytes bytes) { return payload::parse_vp8(bytes, marker); };
    if (const auto info = parse(payload)) check_rewrite(payload, *info, parse);
}

inline void check_vp9(rtp::Bytes payload) {
    payload::Vp9Structure structure;
    const auto read = payload::parse_vp9(payload, &structure);
    PARLEY_CHECK(structure.spatial_layers >= 1 && structure.spatial_layers <= 8 && structure.temporal_max <= 7);
    const auto parse = [](rtp::Bytes bytes) {
        const auto vp9 = payload::parse_vp9(bytes);
        return vp9 ? std::optional(vp9->info) : std::nullopt;
    };
    if (read) check_rewrite(payload, read->info, parse);
}

/// Every block is inside the payload, and no sequence number comes twice.
inline void check_red(rtp::Bytes payload) {
    const auto red = payload::parse_red(payload);
    if (!red) return;
    PARLEY_CHECK(red->count >= 1 && red->count <= payload::kRedBlocksMax && !red->primary().data.empty());
    std::size_t size = 0;
    for (std::size_t i = 0; i < red->count; ++i) size += red->blocks[i].data.size();
    PARLEY_CHECK(size + 4 * (red->count - 1) + 1 == payload.size());
    payload::RedDecoder decoder;
    std::size_t recovered = 0;
    constexpr std::array<std::uint16_t, 6> kSequences{1, 4, 4, 3, 9, 60'000};
    for (const auto sequence : kSequences) decoder.decode(sequence, 0, payload, [&](const auto&) { ++recovered; });
    PARLEY_CHECK(recovered >= 1 && recovered <= 6 * payload::kRedBlocksMax);
    payload::RedEncoder encoder(red->primary().payload_type, 2);
    std::vector<std::uint8_t> out(2 * payload.size() + 10);
    encoder.encode(out, 1, 0, red->primary().data);
    const auto written = encoder.encode(out, 2, 960, red->primary().data);
    const auto again = payload::parse_red(rtp::Bytes(out).first(written));
    PARLEY_CHECK(again && again->primary().data.size() == red->primary().data.size());
}

inline void check_opus(rtp::Bytes payload) {
    const auto info = payload::parse_opus(payload);
    if (info) PARLEY_CHECK(info->duration_us >= 2'500 && info->duration_us <= 120'000 && info->frames <= 48);
}

/// The first byte chooses the codec and the marker.
inline void check_payload(rtp::Bytes bytes) {
    if (bytes.empty()) return;
    const bool marker = (bytes[0] & 0x80) != 0;
    const auto payload = bytes.subspan(1);
    switch (bytes[0] % 6) {
        case 0:
            return check_vp8(payload, marker);
        case 1:
            return check_vp9(payload);
        case 2:
            static_cast<void>(payload::parse_h264(payload, marker));
            return;
        case 3:
            static_cast<void>(payload::parse_av1(payload, marker));
            return;
        case 4:
            return check_red(payload);
        default:
            return check_opus(payload);
    }
}

/// Several descriptors of one stream, each behind a byte that is its size.
inline void check_dependency_descriptors(rtp::Bytes bytes) {
    payload::DependencyState state;
    while (!bytes.empty()) {
        const auto size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
        const auto read = state.parse(bytes.subspan(1, size));
        bytes = bytes.subspan(1 + size);
        if (!read) continue;
        const auto* structure = state.structure();
        PARLEY_CHECK(structure != nullptr && structure->template_count <= payload::kTemplatesMax);
        const auto all = structure->all_targets();
        PARLEY_CHECK((read->targets.present & ~all) == 0 && (read->active_targets & ~all) == 0);
        PARLEY_CHECK((read->targets.discardable & read->targets.switching) == 0);
        PARLEY_CHECK(((read->targets.discardable | read->targets.switching) & ~read->targets.present) == 0);
        PARLEY_CHECK(read->chain_count <= structure->target_count && read->spatial < structure->spatial_layers);
        PARLEY_CHECK(read->temporal < structure->temporal_layers);
        payload::FrameInfo info;
        apply(info, *read);
        PARLEY_CHECK(!info.keyframe || !info.inter_predicted);
    }
}

}  // namespace parley::proto::testing
