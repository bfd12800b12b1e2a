#include "describe.hpp"

#include "proto/rtp/extension_ids.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media_load {
namespace {

constexpr auto kTransportSequence = proto::rtp::ExtensionKind::transport_sequence;

proto::sdp::Fingerprint fingerprint_of(const crypto::DtlsCertificate& certificate) {
    return {std::string(crypto::fingerprint_hash_name(certificate.fingerprint().hash)),
            crypto::format_digest(certificate.fingerprint())};
}

void put_transport(proto::sdp::MediaSection& section, const media::IceCredentials& credentials,
                   const crypto::DtlsCertificate& certificate) {
    section.rtcp_mux = true;
    section.rtcp_rsize = true;
    section.ice_ufrag = credentials.ufrag;
    section.ice_pwd = credentials.password;
    section.fingerprints = {fingerprint_of(certificate)};
}

}  // namespace

std::string make_offer(const media::IceCredentials& credentials, const crypto::DtlsCertificate& certificate,
                       std::uint32_t ssrc, bool audio) {
    using namespace proto::sdp;
    MediaSection section;
    section.kind = audio ? MediaKind::audio : MediaKind::video;
    section.mid = "0";
    section.direction = Direction::sendonly;
    section.setup = Setup::actpass;
    if (audio) {
        section.payload_types = {{kPayloadType, "opus", 48'000, 2, "minptime=10;useinbandfec=1", {"transport-cc"}}};
    } else {
        section.payload_types = {{kPayloadType, "VP8", 90'000, 1, "", {"nack", "nack pli", "transport-cc"}}};
    }
    section.extmaps = {{kTransportSequenceId, std::nullopt, std::string(uri_of(kTransportSequence))}};
    section.ssrcs = {{ssrc, "bench", "bench track"}};
    put_transport(section, credentials, certificate);
    Session offer{.id = 1, .version = 1, .bundles = {{"0"}}, .sections = {section}};
    return encode_session(offer);
}

std::string make_answer(proto::sdp::Session offer, const media::IceCredentials& credentials,
                        const crypto::DtlsCertificate& certificate, bool remb) {
    using namespace proto::sdp;
    offer.ice_lite = false;
    for (auto& section : offer.sections) {
        section.direction = sends(section.direction) ? Direction::recvonly : Direction::inactive;
        section.setup = Setup::active;
        section.msid.reset();
        section.ssrcs.clear();
        section.ssrc_groups.clear();
        section.candidates.clear();
        section.end_of_candidates = false;
        put_transport(section, credentials, certificate);
        if (remb)
            std::erase_if(section.extmaps, [](const Extmap& map) { return map.uri == uri_of(kTransportSequence); });
    }
    return encode_session(offer);
}

}  // namespace parley::media_load
