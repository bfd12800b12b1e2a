#include "media/negotiate/answer.hpp"

#include <algorithm>

#include "media/negotiate/layers.hpp"
#include "media/negotiate/sections.hpp"
#include "proto/sdp/text.hpp"

namespace parley::media {
namespace {

using namespace proto::sdp;

Kind media_kind(const MediaSection& section) {
    return section.kind == MediaKind::audio ? Kind::audio : Kind::video;
}

/// One round: walks the sections of the offer and keeps what is common to both kinds of answer.
struct Round {
    const Session& offer;
    const AnswerSettings& settings;
    const NegotiationMemory& before;
    CheckedOffer checked;
    Session answer;
    std::vector<Extmap> bundle_extmaps;
    std::optional<DataSection> data;

    /// Extensions and codecs of an RTP section; nothing when there is no common codec.
    std::optional<MediaSection> begin(const MediaSection& offered, Flow flow, std::span<const CodecKey> wanted,
                                      std::vector<NegotiatedCodec>& codecs) {
        codecs = choose_codecs(offered, wanted);
        if (codecs.empty()) return std::nullopt;
        auto section = begin_answer(offered);
        section.extmaps = accept_extensions(offered, flow);
        drop_conflicts(section.extmaps, bundle_extmaps);
        keep_agreed(section.extmaps, bundle_extmaps);
        put_codecs(section, codecs);
        return section;
    }

    void answer_application(const MediaSection& offered, std::size_t index) {
        if (!settings.data_channels || data) {
            answer.sections.push_back(refuse_section(offered));
            return;
        }
        data = read_data(offered, index);
        answer.sections.push_back(answer_data(offered, settings.max_message_bytes));
    }

    template <class AnswerRtp>
    void walk(AnswerRtp answer_rtp) {
        for (std::size_t i = 0; i < offer.sections.size(); ++i) {
            const auto& offered = offer.sections[i];
            if (!checked.usable[i]) {
                answer.sections.push_back(refuse_section(offered));
            } else if (offered.kind == MediaKind::application) {
                answer_application(offered, i);
            } else {
                auto section = answer_rtp(offered, i);
                answer.sections.push_back(section ? std::move(*section) : refuse_section(offered));
            }
        }
        // RFC 8842 §5.3: the answerer of actpass that says passive waits for the peer's ClientHello.
        finish_session(answer, settings.local, Setup::passive);
    }

