// The methods about rooms: making, entering, leaving, signals between peers, and what one shows of oneself.
#include <boost/json.hpp>
#include <utility>

#include "dialects/parley/news_words.hpp"
#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"
#include "dialects/rest.hpp"
#include "dialects/room_media.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

constexpr int kChatOfJoin = 50;  // messages in the answer to a join; chat.list has the others

void ping(OwnSession& session, const Request& request) {
    session.reply(request.id, bj::object{{"now", to_iso8601(session.host().now())}});
}

void ice_servers(OwnSession& session, const Request& request) {
    session.reply(request.id, bj::parse(session.host().ice_servers(session.turn_person())));
}

/// Of `wanted`: how its media go, and in which codec.
Status parse_media(const json::Object& params, calls::CreateRoom& wanted) {
    const auto mode_word = optional_text(params, "media");
    if (!mode_word) return tl::unexpected<Error>(mode_word.error());
    const auto mode = media_of(*mode_word);
    if (!mode) return tl::unexpected<Error>(mode.error());
    const auto codec_word = optional_text(params, "video_codec");
    if (!codec_word) return tl::unexpected<Error>(codec_word.error());
    const auto codec = video_codec_of(*codec_word);
    if (!codec) return tl::unexpected<Error>(codec.error());
    wanted.media = *mode;
    wanted.video_codec = *codec;
    return {};
}

Result<calls::CreateRoom> parse_create(OwnSession& session, const json::Object& params) {
    calls::CreateRoom wanted;
    wanted.by = session.who();
    const auto name = optional_text(params, "name");
    if (!name) return tl::unexpected<Error>(name.error());
    const auto is_public = flag(params, "public");
    if (!is_public) return tl::unexpected<Error>(is_public.error());
    const auto guests = flag(params, "guests");
    if (!guests) return tl::unexpected<Error>(guests.error());
    const auto most = number(params, "max_participants", session.host().domain().state().limits.max_participants, 0);
    if (!most) return tl::unexpected<Error>(most.error());
    if (const auto media = parse_media(params, wanted); !media) return tl::unexpected<Error>(media.error());
    wanted.name = name->value_or("");
    wanted.is_public = *is_public;
    wanted.guests = guests->value_or(true);
    wanted.max_participants = static_cast<int>(*most);
    const auto waiting = optional_text(params, "lobby");
    if (!waiting) return tl::unexpected<Error>(waiting.error());
    const auto policy = parse_waiting(waiting->value_or("off"));
    if (!policy) return fail("bad-request", "lobby must be \"off\", \"guests\" or \"all\".");
    wanted.waiting = *policy;
    // A guest is nobody tomorrow: the key says that the room is theirs.
    if (!session.who().user) wanted.host_key = random_token(session.host().random(), 16);
    return wanted;
}

void create(OwnSession& session, const Request& request) {
    auto wanted = parse_create(session, request.params);
    if (!wanted) return session.refuse(request.id, wanted.error());
    const std::string key = wanted->host_key;
    session.change([wanted = std::move(*wanted)](calls::Domain& domain,
                                                 calls::Turn& turn) { return domain.rooms.create(turn, wanted); },
                   [&session, key, id = request.id](const Result<calls::RoomRecord>& made) {
                       if (!made) return session.refuse(id, made.error());
                       bj::object result{{"room", to_json(*made)}, {"path", "/room/" + made->id.value}};
                       if (!key.empty()) result["host_key"] = key;
                       session.reply(id, result);
                   });
}

/// Contract §2, "who offers": the newcomer, but to peers of `appointments`, who offer themselves. Streams of `whip` are
/// had of the media server alone.
bj::array peers_json(const std::vector<calls::PeerView>& peers) {
    bj::array list;
    for (const auto& peer : peers) {
        auto one = to_json(peer);
        one["you_offer"] = peer.dialect != calls::Dialect::appointments && peer.dialect != calls::Dialect::whip;
        list.push_back(std::move(one));
    }
    return list;
}

/// What a newcomer has missed: the chat, raised hands, and for hosts who waits.
void add_what_goes_on(OwnSession& session, const calls::JoinAnswer& joined, bj::object& result) {
    const auto& domain = session.host().domain();
    const RoomId& room = joined.room.id;
    const auto page = domain.chat.page(session.id(), room, 0, kChatOfJoin);
    bj::array messages;
    if (page) {
        for (const auto& message : page->messages) messages.push_back(to_json(message));
    }
    result["chat"] = {{"messages", std::move(messages)},
                      {"more", page && page->more},
                      {"last", domain.chat.last_seq(room)},
                      {"read", joined.self.user ? domain.chat.read_seq(room, *joined.self.user) : 0}};
    result["hands"] = to_json(domain.gestures.hands_in(room));
    if (joined.self.host) result["waiting"] = to_json(domain.waiting.waiting_in(room));
}

bj::object muted_json(const calls::MutedBy& muted) {
    return {{"by", muted.by.value}, {"audio", muted.audio}, {"video", muted.video}, {"screen", muted.screen}};
}

void answer_join(OwnSession& session, const std::string& id, const calls::JoinAnswer& joined) {
    session.entered(joined.room.id, joined.self.id);
    bj::object result{{"room", to_json(joined.room)},
                      {"peer", to_json(joined.self)},
                      {"peers", peers_json(joined.others)},
                      {"resumed", joined.resumed}};
    if (joined.resumed) {
        bj::array away;
        for (const auto& peer : joined.away) away.push_back(bj::value(peer.value));
        result["away"] = std::move(away);
    }
    if (joined.muted) result["muted"] = muted_json(*joined.muted);
    add_what_goes_on(session, joined, result);
    if (!joined.resume.empty()) {
        result["resume"] = joined.resume;
        session.gave_resume();
    }
    const auto ice = bj::parse(session.host().ice_servers(joined.self.person()));
    result["ice_servers"] = ice.at("iceServers");
    result["ice_ttl_s"] = ice.at("ttl");
    session.reply(id, result);
    session.tell_path(joined.room.id);
}

