#include "media/negotiate/answer_check.hpp"

#include <algorithm>

#include "media/negotiate/offer_check.hpp"
#include "proto/sdp/text.hpp"

namespace parley::media {
namespace {

using namespace proto::sdp;

constexpr std::string_view kCode = "bad-answer";

tl::unexpected<Error> refuse(const MediaSection& section, std::string_view what) {
    return fail(kCode, "Section " + section.mid + ": " + std::string(what));
}

const PayloadType* find_payload(const MediaSection& section, std::uint8_t number) {
    const auto found = std::ranges::find(section.payload_types, number, &PayloadType::number);
    return found == section.payload_types.end() ? nullptr : &*found;
}

/// RFC 3264 §6.1: an answer picks among the formats of the offer, under the same numbers.
Status check_codecs(const MediaSection& offered, const MediaSection& answered) {
    for (const auto& payload : answered.payload_types) {
        const auto* ours = find_payload(offered, payload.number);
        if (ours == nullptr || !equals_no_case(ours->name, payload.name) ||
            ours->clock_rate_hz != payload.clock_rate_hz)
            return refuse(answered, "payload type " + std::to_string(payload.number) + " was not offered so");
    }
    for (const auto& extmap : answered.extmaps) {
        const auto ours = std::ranges::find(offered.extmaps, extmap.id, &Extmap::id);
        if (ours == offered.extmaps.end() || ours->uri != extmap.uri)
            return refuse(answered, "extension id " + std::to_string(extmap.id) + " was not offered so");
    }
    if (read_answered_codecs(offered, answered).empty()) return refuse(answered, "no codec is accepted");
    return {};
}

Status check_section(const MediaSection& offered, const MediaSection& answered,
                     const std::vector<std::string>& bundle) {
    if (offered.kind != answered.kind) return refuse(offered, "the kind has changed");
    if (answered.is_rejected()) return {};
    if (offered.is_rejected()) return refuse(offered, "it was not offered");
    if (offered.mid != answered.mid) return refuse(offered, "the mid has changed");
    if (std::ranges::find(bundle, answered.mid) == bundle.end()) return refuse(offered, "it is not in the bundle");
    // RFC 8842 §5.3: we are the DTLS server, as we told by being passive in what we answer.
    if (answered.setup != Setup::active && answered.setup != Setup::none) return refuse(offered, "answer setup:active");
    if (!offered.is_rtp()) return {};
    if (!answered.rtcp_mux) return refuse(offered, "rtcp-mux is missing");
    if (sends(answered.direction)) return refuse(offered, "it was offered to be received only");
    if (receives(answered.direction) && !sends(offered.direction)) return refuse(offered, "it was offered inactive");
    return check_codecs(offered, answered);
}

}  // namespace

Result<RemoteTransport> check_answer(const Session& offer, const Session& answer, const RemoteTransport* before) {
    if (offer.sections.size() != answer.sections.size()) return fail(kCode, "The sections are not those of the offer");
    if (answer.ice_lite) return fail(kCode, "Both sides are ICE-lite; the client has to run full ICE");
    const auto bundle = answer.bundles.empty() ? std::vector<std::string>{} : answer.bundles[0];
    bool active = false;
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        if (auto status = check_section(offer.sections[i], answer.sections[i], bundle); !status)
            return tl::unexpected(status.error());
        active |= answer.sections[i].setup == Setup::active && !answer.sections[i].is_rejected();
    }
    if (!active) return fail(kCode, "No section is accepted with setup:active");
    auto remote = read_transport(answer, bundle, kCode);
    if (!remote) return remote;
    // RFC 8839 §4.4.2: only an offer begins an ICE restart. A client that lost its connection answers with another.
    if (before != nullptr && !has_same_credentials(*before, *remote) && !is_new_connection(*before, *remote))
        return fail(kCode, "The ICE credentials have changed without a restart");
    return remote;
}

std::vector<NegotiatedCodec> read_answered_codecs(const MediaSection& offered, const MediaSection& answered) {
    std::vector<NegotiatedCodec> codecs;
    for (const auto& payload : answered.payload_types) {
        const auto* ours = find_payload(offered, payload.number);
        const auto key = ours == nullptr ? std::nullopt : identify(*ours);
        if (!key) continue;
        // Ours says what it is; the answer's parameters may be fewer, and its level another (RFC 3264 §6.1).
        codecs.push_back(read_codec(answered, payload, *key));
    }
    return codecs;
}

}  // namespace parley::media
