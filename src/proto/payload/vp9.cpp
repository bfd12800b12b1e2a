#include "proto/payload/vp9.hpp"

#include <algorithm>

#include "proto/payload/picture_id.hpp"

namespace parley::proto::payload {
namespace {

enum : std::uint8_t { kI = 0x80, kP = 0x40, kL = 0x20, kF = 0x10, kB = 0x08, kE = 0x04, kV = 0x02, kZ = 0x01 };

/// RFC 9628 §4.2: TID, U, SID, D; and TL0PICIDX in non-flexible mode.
bool take_layers(FrameInfo& info, rtp::Bytes payload, std::size_t& at, bool flexible) {
    if (payload.size() <= at) return false;
    const auto layers = payload[at++];
    info.temporal = static_cast<std::uint8_t>(layers >> 5);
    info.switch_up = (layers & 0x10) != 0;
    info.spatial = (layers >> 1) & 0x07;
    info.inter_layer = (layers & 0x01) != 0;
    return flexible || take_tl0(info, payload, at);
}

/// RFC 9628 §4.2: up to three P_DIFF, each with a bit N that says whether another follows.
bool skip_references(rtp::Bytes payload, std::size_t& at) {
    for (int i = 0; i < 3; ++i) {
        if (payload.size() <= at) return false;
        if ((payload[at++] & 0x01) == 0) return true;
    }
    return false;
}

/// RFC 9628 §4.2.1: the picture group.
bool take_group(Vp9Structure& structure, rtp::Bytes payload, std::size_t& at) {
    if (payload.size() <= at) return false;
    structure.group_pictures = payload[at++];
    for (unsigned i = 0; i < structure.group_pictures; ++i) {
        if (payload.size() <= at) return false;
        const auto picture = payload[at++];
        structure.temporal_max = std::max(structure.temporal_max, static_cast<std::uint8_t>(picture >> 5));
        at += (picture >> 2) & 0x03;  // R references of one byte each
        if (payload.size() < at) return false;
    }
    return true;
}

/// RFC 9628 §4.2.1: N_S, Y, G.
bool take_structure(Vp9Structure& structure, rtp::Bytes payload, std::size_t& at) {
    if (payload.size() <= at) return false;
    const auto flags = payload[at++];
    structure.spatial_layers = static_cast<std::uint8_t>((flags >> 5) + 1);
    if ((flags & 0x10) != 0) {
        const std::size_t size = std::size_t{4} * structure.spatial_layers;
        if (payload.size() < at + size) return false;
        for (std::size_t i = 0; i < structure.spatial_layers; ++i, at += 4)
            structure.resolutions[i] = {rtp::load16(&payload[at]), rtp::load16(&payload[at + 2])};
    }
    return (flags & 0x08) == 0 || take_group(structure, payload, at);
}

}  // namespace

std::optional<Vp9> parse_vp9(rtp::Bytes payload, Vp9Structure* structure) {
    if (payload.empty()) return std::nullopt;
    const auto flags = payload[0];
    const bool flexible = (flags & kF) != 0;
    if (flexible && (flags & kI) == 0) return std::nullopt;  // RFC 9628 §4.2: F needs I
    Vp9 result;
    auto& info = result.info;
    std::size_t at = 1;
    if ((flags & kI) != 0 && !take_picture_id(info, payload, at)) return std::nullopt;
    if ((flags & kL) != 0 && !take_layers(info, payload, at, flexible)) return std::nullopt;
    if (flexible && (flags & kP) != 0 && !skip_references(payload, at)) return std::nullopt;
    if ((flags & kV) != 0) {
        Vp9Structure read;
        if (!take_structure(read, payload, at)) return std::nullopt;
        if (structure != nullptr) *structure = read;
        result.has_structure = true;
    }
    if (payload.size() <= at) return std::nullopt;
    info.inter_predicted = (flags & kP) != 0;
    info.keyframe = !info.inter_predicted && !info.inter_layer;
    info.frame_start = (flags & kB) != 0;
    info.frame_end = (flags & kE) != 0;
    info.unused_above = (flags & kZ) != 0;
    return result;
}

}  // namespace parley::proto::payload