void join(OwnSession& session, const Request& request) {
    const auto room = text(request.params, "room", 256);
    if (!room) return session.refuse(request.id, room.error());
    const auto name = optional_text(request.params, "name");
    if (!name) return session.refuse(request.id, name.error());
    const auto resume = optional_text(request.params, "resume", 128);
    if (!resume) return session.refuse(request.id, resume.error());
    calls::JoinRoom wanted{
        session.id(), RoomId(*room), name->value_or(""), calls::Dialect::parley, resume->value_or(""), {}, false};
    if (session.peer_in(wanted.room).empty() && !session.has_place_for_room())
        return session.refuse(request.id, {"too-many-rooms", "This connection is in too many rooms."});
    const auto host_key = optional_text(request.params, "host_key", 128);
    if (!host_key) return session.refuse(request.id, host_key.error());
    wanted.host_key = host_key->value_or("");
    if (!may_look_up(session, wanted.room, wanted.resume)) return session.refuse(request.id, too_many_look_ups());
    session.change([wanted](calls::Domain& domain, calls::Turn& turn) { return domain.rooms.join(turn, wanted); },
                   [&session, id = request.id](const Result<calls::JoinAnswer>& joined) {
                       if (joined) return answer_join(session, id, *joined);
                       if (joined.error().code == "not-found") session.host().count_unknown_room(session.address());
                       session.refuse(id, joined.error());
                   });
}

/// What one sees before joining. Who is inside is not told: that is for those who are let in.
void look(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    if (!may_look_up(session, *room, {})) return session.refuse(request.id, too_many_look_ups());
    const auto& rooms = session.host().domain().rooms;
    const auto found = rooms.find_for(session.who(), *room);
    if (!found) {
        if (found.error().code == "not-found") session.host().count_unknown_room(session.address());
        return session.refuse(request.id, found.error());
    }
    session.reply(request.id,
                  bj::object{{"room", to_json((*found)->record)},
                             {"count", rooms.present_count(**found)},
                             {"full", rooms.is_full(**found)},
                             {"must_ask", rooms.must_ask(**found, session.who(), session.id(), session.host().now())}});
}

void leave(OwnSession& session, const Request& request) {
    const auto room = text(request.params, "room", 256);
    if (!room) return session.refuse(request.id, room.error());
    const RoomId where(*room);
    if (session.peer_in(where).empty()) return session.refuse(request.id, {"not-found", "You are not in this room."});
    session.change(
        [where, id = session.id()](calls::Domain& domain, calls::Turn& turn) {
            domain.rooms.leave(turn, id, where);
            return Status{};
        },
        [&session, where, id = request.id](const Status& done) {
            if (!done) return session.refuse(id, done.error());  // still in, with all media
            session.left(where);
            session.reply(id, bj::object{});
        });
}

std::optional<calls::SignalKind> parse_kind(std::string_view word) {
    for (const auto kind : {calls::SignalKind::offer, calls::SignalKind::answer, calls::SignalKind::candidate}) {
        if (dialects::name_of(kind) == word) return kind;
    }
    return std::nullopt;
}

void signal(OwnSession& session, const Request& request) {
    const auto room = text(request.params, "room", 256);
    if (!room) return session.refuse(request.id, room.error());
    const auto to = optional_text(request.params, "to", 256);
    if (!to) return session.refuse(request.id, to.error());
    const auto kind = parse_kind(request.params.string("kind").value_or(""));
    if (!kind) return session.refuse(request.id, {"bad-request", "kind must be offer, answer or candidate."});
    const auto body = request.params.find("body");
    if (!body || !is_plausible(*kind, *body))
        return session.refuse(request.id, {"bad-request", "body is missing, or is no such signal."});
    calls::SignalView view;
    view.kind = *kind;
    view.origin = calls::Dialect::parley;
    view.body = body->text;
    const auto sent = session.host().signal(session.id(), RoomId(*room), to->value_or(""), view);
    sent ? session.reply(request.id, bj::object{}) : session.refuse(request.id, sent.error());
}

void update(OwnSession& session, const Request& request) {
    const auto room = text(request.params, "room", 256);
    if (!room) return session.refuse(request.id, room.error());
    std::optional<bool> flags[4];
    constexpr std::string_view kNames[4] = {"audio", "video", "screen", "camera_paused"};
    for (int i = 0; i < 4; ++i) {
        const auto given = flag(request.params, kNames[i]);
        if (!given) return session.refuse(request.id, given.error());
        flags[i] = *given;
    }
    session.change(
        [=, id = session.id(), where = RoomId(*room)](calls::Domain& domain, calls::Turn& turn) {
            return domain.rooms.update(turn, id, where, flags[0], flags[1], flags[2], flags[3]);
        },
        [&session, where = RoomId(*room), id = request.id](const Status& done) {
            if (!done) return session.refuse(id, done.error());
            session.hold(where, session.peer_in(where));
            session.reply(id, bj::object{});
        });
}

constexpr Method kMethods[] = {
    {"ping", ping},        {"ice.servers", ice_servers}, {"room.create", create, true}, {"room.join", join, true},
    {"room.leave", leave}, {"room.signal", signal},      {"room.update", update},       {"room.look", look},
};

}  // namespace

bool may_look_up(OwnSession& session, const RoomId& room, const std::string& resume) {
    return session.who().user || session.host().domain().rooms.find_guest(room, resume) != nullptr ||
           session.host().may_look_up(session.address());
}

std::span<const Method> room_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
