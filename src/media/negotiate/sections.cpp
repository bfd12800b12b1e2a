#include "media/negotiate/sections.hpp"

#include <algorithm>

#include "proto/sdp/text.hpp"

namespace parley::media {
namespace {

using namespace proto::sdp;

constexpr std::uint16_t kSctpPort = 5000;
constexpr std::size_t kMsidBytesMax = 64;                 // RFC 8830 §2
constexpr std::uint64_t kSilentMaxMessageBytes = 65'536;  // RFC 8841 §6.1

/// RFC 8830 §2: up to 64 token characters. Ids may come from a publisher with a dialect of its own.
std::string msid_word(std::string_view id) {
    std::string word(id.substr(0, kMsidBytesMax));
    for (auto& c : word)
        if (!is_token(std::string_view(&c, 1))) c = '-';
    return word.empty() ? "-" : word;
}

}  // namespace

MediaSection begin_answer(const MediaSection& offered) {
    MediaSection section;
    section.kind = offered.kind;
    section.media = offered.media;
    section.protocol = offered.protocol;
    section.mid = offered.mid;
    section.direction = Direction::inactive;
    section.rtcp_mux = offered.rtcp_mux;
    section.rtcp_rsize = offered.rtcp_rsize;
    section.extmap_allow_mixed = offered.extmap_allow_mixed;
    // RFC 8840 §4.1 and RFC 8839 §5.6: both sides have to say these to mean them.
    for (const auto& option : offered.ice_options)
        if (option == "trickle" || option == "ice2") section.ice_options.push_back(option);
    return section;
}

MediaSection refuse_section(const MediaSection& offered) {
    MediaSection section;
    section.kind = offered.kind;
    section.media = offered.media;
    section.protocol = offered.protocol;
    section.mid = offered.mid;
    section.port = 0;
    section.direction = Direction::inactive;
    section.formats = offered.formats;
    for (const auto& payload : offered.payload_types) section.payload_types.push_back({.number = payload.number});
    return section;
}

MediaSection answer_data(const MediaSection& offered, std::uint64_t max_message_bytes) {
    auto section = begin_answer(offered);
    section.direction = Direction::sendrecv;
    section.formats = offered.formats;
    section.sctpmap = offered.sctpmap;
    if (section.sctpmap.empty()) section.sctp_port = kSctpPort;
    section.max_message_size = max_message_bytes;
    return section;
}

DataSection read_data(const MediaSection& remote, std::size_t index) {
    std::string_view map = remote.sctpmap;
    const auto mapped = parse_number<std::uint16_t>(take_word(map)).value_or(kSctpPort);
    return {remote.mid, index, remote.sctp_port.value_or(mapped),
            remote.max_message_size.value_or(kSilentMaxMessageBytes)};
}

MediaSection offer_data(const std::string& mid, std::uint64_t max_message_bytes) {
    MediaSection section;
    section.kind = MediaKind::application;
    section.protocol = "UDP/DTLS/SCTP";
    section.formats = {"webrtc-datachannel"};
    section.mid = mid;
    section.sctp_port = kSctpPort;
    section.max_message_size = max_message_bytes;
    return section;
}

void put_transport(MediaSection& section, const LocalTransport& local, Setup setup, bool with_candidates) {
    section.ice_ufrag = local.ice_ufrag;
    section.ice_pwd = local.ice_pwd;
    section.fingerprints = {local.fingerprint};
    section.setup = setup;
    if (!with_candidates) return;
    section.candidates = local.candidates;
    section.end_of_candidates = true;  // RFC 8840 §8: an ICE-lite agent has no more to come
}

void put_track(MediaSection& section, const SendTrack& track, bool with_rtx) {
    section.msid = Msid{msid_word(track.stream_id), msid_word(track.track_id)};
    const auto cname = msid_word(track.cname);
    section.ssrcs.push_back({track.source.ssrc, cname, {}});
    if (!with_rtx || !track.source.rtx_ssrc) return;
    section.ssrcs.push_back({*track.source.rtx_ssrc, cname, {}});
    section.ssrc_groups.push_back({"FID", {track.source.ssrc, *track.source.rtx_ssrc}});
}

void finish_session(Session& session, const LocalTransport& local, Setup setup) {
    session.ice_lite = true;
    session.msid_semantic = "WMS *";
    std::vector<std::string> bundle;
    for (auto& section : session.sections) {
        if (section.is_rejected()) continue;
        put_transport(section, local, setup, bundle.empty());
        bundle.push_back(section.mid);
    }
    session.bundles.clear();
    if (!bundle.empty()) session.bundles.push_back(std::move(bundle));
}

}  // namespace parley::media
