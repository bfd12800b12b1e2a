// The methods about media through the server: publishing (the client offers), subscribing (the server offers, as an
// event), and what is wanted of the tracks of others.
#include <boost/json.hpp>
#include <utility>

#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

constexpr std::size_t kSdpMax = 64 * 1024;
constexpr std::size_t kLabelsMax = 64;
constexpr long long kLastNMax = 1'000;

/// Where the request is about: the room, in which this connection is a peer, and there is a media server.
struct Place {
    RoomId room;
    PeerId peer;
};
Result<Place> place_of(OwnSession& session, const json::Object& params) {
    auto room = text(params, "room", 256);
    if (!room) return tl::unexpected<Error>(std::move(room.error()));
    Place place{RoomId(std::move(*room)), {}};
    place.peer = session.peer_in(place.room);
    if (place.peer.empty()) return fail("not-found", "You are not in this room.");
    if (session.media() == nullptr) return fail("no-media-server", "This server has no media server.");
    return place;
}

/// Answers of the media server come when they come; the session may be gone by then.
class Later {
public:
    Later(OwnSession& session, std::string id)
        : host_(session.host()), session_(session), self_(session.id()), id_(std::move(id)) {}

    void operator()(const Status& done) const {
        answer([done](OwnSession& session, const std::string& id) {
            done ? session.reply(id, bj::object{}) : session.refuse(id, done.error());
        });
    }
    void operator()(const Result<ports::Published>& published) const {
        answer([published](OwnSession& session, const std::string& id) {
            if (!published) return session.refuse(id, published.error());
            bj::array tracks;
            for (const auto& track : published->tracks)
                tracks.push_back(bj::object{{"mid", track.mid}, {"track", track.id}});
            session.reply(id, bj::object{{"sdp", published->sdp}, {"tracks", std::move(tracks)}});
        });
    }

private:
    template <class Say>
    void answer(Say say) const {
        host_.change(
            self_, [](calls::Domain&, calls::Turn&) { return Status{}; },
            [&session = session_, id = id_, say](const Status&) { say(session, id); });
    }

    Host& host_;
    OwnSession& session_;  ///< looked at only where the host says that it is still there
    calls::ConnectionId self_;
    std::string id_;
};

Result<std::vector<ports::TrackLabel>> parse_labels(const json::Object& params) {
    const auto refusal = fail("bad-request", "tracks must be a list of {mid, source}.");
    std::vector<ports::TrackLabel> labels;
    const auto value = params.find("tracks");
    if (!value || value->is(json::Kind::null)) return labels;
    const auto items = json::scan_array(value->text);
    if (!items || items->size() > kLabelsMax) return refusal;
    for (const auto& item : *items) {
        const auto object = json::scan_object(item.text);
        const auto mid = object ? object->string("mid") : std::nullopt;
        const auto source = object ? parse_source(object->string("source").value_or("other")) : std::nullopt;
        if (!mid || mid->empty() || mid->size() > 64 || !source) return refusal;
        labels.push_back({*mid, *source});
    }
    return labels;
}

void publish(OwnSession& session, const Request& request) {
    const auto place = place_of(session, request.params);
    if (!place) return session.refuse(request.id, place.error());
    auto sdp = text(request.params, "sdp", kSdpMax);
    if (!sdp) return session.refuse(request.id, sdp.error());
    auto labels = parse_labels(request.params);
    if (!labels) return session.refuse(request.id, labels.error());
    session.media()->publish(place->room, place->peer, std::move(*sdp), std::move(*labels), Later(session, request.id));
}

void subscribe(OwnSession& session, const Request& request) {
    const auto place = place_of(session, request.params);
    if (!place) return session.refuse(request.id, place.error());
    const auto restart = flag(request.params, "restart");
    if (!restart) return session.refuse(request.id, restart.error());
    const auto data = flag(request.params, "data");
    if (!data) return session.refuse(request.id, data.error());
    session.media()->subscribe(place->room, place->peer, {restart->value_or(false), data->value_or(false)},
                               Later(session, request.id));
}

void answer(OwnSession& session, const Request& request) {
    const auto place = place_of(session, request.params);
    if (!place) return session.refuse(request.id, place.error());
    auto sdp = text(request.params, "sdp", kSdpMax);
    if (!sdp) return session.refuse(request.id, sdp.error());
    session.media()->answer(place->room, place->peer, std::move(*sdp), Later(session, request.id));
}

Result<ports::TrackWish> parse_wish(const json::Object& params) {
    ports::TrackWish wish;
    auto track = text(params, "track", 256);
    if (!track) return tl::unexpected<Error>(std::move(track.error()));
    wish.track = std::move(*track);
    const auto subscribed = flag(params, "subscribed");
    if (!subscribed) return tl::unexpected<Error>(subscribed.error());
    const auto paused = flag(params, "paused");
    if (!paused) return tl::unexpected<Error>(paused.error());
    const auto width = number(params, "width", 16'384, 0);
    if (!width) return tl::unexpected<Error>(width.error());
    const auto height = number(params, "height", 16'384, 0);
    if (!height) return tl::unexpected<Error>(height.error());
    const auto priority = number(params, "priority", 10, 0);
    if (!priority) return tl::unexpected<Error>(priority.error());
    wish.subscribed = subscribed->value_or(true);
    wish.paused = paused->value_or(false);
    wish.width = static_cast<std::uint16_t>(*width);
    wish.height = static_cast<std::uint16_t>(*height);
    wish.priority = static_cast<std::uint8_t>(*priority);
    return wish;
}

/// `last_n` stands for the room, the other wishes for one track.
void prefer_last(OwnSession& session, const Request& request, const Place& place, const json::Value& value) {
    std::optional<std::uint16_t> last_n;
    if (!value.is(json::Kind::null)) {
        const auto wanted = number(request.params, "last_n", kLastNMax, 0);
        if (!wanted) return session.refuse(request.id, wanted.error());
        last_n = static_cast<std::uint16_t>(*wanted);
    }
    session.media()->prefer_last(place.room, place.peer, last_n, Later(session, request.id));
}

void prefer(OwnSession& session, const Request& request) {
    const auto place = place_of(session, request.params);
    if (!place) return session.refuse(request.id, place.error());
    if (const auto last_n = request.params.find("last_n")) {
        if (request.params.find("track"))
            return session.refuse(request.id, {"bad-request", "last_n is for the room: say it without a track."});
        return prefer_last(session, request, *place, *last_n);
    }
    auto wish = parse_wish(request.params);
    if (!wish) return session.refuse(request.id, wish.error());
    session.media()->prefer(place->room, place->peer, std::move(*wish), Later(session, request.id));
}

void mute(OwnSession& session, const Request& request) {
    const auto place = place_of(session, request.params);
    if (!place) return session.refuse(request.id, place.error());
    auto track = text(request.params, "track", 256);
    if (!track) return session.refuse(request.id, track.error());
    const auto muted = flag(request.params, "muted");
    if (!muted) return session.refuse(request.id, muted.error());
    session.media()->mute(place->room, place->peer, std::move(*track), muted->value_or(true),
                          Later(session, request.id));
}

constexpr Method kMethods[] = {
    {"media.publish", publish, true},
    {"media.subscribe", subscribe, true},
    {"media.answer", answer},
    {"media.prefer", prefer},
    {"media.mute", mute},
};

}  // namespace

std::span<const Method> media_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
