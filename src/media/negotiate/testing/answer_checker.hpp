// Holds an answer against its offer by the rules of RFC 3264 §6, RFC 8829 §5.3, RFC 9143 §7.3 and RFC 8853 §5.3.2, and
// says what is wrong. For tests: written apart from the code that makes answers, and sharing nothing with it.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "media/negotiate/codecs.hpp"
#include "proto/sdp/model.hpp"
#include "proto/sdp/text.hpp"

namespace parley::media::testing {

using Complaints = std::vector<std::string>;

inline void check_formats(const proto::sdp::MediaSection& offer, const proto::sdp::MediaSection& answer,
                          Complaints& wrong) {
    const auto has = [&](const auto& list, const auto& text, auto member) {
        return std::ranges::find(list, text, member) != list.end();
    };
    using proto::sdp::PayloadType;
    if (offer.is_rtp() && answer.payload_types.empty()) wrong.push_back(answer.mid + ": no payload type");
    for (const auto& payload : answer.payload_types) {
        const auto name = answer.mid + "/" + std::to_string(payload.number);
        const auto offered = std::ranges::find(offer.payload_types, payload.number, &PayloadType::number);
        if (offered == offer.payload_types.end()) {
            wrong.push_back(name + " was not offered");
            continue;
        }
        if (!proto::sdp::equals_no_case(offered->name, payload.name)) wrong.push_back(name + " has another codec");
        if (offered->clock_rate_hz != payload.clock_rate_hz || offered->channels != payload.channels)
            wrong.push_back(name + " has another clock rate or number of channels");
        for (const auto& feedback : payload.feedback)
            if (std::ranges::find(offered->feedback, feedback) == offered->feedback.end())
                wrong.push_back(name + " has feedback that was not offered: " + feedback);
        if (const auto apt = fmtp_value(payload.fmtp, "apt")) {
            const auto number = proto::sdp::parse_number<std::uint8_t>(*apt).value_or(255);
            if (!has(answer.payload_types, number, &PayloadType::number)) wrong.push_back(name + " repairs nothing");
        }
        for (const auto* name_kept : {"packetization-mode", "profile-level-id", "profile-id", "profile"})
            if (fmtp_value(payload.fmtp, name_kept) != fmtp_value(offered->fmtp, name_kept))
                wrong.push_back(name + " changes " + name_kept);
    }
    for (const auto& extmap : answer.extmaps) {
        const auto offered = std::ranges::find(offer.extmaps, extmap.id, &proto::sdp::Extmap::id);
        if (offered == offer.extmaps.end() || offered->uri != extmap.uri)
            wrong.push_back(answer.mid + ": extension " + extmap.uri + " was not offered so");
    }
}

inline void check_flow(const proto::sdp::MediaSection& offer, const proto::sdp::MediaSection& answer,
                       Complaints& wrong) {
    if (!offer.is_rtp()) return;
    if (sends(answer.direction) && !receives(offer.direction)) wrong.push_back(answer.mid + ": sends unasked");
    if (receives(answer.direction) && !sends(offer.direction))
        wrong.push_back(answer.mid + ": receives what is not sent");
    if (!answer.rtcp_mux) wrong.push_back(answer.mid + ": no rtcp-mux");
    if (answer.rtcp_rsize && !offer.rtcp_rsize) wrong.push_back(answer.mid + ": rtcp-rsize was not offered");
    for (const auto& rid : answer.rids) {
        const auto offered = std::ranges::find(offer.rids, rid.id, &proto::sdp::Rid::id);
        if (offered == offer.rids.end() || offered->send == rid.send)
            wrong.push_back("rid " + rid.id + " is not the reverse");
    }
    if (!answer.simulcast.send.empty()) wrong.push_back(answer.mid + ": sends simulcast");
    for (const auto& stream : answer.simulcast.recv)
        for (const auto& choice : stream)
            if (std::ranges::find(answer.rids, choice.rid, &proto::sdp::Rid::id) == answer.rids.end())
                wrong.push_back("simulcast names a rid that is not there: " + choice.rid);
}

inline void check_accepted(const proto::sdp::Session& offered, const proto::sdp::MediaSection& offer,
                           const proto::sdp::MediaSection& answer, Complaints& wrong) {
    if (offer.is_rejected()) wrong.push_back(answer.mid + ": accepts what was not offered");
    if (std::ranges::find(offered.bundles.at(0), answer.mid) == offered.bundles[0].end())
        wrong.push_back(answer.mid + ": accepted outside the bundle");
    if (answer.setup != proto::sdp::Setup::passive) wrong.push_back(answer.mid + ": not passive");
    if (answer.ice_ufrag.empty() || answer.ice_pwd.empty() || answer.fingerprints.empty())
        wrong.push_back(answer.mid + ": no transport");
    check_formats(offer, answer, wrong);
    check_flow(offer, answer, wrong);
}

/// Empty when the answer is right.
[[nodiscard]] inline Complaints check(const proto::sdp::Session& offer, const proto::sdp::Session& answer) {
    Complaints wrong;
    if (offer.sections.size() != answer.sections.size()) return {"another number of sections"};
    std::vector<std::string> accepted;
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        const auto& theirs = offer.sections[i];
        const auto& ours = answer.sections[i];
        if (theirs.kind != ours.kind || theirs.media != ours.media || theirs.protocol != ours.protocol)
            wrong.push_back("section " + std::to_string(i) + " has another kind or protocol");
        if (theirs.mid != ours.mid) wrong.push_back("section " + std::to_string(i) + " has another mid");
        if (ours.payload_types.empty() && ours.formats.empty()) wrong.push_back(ours.mid + ": no format");
        if (ours.is_rejected()) continue;
        accepted.push_back(ours.mid);
        check_accepted(offer, theirs, ours, wrong);
    }
    if (!answer.ice_lite) wrong.push_back("not ICE-lite");
    if (accepted != (answer.bundles.empty() ? std::vector<std::string>{} : answer.bundles[0]))
        wrong.push_back("the bundle is not what is accepted");
    return wrong;
}

}  // namespace parley::media::testing
