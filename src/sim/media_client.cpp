#include "sim/media_client.hpp"

#include <algorithm>
#include <utility>

#include "sim/json_text.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

constexpr std::int64_t kCameraBps = 60'000;
constexpr std::int64_t kSimulcastBps[] = {30'000, 60'000, 120'000};  ///< small: packets take time
constexpr Duration kSilent{3'000};  ///< a connection on which nothing comes for so long is mended
constexpr Duration kLately{1'500};  ///< a stream of which nothing has come for so long does not come
constexpr int kMendsMax = 2;        ///< then it begins anew, as the own client

/// RFC 8866 §5.2: the second word of o=.
std::string session_of(const std::string& sdp) {
    const auto line = sdp.find("o=");
    const auto begin = line == std::string::npos ? line : sdp.find(' ', line);
    return begin == std::string::npos ? "" : sdp.substr(begin + 1, sdp.find(' ', begin + 1) - begin - 1);
}

/// What has come on a connection; without ICE that is no sign that it works, since the server goes on sending for half
/// a minute.
std::uint64_t signs_of_life(const media::testing::SimSocket& socket, std::uint64_t before) {
    const auto* ice = socket.link.ice();
    const bool works = ice != nullptr && ice->state() == media::IceState::connected;
    return works ? socket.down.stats().delivered : before;
}

}  // namespace

MediaClient::MediaClient(MediaNet& net, std::string room, std::string peer, Camera camera, Ask ask)
    : net_(net),
      room_(std::move(room)),
      peer_(std::move(peer)),
      camera_(camera),
      ask_(std::move(ask)),
      client_(net.add(RoomId(room_), PeerId(peer_))) {
    begin_to_publish();
}

MediaClient::~MediaClient() {
    net_.remove(client_);
}

void MediaClient::begin_to_publish() {
    std::vector sources{client_.microphone("0")};
    std::vector<ports::TrackLabel> labels{{"0", ports::TrackSource::microphone}};
    if (camera_ == Camera::one_size) sources.push_back(client_.camera("1", kCameraBps));
    if (camera_ == Camera::simulcast) {
        for (auto& layer : client_.simulcast("1")) {
            layer.bitrate_bps = kSimulcastBps[layer.layer];
            sources.push_back(std::move(layer));
        }
    }
    if (has_camera()) labels.push_back({"1", ports::TrackSource::camera});
    client_.add_sources(sources, std::move(labels));
    publish_session_.clear();
    publish_flow_ = {0, net_.now()};
    mends_ = 0;
}

void MediaClient::enter() {
    online_ = true;
    publish_flow_.since = subscribe_flow_.since = net_.now();
    publish();
    ask_("media.subscribe", {{"room", room_}, {"restart", false}});
}

void MediaClient::publish() {
    if (!online_ || std::exchange(again_, asked_)) return;
    asked_ = true;
    if (client_.publishing() != nullptr && !client_.publishing()->link.open()) client_.publishing()->link.renew();
    const auto sdp = client_.make_offer_to_publish();
    bj::array tracks{bj::object{{"mid", "0"}, {"source", "microphone"}}};
    if (has_camera()) tracks.push_back(bj::object{{"mid", "1"}, {"source", "camera"}});
    ask_("media.publish", {{"room", room_}, {"sdp", sdp}, {"tracks", std::move(tracks)}});
}

void MediaClient::on_published(const Json& result) {
    asked_ = false;
    ports::Published answer{text(result, "sdp"), {}};
    for (const auto& track : result.at("tracks").as_array())
        answer.tracks.push_back({text(track.as_object(), "mid"), text(track.as_object(), "track")});
    const auto session = session_of(answer.sdp);
    if (!publish_session_.empty() && session != publish_session_) {
        // The server, or what it knew, is another: with the old connection nothing can be sent there.
        client_.lose_publishing();
        begin_to_publish();
        return publish();
    }
    publish_session_ = session;
    static_cast<void>(client_.take_published(answer));
    if (std::exchange(again_, false)) publish();
}

void MediaClient::on_refused(const std::string& method) {
    if (method == "media.publish") asked_ = again_ = false;
}

void MediaClient::on_offer(const std::string& sdp) {
    const auto session = session_of(sdp);
    if (client_.subscribing() != nullptr && session != subscribe_session_) client_.lose_subscribing();
    subscribe_session_ = session;
    const auto answer = client_.answer_to(sdp);
    if (answer) ask_("media.answer", {{"room", room_}, {"sdp", *answer}});
}

void MediaClient::on_tracks(const bj::array& tracks) {
    tracks_.clear();
    for (const auto& value : tracks) {
        const auto& track = value.as_object();
        tracks_.push_back({text(track, "id"), text(track, "peer"), text(track, "kind") == "video"});
    }
}

void MediaClient::on_layers(const Json& layers) {
    ports::LayersWanted wanted{text(layers, "track"), {}, layers.at("watched").as_bool()};
    for (const auto& rid : layers.at("rids").as_array()) wanted.rids.emplace_back(rid.as_string());
    // It may be of a track that has begun anew meanwhile.
    const auto& own = client_.own_tracks;
    if (std::ranges::find(own, wanted.track, &ports::Published::Track::id) != own.end()) client_.on_event(wanted);
}

void MediaClient::show(int width) {
    if (!online_) return;
    for (const auto& track : tracks_) {
        if (track.is_video) ask_("media.prefer", {{"room", room_}, {"track", track.id}, {"width", width}});
    }
}

bool MediaClient::flows(Flow& flow, std::uint64_t count, Duration within) const {
    if (count != flow.count) flow = {count, net_.now()};
    return net_.now() - flow.since <= within;
}

void MediaClient::look() {
    for (const auto& track : tracks_) {
        const auto* sink = client_.sink(track.id);
        if (sink == nullptr) continue;
        static_cast<void>(
            flows(tracks_flow_[track.id], track.is_video ? sink->counts().frames : sink->counts().packets, kLately));
    }
    if (!online_) return;
    if (publish_session_.empty() && !asked_) return publish();
    auto* up = client_.publishing();
    if (up != nullptr && !asked_ && !flows(publish_flow_, signs_of_life(*up, publish_flow_.count), kSilent)) {
        publish_flow_.since = net_.now();
        if (++mends_ > kMendsMax) {
            client_.lose_publishing();
            begin_to_publish();
        } else {
            up->link.renew();
        }
        publish();
    } else if (up != nullptr && up->link.open()) {
        mends_ = 0;
    }
    auto* down = client_.subscribing();
    const auto count = down == nullptr ? subscribe_flow_.count : signs_of_life(*down, subscribe_flow_.count);
    if (tracks_.empty() || flows(subscribe_flow_, count, kSilent)) return;
    subscribe_flow_.since = net_.now();
    ask_("media.subscribe", {{"room", room_}, {"restart", true}});
}

bool MediaClient::comes(const std::string& peer, bool is_video) const {
    return std::ranges::any_of(tracks_, [&](const Track& track) {
        const auto flow = tracks_flow_.find(track.id);
        return track.peer == peer && track.is_video == is_video && flow != tracks_flow_.end() &&
               net_.now() - flow->second.since <= kLately;
    });
}

std::string MediaClient::missing_of(const MediaClient& other) const {
    if (!comes(other.peer_, false)) return "hears nothing of";
    if (other.has_camera() && !comes(other.peer_, true)) return "sees nothing of";
    return {};
}

std::vector<std::string> MediaClient::publishers() const {
    std::vector<std::string> peers;
    for (const auto& track : tracks_) peers.push_back(track.peer);
    return peers;
}

std::string MediaClient::wrong() const {
    return client_.failures.empty() ? "" : client_.failures.front();
}

}  // namespace parley::sim
