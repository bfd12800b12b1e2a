#include "media/negotiate/offer_check.hpp"

#include <algorithm>

#include "proto/sdp/text.hpp"

namespace parley::media {
namespace {

using namespace proto::sdp;

constexpr std::string_view kCode = "bad-offer";

/// RFC 8829 §5.1.2: every form of RTP over DTLS counts as the same.
bool is_secure_rtp(const MediaSection& section) {
    return section.protocol == "UDP/TLS/RTP/SAVPF" || section.protocol == "TCP/TLS/RTP/SAVPF" ||
           section.protocol == "UDP/TLS/RTP/SAVP" || section.protocol == "TCP/TLS/RTP/SAVP" ||
           section.protocol == "RTP/SAVPF" || section.protocol == "RTP/SAVP";
}

/// RFC 8841 §4, and the form of the drafts before it, which is still about.
bool is_data(const MediaSection& section) {
    if (section.kind == MediaKind::application && section.protocol == "DTLS/SCTP") return !section.sctpmap.empty();
    return section.kind == MediaKind::application &&
           (section.protocol == "UDP/DTLS/SCTP" || section.protocol == "TCP/DTLS/SCTP") &&
           std::ranges::find(section.formats, "webrtc-datachannel") != section.formats.end();
}

bool is_spoken(const MediaSection& section) {
    if (section.kind == MediaKind::audio || section.kind == MediaKind::video) return is_secure_rtp(section);
    return is_data(section);
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

/// RFC 9143 §9.1: in a bundle a payload type means one codec.
Status check_payload_types(const Session& offer, const std::vector<bool>& usable) {
    std::vector<const PayloadType*> known(kPayloadTypeMax + 1);
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        if (!usable[i]) continue;
        for (const auto& payload : offer.sections[i].payload_types) {
            if (!identify(payload)) continue;  // what we do not take may mean anything
            const auto*& first = known[payload.number];
            if (first != nullptr &&
                (!equals_no_case(first->name, payload.name) || first->clock_rate_hz != payload.clock_rate_hz))
                return fail(kCode,
                            "Payload type " + std::to_string(payload.number) + " means two codecs in one bundle");
            first = &payload;
        }
    }
    return {};
}

/// RFC 8285 §6: an id keeps its meaning and an extension its id (or its ids, where it began with two).
bool is_remapped(const std::vector<Extmap>& was, const std::vector<Extmap>& now) {
    return std::ranges::any_of(now, [&](const Extmap& extmap) {
        const auto same_id = std::ranges::find(was, extmap.id, &Extmap::id);
        if (same_id != was.end()) return same_id->uri != extmap.uri;
        return std::ranges::find(was, extmap.uri, &Extmap::uri) != was.end();
    });
}

/// RFC 8829 §5.2.2: sections stay where they are; only one that was refused may become another.
Status check_continuity(const Session& offer, const NegotiationMemory& before) {
    if (offer.sections.size() < before.sections.size())
        return fail(kCode, "The offer has fewer sections than the one before");
    for (std::size_t i = 0; i < before.sections.size(); ++i) {
        const auto& was = before.sections[i];
        const auto& now = offer.sections[i];
        if (was.rejected || now.is_rejected()) continue;
        if (was.mid != now.mid) return fail(kCode, "Section " + std::to_string(i) + " has changed its mid");
        if (was.kind != now.kind) return fail(kCode, "Section " + std::to_string(i) + " has changed its kind");
        if (is_remapped(was.extmaps, now.extmaps))
            return fail(kCode, "Section " + std::to_string(i) + " has changed the id of an extension");
    }
    return {};
}

/// RFC 8842 §5.1: we are the DTLS server, so the offerer must be able to be the client. In a bundle the first section
/// that says anything speaks for all (RFC 9143 §7.3.1).
Status check_roles(const Session& offer, const std::vector<std::string>& mids) {
    if (offer.ice_lite) return fail(kCode, "Both sides are ICE-lite; the client has to run full ICE");
    for (const auto& mid : mids) {
        const auto* section = find_section(offer, mid);
        if (section == nullptr || section->setup == Setup::none) continue;
        if (section->setup == Setup::actpass || section->setup == Setup::active) return {};
        return fail(kCode, "Offer setup:actpass or setup:active");
    }
    return fail(kCode, "The setup attribute is missing");
}

}  // namespace

const MediaSection* find_section(const Session& session, std::string_view mid) {
    const auto found = std::ranges::find(session.sections, mid, &MediaSection::mid);
    return found == session.sections.end() ? nullptr : &*found;
}

Result<RemoteTransport> read_transport(const Session& session, const std::vector<std::string>& mids,
                                       std::string_view code) {
    for (const auto& mid : mids) {
        const auto* section = find_section(session, mid);
        if (section == nullptr || section->ice_ufrag.empty() || section->ice_pwd.empty()) continue;
        if (section->fingerprints.empty()) continue;
        RemoteTransport remote{section->ice_ufrag, section->ice_pwd, section->fingerprints, section->tls_id,
                               session.id};
        // RFC 8122 §5.1: what a second preimage could be found for proves nothing.
        std::erase_if(remote.fingerprints, [](const Fingerprint& f) {
            return f.algorithm != "sha-256" && f.algorithm != "sha-384" && f.algorithm != "sha-512";
        });
        if (remote.fingerprints.empty()) return fail(code, "A fingerprint of SHA-256 or longer is missing");
        return remote;
    }
    return fail(code, "No bundled section has ice-ufrag, ice-pwd and fingerprint");
}

Result<CheckedOffer> check_offer(const Session& offer, const NegotiationMemory& before) {
    if (offer.sections.empty()) return fail(kCode, "The offer has no section");
    if (auto status = check_continuity(offer, before); !status) return tl::unexpected(status.error());
    CheckedOffer checked;
    checked.usable.resize(offer.sections.size());
    const bool wants_anything = std::ranges::any_of(offer.sections, [](const auto& s) { return !s.is_rejected(); });
    if (!wants_anything) return checked;
    if (offer.bundles.empty()) return fail("bundle-required", "Offer with a=group:BUNDLE (bundlePolicy max-bundle)");
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        const auto& section = offer.sections[i];
        const bool usable = !section.is_rejected() && !section.mid.empty() && is_spoken(section) &&
                            contains(offer.bundles[0], section.mid);
        checked.usable[i] = usable;
        if (!usable || !section.is_rtp()) continue;
        if (!section.rtcp_mux) return fail("rtcp-mux-required", "Offer with a=rtcp-mux in section " + section.mid);
    }
    if (std::ranges::find(checked.usable, true) == checked.usable.end()) return checked;
    if (auto status = check_payload_types(offer, checked.usable); !status) return tl::unexpected(status.error());
    if (auto status = check_roles(offer, offer.bundles[0]); !status) return tl::unexpected(status.error());
    auto remote = read_transport(offer, offer.bundles[0], kCode);
    if (!remote) return tl::unexpected(remote.error());
    checked.remote = std::move(*remote);
    return checked;
}

