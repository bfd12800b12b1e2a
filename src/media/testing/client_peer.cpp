#include "media/testing/client_peer.hpp"

#include <algorithm>
#include <utility>

#include "proto/sdp/parser.hpp"
#include "proto/sdp/writer.hpp"

namespace parley::media::testing {

namespace sdp = proto::sdp;

namespace {

const Endpoint kServer = *parse_ip("203.0.113.1", 3478);

}  // namespace

Endpoint client_address(std::uint16_t port) {
    return *parse_ip("198.51.100.7", port);
}

SimSocket::SimSocket(SimNet& net, const PeerOptions& options,
                     std::shared_ptr<const crypto::DtlsCertificate> certificate,
                     std::function<void(SimSocket&, Datagram)> receive)
    : address(client_address(net.next_port++)),
      link(std::move(certificate), net.random, Path{kServer, 0},
           [this](Datagram datagram) {
               const auto size = datagram.size() + 28;  // IPv4 and UDP
               up.send(std::move(datagram), size);
           }),
      up(net.events, net.random, options.up, [this, &net](Datagram datagram) { net.deliver(address, datagram); }),
      down(net.events, net.random, options.down,
           [this, receive = std::move(receive)](Datagram datagram) { receive(*this, std::move(datagram)); }) {}

ClientPeer::ClientPeer(SimNet& net, std::string id, PeerOptions options)
    : net_(net),
      id_(std::move(id)),
      options_(options),
      certificate_(net.certificate),
      publish_session_(net.next_session++),
      subscribe_session_(net.next_session++),
      own_ssrc_(random_ssrc()) {}

std::uint32_t ClientPeer::random_ssrc() {
    std::array<std::uint8_t, 4> bytes{};
    net_.random.fill(bytes);
    return proto::rtp::load32(bytes.data());
}

SourceSpec ClientPeer::microphone(std::string mid) {
    return {.mid = std::move(mid), .ssrc = random_ssrc()};
}

SourceSpec ClientPeer::camera(std::string mid, std::int64_t bitrate_bps) {
    return {.kind = Kind::video,
            .mid = std::move(mid),
            .ssrc = random_ssrc(),
            .rtx_ssrc = random_ssrc(),
            .payload_type = 96,
            .rtx_payload_type = 97,
            .bitrate_bps = bitrate_bps};
}

std::vector<SourceSpec> ClientPeer::simulcast(std::string mid) {
    std::vector<SourceSpec> wanted;
    constexpr std::pair<const char*, std::int64_t> kLayers[] = {{"l", 120'000}, {"m", 400'000}, {"h", 1'200'000}};
    for (const auto& [rid, bitrate_bps] : kLayers) {
        auto spec = camera(mid, bitrate_bps);
        spec.rid = rid;
        spec.layer = static_cast<std::uint8_t>(wanted.size());
        wanted.push_back(std::move(spec));
    }
    return wanted;
}

Status ClientPeer::join(const ports::MediaGrant& grant) {
    return net_.engine->join(net_.room, id_, grant, net_.events.now());
}

void ClientPeer::leave() {
    gone_ = true;
    net_.engine->leave(net_.room, id_);
}

Status ClientPeer::publish(const std::vector<SourceSpec>& more, std::vector<ports::TrackLabel> labels) {
    add_sources(more, std::move(labels));
    return offer();
}

void ClientPeer::add_sources(const std::vector<SourceSpec>& more, std::vector<ports::TrackLabel> labels) {
    for (const auto& spec : more) sources_.push_back(std::make_unique<ClientSource>(spec, publish_ids(), net_.random));
    std::ranges::move(labels, std::back_inserter(labels_));
}

Status ClientPeer::unpublish(const std::string& mid) {
    ended_.push_back(mid);
    for (auto& source : sources_)
        if (source->spec().mid == mid) source->set_live(false);
    return offer();
}

Status ClientPeer::restart_publishing() {
    publishing_->link.renew();
    return offer();
}

Status ClientPeer::offer() {
    const auto answer = net_.engine->publish(net_.room, id_, make_offer_to_publish(), labels_, net_.events.now());
    if (!answer) return tl::unexpected<Error>(answer.error());
    return take_published(*answer);
}

std::string ClientPeer::make_offer_to_publish() {
    if (!publishing_)
        publishing_ = std::make_unique<SimSocket>(net_, options_, certificate_, [this](SimSocket& socket, Datagram d) {
            on_published(socket, std::move(d));
        });
    if (options_.sctp != nullptr) publishing_->link.enable_data(*options_.sctp);
    std::vector<SourceSpec> specs;
    for (const auto& source : sources_) specs.push_back(source->spec());
    const ClientSdp self{publishing_->link.local(), certificate_->fingerprint(), ++version_, publish_session_};
    return sdp::encode_session(make_offer(self, specs, ended_, options_.audio_nack, options_.sctp != nullptr));
}

Status ClientPeer::take_published(const ports::Published& answer) {
    own_tracks = answer.tracks;
    const auto parsed = sdp::parse_session(answer.sdp);
    const auto remote = parsed ? transport_of(*parsed) : std::nullopt;
    if (!remote) return fail("bad-answer", "The answer cannot be read.");
    publishing_->link.connect(remote->ice, remote->fingerprint, net_.events.now());
    return {};
}

Status ClientPeer::subscribe(bool restart) {
    return net_.engine->subscribe(net_.room, id_, {restart, options_.sctp != nullptr}, net_.events.now());
}

void ClientPeer::on_event(const ports::MediaEvent& event) {
    if (gone_) return;
    if (const auto* offer = std::get_if<ports::SubscribeOffer>(&event)) {
        ++offers;
        if (answers) net_.events.after(options_.signal_delay, [this, text = offer->sdp] { take_offer(text); });
    } else if (const auto* changed = std::get_if<ports::TracksChanged>(&event)) {
        tracks = *changed;
    } else if (const auto* speak = std::get_if<ports::SpeakersChanged>(&event)) {
        speakers = *speak;
    } else if (const auto* all = std::get_if<ports::ShownChanged>(&event)) {
        shown = *all;
    } else if (const auto* wanted = std::get_if<ports::LayersWanted>(&event)) {
        layers.push_back(*wanted);
        if (obeys) obey(*wanted);
    } else if (const auto* link = std::get_if<ports::LinkChanged>(&event)) {
        links.push_back(*link);
    } else if (const auto* now = std::get_if<ports::LinkQuality>(&event)) {
        quality = *now;
    }
}

/// Dynacast as a browser does it: an encoding that rests begins with a key frame when it comes back.
void ClientPeer::obey(const ports::LayersWanted& wanted) {
    const auto own = std::ranges::find(own_tracks, wanted.track, &ports::Published::Track::id);
    if (own == own_tracks.end()) return failures.emplace_back("layers of a track that is not mine"), void();
    for (auto& source : sources_) {
        const auto& spec = source->spec();
        if (spec.mid != own->mid) continue;
        const bool live = spec.rid.empty() ? wanted.watched : std::ranges::count(wanted.rids, spec.rid) > 0;
        source->set_resting(!live);
    }
}

void ClientPeer::take_offer(const std::string& text) {
    if (gone_) return;
    const auto answer = answer_to(text);
    if (!answer) return failures.emplace_back("an offer that cannot be read"), void();
    const auto taken = net_.engine->answer(net_.room, id_, *answer, net_.events.now());
    if (!taken) failures.push_back(taken.error().code + ": " + taken.error().message);
}

std::optional<std::string> ClientPeer::answer_to(const std::string& text) {
    const auto offer = sdp::parse_session(text);
    const auto remote = offer ? transport_of(*offer) : std::nullopt;
    if (!remote) return std::nullopt;
    if (!subscribing_) {
        subscribing_ = std::make_unique<SimSocket>(net_, options_, certificate_, [this](SimSocket& socket, Datagram d) {
            on_subscribed(socket, std::move(d));
        });
    } else if (subscribing_->link.ice() != nullptr && remote->ice != subscribing_->link.remote()) {
        subscribing_->link.renew();
    }
    if (options_.sctp != nullptr) subscribing_->link.enable_data(*options_.sctp);
    for (const auto& section : offer->sections) {
        if (!sdp::sends(section.direction) || section.ssrcs.empty()) continue;
        // RFC 9143 §9.2: an id means the same in every section.
        for (const auto& extmap : section.extmaps)
            if (const auto kind = proto::rtp::extension_kind_of(extmap.uri))
                ids_.set(*kind, static_cast<std::uint8_t>(extmap.id));
        const auto ssrc = section.ssrc_groups.empty() ? section.ssrcs[0].id : section.ssrc_groups[0].ssrcs[0];
        if (!section.ssrc_groups.empty()) repairs_[section.ssrc_groups[0].ssrcs[1]] = ssrc;
        // A track whose relay has begun anew has another section and SSRC: the last one offered is the one that flows.
        ssrc_of_[section.msid->track] = ssrc;
        auto& sink = sinks_[ssrc];
        const bool audio = section.kind == sdp::MediaKind::audio;
        if (!sink)
            sink = std::make_unique<ClientSink>(audio ? Kind::audio : Kind::video, ssrc, section.msid->track,
                                                !audio || options_.audio_nack);
    }
    const ClientSdp self{subscribing_->link.local(), certificate_->fingerprint(), offer->version, subscribe_session_};
    subscribing_->link.connect(remote->ice, remote->fingerprint, net_.events.now());
    return sdp::encode_session(make_answer(self, *offer, options_.audio_nack));
}

void ClientPeer::rebind() {
    if (publishing_) publishing_->address = client_address(net_.next_port++);
    if (subscribing_) subscribing_->address = client_address(net_.next_port++);
}

void ClientPeer::lose_publishing(std::shared_ptr<const crypto::DtlsCertificate> certificate) {
    if (certificate) certificate_ = std::move(certificate);
    publish_session_ = net_.next_session++;
    lost_.push_back(std::move(publishing_));
    sources_.clear();
    ended_.clear();
    labels_.clear();
    version_ = 0;
}

void ClientPeer::lose_subscribing(std::shared_ptr<const crypto::DtlsCertificate> certificate) {
    if (certificate) certificate_ = std::move(certificate);
    subscribe_session_ = net_.next_session++;
    lost_.push_back(std::move(subscribing_));
    sinks_.clear();
    ssrc_of_.clear();
    repairs_.clear();
    ids_ = {};
    twcc_ = {};
}

ClientSource& ClientPeer::source(std::string_view mid, std::string_view rid) {
    return **std::ranges::find_if(sources_, [&](const auto& source) {
        return source->spec().mid == mid && (rid.empty() || source->spec().rid == rid);
    });
}

ClientSink* ClientPeer::sink(std::string_view track) {
    const auto ssrc = ssrc_of_.find(track);
    return ssrc == ssrc_of_.end() ? nullptr : sinks_.at(ssrc->second).get();
}

std::string ClientPeer::track_of(const PeerId& publisher, ports::TrackKind kind) const {
    for (const auto& track : tracks.tracks)
        if (track.peer == publisher && track.kind == kind) return track.id;
    return {};
}

ClientSink* ClientPeer::sink_of(const PeerId& publisher, ports::TrackKind kind) {
    return sink(track_of(publisher, kind));
}

}  // namespace parley::media::testing