    NegotiationMemory memory() const { return remember(offer, answer, checked, before); }
};

Result<Round> begin_round(const Session& offer, const AnswerSettings& settings, const NegotiationMemory& before) {
    auto checked = check_offer(offer, before);
    if (!checked) return tl::unexpected(checked.error());
    Round round{offer, settings, before, std::move(*checked), {}, before.extmaps, std::nullopt};
    round.answer.id = settings.session_id;
    round.answer.version = before.version + 1;  // RFC 3264 §8
    return round;
}

/// RFC 8830, or the ssrc attribute that came before it.
Msid find_msid(const MediaSection& offered) {
    if (offered.msid) return *offered.msid;
    for (const auto& ssrc : offered.ssrcs) {
        std::string_view words = ssrc.msid;
        const auto stream = take_word(words);
        if (!stream.empty()) return {std::string(stream), std::string(take_word(words))};
    }
    return {};
}

Publication describe(const MediaSection& offered, std::size_t index, std::vector<NegotiatedCodec> codecs) {
    Publication publication{offered.mid, index, media_kind(offered), sends(offered.direction)};
    auto msid = find_msid(offered);
    publication.stream_id = msid.stream == "-" ? "" : std::move(msid.stream);
    publication.track_id = msid.track.empty() ? offered.mid : std::move(msid.track);
    if (!offered.ssrcs.empty()) publication.cname = offered.ssrcs[0].cname;
    publication.codecs = std::move(codecs);
    publication.ssrcs = read_ssrcs(offered);
    return publication;
}

std::vector<std::string> find_ended(const NegotiationMemory& before, const std::vector<Publication>& now) {
    std::vector<std::string> ended;
    for (const auto& section : before.sections) {
        const auto same = std::ranges::find(now, section.mid, &Publication::mid);
        if (section.active && (same == now.end() || !same->sending)) ended.push_back(section.mid);
    }
    return ended;
}

/// RFC 8829 §5.3.1: transport-wide feedback is of no use without the numbers that it speaks of.
void drop_idle_feedback(MediaSection& section, std::vector<NegotiatedCodec>& codecs) {
    if (ids_of(section.extmaps).has(proto::rtp::ExtensionKind::transport_sequence)) return;
    for (auto& codec : codecs) codec.feedback.transport_cc = false;
    section.payload_types.clear();
    put_codecs(section, codecs);
}

}  // namespace

Result<PublishAnswer> answer_offer(const Session& offer, const AnswerSettings& settings,
                                   const NegotiationMemory& before) {
    auto round = begin_round(offer, settings, before);
    if (!round) return tl::unexpected(round.error());
    PublishAnswer result;
    round->walk([&](const MediaSection& offered, std::size_t index) {
        std::vector<NegotiatedCodec> codecs;
        auto section = round->begin(offered, Flow::from_peer, settings.codecs, codecs);
        if (!section) return section;
        drop_idle_feedback(*section, codecs);
        section->direction = sends(offered.direction) ? Direction::recvonly : Direction::inactive;
        auto publication = describe(offered, index, std::move(codecs));
        publication.extensions = ids_of(section->extmaps);
        put_rids(*section, choose_rids(offered, publication.codecs, publication.extensions));
        for (const auto& rid : section->rids) publication.rids.push_back(rid.id);
        result.publications.push_back(std::move(publication));
        return section;
    });
    result.ended_mids = find_ended(before, result.publications);
    result.ice_restart = is_ice_restart(offer, before);
    result.memory = round->memory();
    result.remote = std::move(round->checked.remote);
    result.data = std::move(round->data);
    result.answer = std::move(round->answer);
    return result;
}

Result<PlayAnswer> answer_play_offer(const Session& offer, const AnswerSettings& settings,
                                     std::span<const SendTrack> tracks, const NegotiationMemory& before) {
    auto round = begin_round(offer, settings, before);
    if (!round) return tl::unexpected(round.error());
    PlayAnswer result;
    std::vector<bool> given(tracks.size());
    round->walk([&](const MediaSection& offered, std::size_t index) {
        const SendTrack* track = nullptr;
        for (std::size_t i = 0; i < tracks.size() && track == nullptr && receives(offered.direction); ++i) {
            if (given[i] || tracks[i].kind != media_kind(offered)) continue;
            if (choose_codecs(offered, tracks[i].codecs).empty()) continue;
            given[i] = true;
            track = &tracks[i];
        }
        std::vector<NegotiatedCodec> codecs;
        const auto wanted = track != nullptr ? std::span<const CodecKey>(track->codecs) : settings.codecs;
        auto section = round->begin(offered, Flow::to_peer, wanted, codecs);
        if (!section || track == nullptr) return section;
        drop_idle_feedback(*section, codecs);
        section->direction = Direction::sendonly;
        const bool has_rtx = std::ranges::any_of(codecs, [](const auto& c) { return c.rtx_payload_type.has_value(); });
        put_track(*section, *track, has_rtx);
        Subscription subscription{offered.mid,      index,           track->kind,  true,
                                  track->stream_id, track->track_id, track->source};
        subscription.codecs = std::move(codecs);
        subscription.extensions = ids_of(section->extmaps);
        result.subscriptions.push_back(std::move(subscription));
        return section;
    });
    result.ice_restart = is_ice_restart(offer, before);
    result.memory = round->memory();
    result.remote = std::move(round->checked.remote);
    result.data = std::move(round->data);
    result.answer = std::move(round->answer);
    return result;
}

}  // namespace parley::media
