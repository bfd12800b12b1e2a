#include "media/negotiate/offerer.hpp"

#include <algorithm>

#include "media/negotiate/answer_check.hpp"
#include "media/negotiate/offer_check.hpp"
#include "media/negotiate/sections.hpp"

namespace parley::media {
namespace {

using namespace proto::sdp;

/// A refused section stays in its place with port 0 (RFC 8829 §5.2.2).
MediaSection describe_refused(const std::string& mid, bool data, Kind kind) {
    if (data) return refuse_section(offer_data(mid, 0));
    MediaSection section;
    section.kind = kind == Kind::audio ? MediaKind::audio : MediaKind::video;
    section.mid = mid;
    put_codecs(section, std::vector{*our_codec({kind == Kind::audio ? Codec::opus : Codec::vp8, 0})});
    return refuse_section(section);
}

}  // namespace

Offerer::Offerer(OffererSettings settings) : settings_(std::move(settings)) {
    if (!settings_.data_channel) return;
    sections_.push_back({.mid = std::to_string(next_mid_++), .data = true});
    dirty_ = true;
}

std::vector<NegotiatedCodec> Offerer::codecs_for(const SendTrack& track) const {
    const auto can = [&](CodecKey key) {
        return !settings_.capabilities ||
               std::ranges::find(*settings_.capabilities, key) != settings_.capabilities->end();
    };
    const CodecKey opus{Codec::opus, 0};
    const bool has_opus = can(opus) && std::ranges::find(track.codecs, opus) != track.codecs.end();
    std::vector<NegotiatedCodec> codecs;
    for (const auto key : track.codecs) {
        if (kind_of(key.codec) != track.kind || !can(key)) continue;
        if (key.codec == Codec::red && !has_opus) continue;  // RFC 2198: it would carry nothing
        if (std::ranges::find(codecs, key, &NegotiatedCodec::key) != codecs.end()) continue;
        if (auto codec = our_codec(key)) codecs.push_back(std::move(*codec));
    }
    return codecs;
}

Offerer::Section* Offerer::find_free(Kind kind) {
    for (auto& section : sections_) {
        if (section.track || section.data) continue;
        if (section.refused) {
            section = {.mid = std::to_string(next_mid_++), .kind = kind};
            return &section;
        }
        // While an offer is out the peer may yet refuse the section.
        if (section.idle && section.kind == kind && !offered_) return &section;
    }
    if (sections_.size() >= kSectionsMax) return nullptr;
    sections_.push_back({.mid = std::to_string(next_mid_++), .kind = kind});
    return &sections_.back();
}

Result<std::string> Offerer::add_track(SendTrack track) {
    if (codecs_for(track).empty()) return fail("no-common-codec", "The subscriber decodes no codec of this track");
    auto* section = find_free(track.kind);
    if (section == nullptr) return fail("too-many-tracks", "The connection has no room for another track");
    section->idle = false;
    section->track = std::move(track);
    dirty_ = true;
    return section->mid;
}

void Offerer::add_data() {
    const bool there = std::ranges::any_of(sections_, [](const auto& s) { return s.data && !s.refused; });
    if (there || sections_.size() >= kSectionsMax) return;
    sections_.push_back({.mid = std::to_string(next_mid_++), .data = true});
    dirty_ = true;
}

bool Offerer::remove_track(std::string_view mid) {
    const auto found = std::ranges::find(sections_, mid, &Section::mid);
    if (found == sections_.end() || !found->track) return false;
    found->track.reset();
    dirty_ = true;
    return true;
}

void Offerer::restart_ice(LocalTransport local) {
    settings_.local = std::move(local);
    restarting_ = true;
    dirty_ = true;
    // Else the offer would wait for ever. One that was not answered at all still waits: its answer may be on its way,
    // and nothing in that would say that it is not the next offer's.
    if (refused_) offered_.reset();
}

MediaSection Offerer::describe(const Section& section) const {
    if (section.refused) return describe_refused(section.mid, section.data, section.kind);
    if (section.data) return offer_data(section.mid, settings_.max_message_bytes);
    MediaSection media;
    media.kind = section.kind == Kind::audio ? MediaKind::audio : MediaKind::video;
    media.mid = section.mid;
    media.rtcp_mux = true;
    media.rtcp_rsize = true;
    media.extmaps = our_extensions(section.kind);
    media.direction = section.track ? Direction::sendonly : Direction::inactive;
    // An inactive section still needs a codec that everybody has.
    const auto codecs = section.track
                            ? codecs_for(*section.track)
                            : std::vector{*our_codec({section.kind == Kind::audio ? Codec::opus : Codec::vp8, 0})};
    put_codecs(media, codecs);
    const bool has_rtx = std::ranges::any_of(codecs, [](const auto& c) { return c.rtx_payload_type.has_value(); });
    if (section.track) put_track(media, *section.track, has_rtx);
    return media;
}

Result<Session> Offerer::make_offer() {
    if (offered_) return fail("offer-pending", "The last offer has not been answered yet");
    if (sections_.empty()) return fail("nothing-to-offer", "There is no track to offer");
    Session offer;
    offer.id = settings_.session_id;
    offer.version = ++version_;
    for (const auto& section : sections_) offer.sections.push_back(describe(section));
    finish_session(offer, settings_.local, Setup::actpass);  // RFC 8829 §5.2.1; we then insist on "active"
    offered_ = offer;
    offered_sections_ = sections_;
    dirty_ = false;
    refused_ = false;
    return offer;
}

void Offerer::learn(const std::vector<Section>& then, const Session& answer) {
    for (std::size_t i = 0; i < then.size(); ++i) {
        auto& now = sections_[i];
        if (now.mid != then[i].mid) continue;
        if (answer.sections[i].is_rejected()) {
            now.refused = true;
            now.track.reset();
        } else if (!then[i].track && !now.track) {
            now.idle = true;
        }
    }
}

Result<AnswerFacts> Offerer::apply_answer(const Session& answer) {
    if (!offered_) return fail("bad-answer", "No offer is out");
    auto remote = check_answer(*offered_, answer, remote_ && !restarting_ ? &*remote_ : nullptr);
    if (!remote) {
        refuse_answer();
        return tl::unexpected(remote.error());
    }
    AnswerFacts facts;
    for (std::size_t i = 0; i < offered_sections_.size(); ++i) {
        const auto& section = offered_sections_[i];
        const auto& media = answer.sections[i];
        if (section.data && !media.is_rejected()) facts.data = read_data(media, i);
        if (!section.track) continue;
        Subscription subscription{section.mid,
                                  i,
                                  section.kind,
                                  !media.is_rejected() && receives(media.direction),
                                  section.track->stream_id,
                                  section.track->track_id,
                                  section.track->source};
        if (!media.is_rejected()) {
            subscription.codecs = read_answered_codecs(offered_->sections[i], media);
            subscription.extensions = ids_of(media.extmaps);
        }
        facts.subscriptions.push_back(std::move(subscription));
    }
    learn(offered_sections_, answer);
    facts.new_connection = remote_ && is_new_connection(*remote_, *remote);
    facts.remote = *remote;
    remote_ = std::move(*remote);
    // An offer made before a restart was asked for does not end that restart.
    const auto tag = std::ranges::find_if(offered_->sections, [](const auto& s) { return !s.is_rejected(); });
    if (tag != offered_->sections.end() && tag->ice_ufrag == settings_.local.ice_ufrag) restarting_ = false;
    offered_.reset();
    return facts;
}

}  // namespace parley::media
