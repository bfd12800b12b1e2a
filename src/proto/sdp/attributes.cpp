#include "proto/sdp/attributes.hpp"

#include <algorithm>

#include "proto/sdp/text.hpp"

namespace parley::proto::sdp {
namespace {

enum class Level : std::uint8_t { session, media, both };

struct Row {
    std::string_view name;
    Level level;
    Handler handler;
};

template <Direction direction>
Problem set_direction(Scope& scope, std::string_view) {
    scope.section.direction = direction;
    scope.direction_seen = true;
    return nullptr;
}

template <bool MediaSection::*flag>
Problem set_flag(Scope& scope, std::string_view) {
    scope.section.*flag = true;
    return nullptr;
}

Problem set_ice_lite(Scope& scope, std::string_view) {
    scope.session.ice_lite = true;
    return nullptr;
}

Problem set_msid_semantic(Scope& scope, std::string_view value) {
    scope.session.msid_semantic = trim(value);
    return nullptr;
}

Problem set_sctpmap(Scope& scope, std::string_view value) {
    scope.section.sctpmap = trim(value);
    return nullptr;
}

constexpr Row kAttributes[] = {
    {"candidate", Level::media, read_candidate},
    {"rtpmap", Level::media, read_rtpmap},
    {"rtcp-fb", Level::media, read_feedback},
    {"fmtp", Level::media, read_fmtp},
    {"ssrc", Level::media, read_ssrc},
    {"ssrc-group", Level::media, read_ssrc_group},
    {"extmap", Level::both, read_extmap},
    {"mid", Level::media, read_mid},
    {"msid", Level::media, read_msid},
    {"rid", Level::media, read_rid},
    {"simulcast", Level::media, read_simulcast},
    {"sendrecv", Level::both, set_direction<Direction::sendrecv>},
    {"sendonly", Level::both, set_direction<Direction::sendonly>},
    {"recvonly", Level::both, set_direction<Direction::recvonly>},
    {"inactive", Level::both, set_direction<Direction::inactive>},
    {"rtcp-mux", Level::media, set_flag<&MediaSection::rtcp_mux>},
    {"rtcp-rsize", Level::media, set_flag<&MediaSection::rtcp_rsize>},
    {"bundle-only", Level::media, set_flag<&MediaSection::bundle_only>},
    {"end-of-candidates", Level::media, set_flag<&MediaSection::end_of_candidates>},
    {"extmap-allow-mixed", Level::both, set_flag<&MediaSection::extmap_allow_mixed>},
    {"ice-ufrag", Level::both, read_ice_ufrag},
    {"ice-pwd", Level::both, read_ice_pwd},
    {"ice-options", Level::both, read_ice_options},
    {"ice-lite", Level::session, set_ice_lite},
    {"fingerprint", Level::both, read_fingerprint},
    {"setup", Level::both, read_setup},
    {"tls-id", Level::both, read_tls_id},
    {"group", Level::session, read_group},
    {"msid-semantic", Level::session, set_msid_semantic},
    {"sctpmap", Level::media, set_sctpmap},
    {"sctp-port", Level::media, read_sctp_port},
    {"max-message-size", Level::media, read_max_message_size},
};

}  // namespace

Problem read_attribute(Scope& scope, std::string_view name, std::string_view value) {
    const auto* row = std::ranges::find(kAttributes, name, &Row::name);
    if (row == std::end(kAttributes)) return nullptr;
    if (row->level != Level::both && (row->level == Level::media) != scope.in_media) return nullptr;
    if (value.size() > kAttributeBytesMax) return "is too long";
    return row->handler(scope, value);
}

Problem finish_section(Scope& scope) {
    auto& section = scope.section;
    for (auto& payload : section.payload_types) {
        for (const auto& feedback : scope.feedback_for_all) {
            if (payload.feedback.size() >= kFeedbackMax) break;
            if (std::ranges::find(payload.feedback, feedback) == payload.feedback.end())
                payload.feedback.push_back(feedback);
        }
    }
    // RFC 8285 §6: ids past 14 need the two-byte form, which may stand beside the other only where both sides agreed.
    for (const auto& extmap : section.extmaps)
        if (extmap.id > kExtmapIdOneByteMax && !section.extmap_allow_mixed)
            return "follows a section with an extmap id past 14 but no extmap-allow-mixed";
    return nullptr;
}

}  // namespace parley::proto::sdp
