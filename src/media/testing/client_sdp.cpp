#include "media/testing/client_sdp.hpp"

#include <algorithm>

#include "media/negotiate/sections.hpp"
#include "media/sctp/data_association.hpp"

namespace parley::media::testing {

using namespace proto::sdp;
namespace rtp = proto::rtp;

namespace {

constexpr std::uint8_t kMidId = 4;
constexpr std::uint8_t kRidId = 10;
constexpr std::uint8_t kRepairedRidId = 11;
constexpr std::uint8_t kLevelId = 1;
constexpr std::uint8_t kTransportId = 3;

void put_transport(MediaSection& section, const ClientSdp& self, Setup setup) {
    section.ice_ufrag = self.ice.ufrag;
    section.ice_pwd = self.ice.password;
    section.fingerprints = {
        {std::string(crypto::fingerprint_hash_name(self.fingerprint.hash)), crypto::format_digest(self.fingerprint)}};
    section.setup = setup;
    section.rtcp_mux = true;
}

void put_extension(MediaSection& section, rtp::ExtensionKind kind, std::uint8_t id) {
    section.extmaps.push_back({id, std::nullopt, std::string(rtp::uri_of(kind))});
}

void put_audio(MediaSection& section, bool nack) {
    section.kind = MediaKind::audio;
    put_extension(section, rtp::ExtensionKind::audio_level, kLevelId);
    PayloadType opus{111, "opus", 48'000, 2, "minptime=10;useinbandfec=1", {"transport-cc"}};
    if (nack) opus.feedback.emplace_back("nack");
    section.payload_types = {opus};
}

void put_video(MediaSection& section) {
    section.kind = MediaKind::video;
    section.rtcp_rsize = true;
    put_extension(section, rtp::ExtensionKind::rid, kRidId);
    put_extension(section, rtp::ExtensionKind::repaired_rid, kRepairedRidId);
    section.payload_types = {{96, "VP8", 90'000, 1, "", {"transport-cc", "ccm fir", "nack", "nack pli"}},
                             {97, "rtx", 90'000, 1, "apt=96", {}}};
}

void put_source(MediaSection& section, const SourceSpec& source) {
    if (!source.rid.empty()) {
        section.rids.push_back({source.rid, true, {}, ""});
        section.simulcast.send.push_back({{source.rid, false}});
        return;
    }
    section.ssrcs.push_back({source.ssrc, "client", ""});
    if (source.rtx_ssrc == 0) return;
    section.ssrcs.push_back({source.rtx_ssrc, "client", ""});
    section.ssrc_groups.push_back({"FID", {source.ssrc, source.rtx_ssrc}});
}

}  // namespace

rtp::ExtensionIds publish_ids() {
    rtp::ExtensionIds ids;
    ids.set(rtp::ExtensionKind::mid, kMidId);
    ids.set(rtp::ExtensionKind::rid, kRidId);
    ids.set(rtp::ExtensionKind::repaired_rid, kRepairedRidId);
    ids.set(rtp::ExtensionKind::audio_level, kLevelId);
    ids.set(rtp::ExtensionKind::transport_sequence, kTransportId);
    return ids;
}

Session make_offer(const ClientSdp& self, const std::vector<SourceSpec>& sources, const std::vector<std::string>& ended,
                   bool audio_nack, bool data) {
    Session offer;
    offer.id = self.session_id;
    offer.version = self.version;
    offer.bundles.emplace_back();
    for (const auto& source : sources) {
        const auto known = std::ranges::find(offer.sections, source.mid, &MediaSection::mid);
        if (known != offer.sections.end()) {
            put_source(*known, source);
            continue;
        }
        auto& section = offer.sections.emplace_back();
        section.mid = source.mid;
        offer.bundles[0].push_back(source.mid);
        section.direction =
            std::ranges::find(ended, source.mid) == ended.end() ? Direction::sendonly : Direction::inactive;
        section.msid = Msid{"stream", "track" + source.mid};
        put_transport(section, self, Setup::actpass);
        put_extension(section, rtp::ExtensionKind::mid, kMidId);
        put_extension(section, rtp::ExtensionKind::transport_sequence, kTransportId);
        if (source.kind == media::Kind::audio) {
            put_audio(section, audio_nack);
        } else {
            put_video(section);
        }
        put_source(section, source);
    }
    if (data) {
        offer.sections.push_back(offer_data("data", kDataMessageBytesMax));
        offer.bundles[0].emplace_back("data");
        put_transport(offer.sections.back(), self, Setup::actpass);
    }
    return offer;
}

Session make_answer(const ClientSdp& self, const Session& offer, bool audio_nack) {
    Session answer;
    answer.id = self.session_id;
    answer.version = self.version;
    answer.bundles = offer.bundles;
    for (const auto& offered : offer.sections) {
        if (offered.kind == MediaKind::application) {
            answer.sections.push_back(answer_data(offered, kDataMessageBytesMax));
            put_transport(answer.sections.back(), self, Setup::active);
            continue;
        }
        MediaSection section;
        section.kind = offered.kind;
        section.mid = offered.mid;
        section.payload_types = offered.payload_types;
        section.extmaps = offered.extmaps;
        section.rtcp_rsize = offered.rtcp_rsize;
        section.direction = sends(offered.direction) ? Direction::recvonly : Direction::inactive;
        if (offered.is_rejected()) section.port = 0;
        if (!audio_nack && offered.kind == MediaKind::audio) {
            for (auto& payload : section.payload_types) std::erase(payload.feedback, "nack");
        }
        put_transport(section, self, Setup::active);
        answer.sections.push_back(std::move(section));
    }
    return answer;
}

std::optional<ClientSdp> transport_of(const Session& session) {
    for (const auto& section : session.sections) {
        if (section.is_rejected() || section.fingerprints.empty()) continue;
        const auto print = crypto::parse_fingerprint(section.fingerprints[0].algorithm, section.fingerprints[0].value);
        if (print) return ClientSdp{{section.ice_ufrag, section.ice_pwd}, *print, session.version};
    }
    return std::nullopt;
}

}  // namespace parley::media::testing