void keep_agreed(std::vector<Extmap> agreed, std::vector<Extmap>& bundle) {
    for (auto& extmap : agreed)
        if (std::ranges::find(bundle, extmap.id, &Extmap::id) == bundle.end()) bundle.push_back(std::move(extmap));
}

void drop_conflicts(std::vector<Extmap>& extmaps, const std::vector<Extmap>& bundle) {
    std::erase_if(extmaps, [&](const Extmap& extmap) {
        return std::ranges::any_of(bundle, [&](const Extmap& b) { return b.id == extmap.id && b.uri != extmap.uri; });
    });
}

bool has_same_credentials(const RemoteTransport& a, const RemoteTransport& b) {
    return a.ice_ufrag == b.ice_ufrag && a.ice_pwd == b.ice_pwd;
}

bool is_new_connection(const RemoteTransport& before, const RemoteTransport& now) {
    const auto is_known = [&](const Fingerprint& print) {
        return std::ranges::any_of(before.fingerprints, [&](const Fingerprint& was) {
            return was.algorithm == print.algorithm && equals_no_case(was.value, print.value);
        });
    };
    if (std::ranges::none_of(now.fingerprints, is_known) || before.tls_id != now.tls_id) return true;
    // A client may use its certificate again for its next connection. That has other credentials and, since RFC 3264 §8
    // keeps the session id of o= for the life of one, another id: neither alone says it.
    return before.session_id != now.session_id && !has_same_credentials(before, now);
}

bool is_new_connection(const Session& offer, const NegotiationMemory& before) {
    if (!before.remote || offer.bundles.empty()) return false;
    const auto remote = read_transport(offer, offer.bundles[0], kCode);
    return remote && is_new_connection(*before.remote, *remote);
}

bool is_ice_restart(const Session& offer, const NegotiationMemory& before) {
    if (!before.remote || offer.bundles.empty()) return false;
    const auto remote = read_transport(offer, offer.bundles[0], kCode);
    return remote && !has_same_credentials(*before.remote, *remote);
}

NegotiationMemory remember(const Session& offer, const Session& answer, const CheckedOffer& checked,
                           const NegotiationMemory& before) {
    NegotiationMemory memory = before;
    memory.version = answer.version;
    if (checked.remote) memory.remote = checked.remote;
    memory.sections.clear();
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        const auto& section = offer.sections[i];
        const bool rejected = answer.sections[i].is_rejected();
        const bool flowing =
            answer.sections[i].direction == Direction::recvonly || answer.sections[i].direction == Direction::sendonly;
        memory.sections.push_back(
            {section.mid, section.kind, rejected, !rejected && section.is_rtp() && flowing, section.extmaps});
        if (!rejected) keep_agreed(answer.sections[i].extmaps, memory.extmaps);
    }
    return memory;
}

}  // namespace parley::media
