#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "dialects/rest.hpp"
#include "dialects/room_media.hpp"
#include "dialects/rooms/rooms.hpp"

namespace parley::dialects::rooms {
namespace {

using transport::PathParams;
using transport::Reply;
using transport::Request;
namespace bj = boost::json;

constexpr std::size_t kNameMax = 256;  // bytes

std::string ws_url(Host& host, const Request& request, const RoomId& room) {
    // http://… becomes ws://…, https://… becomes wss://….
    return "ws" + rest::base_url(host, request).substr(4) + "/ws?room_id=" + encode_percent(room.value);
}

bj::object summary(Host& host, const calls::Room& room) {
    return {{"room_id", room.record.id.value},
            {"name", room.record.name},
            {"participant_count", host.domain().rooms.present_count(room)},
            {"created_at", to_iso8601(room.record.created_at)}};
}

/// Whom TURN credentials are for. A guest who is in the room yet by `?resume=` is that peer; of others no more is known
/// than their address, which stays with us.
std::string turn_person(Host& host, const Request& request, const calls::Identity& who, const RoomId& room) {
    if (who.user) return who.user->value;
    const auto* peer = host.domain().rooms.find_guest(room, request.query_value("resume").value_or(""));
    if (peer != nullptr) return peer->record.id.value;
    return rest::turn_guest(host, request.remote_address);
}

bj::object details(Host& host, const Request& request, const calls::Identity& who, const calls::Room& room) {
    bj::object body = summary(host, room);
    bj::array participants;
    // Who has to ask before they enter is not told who is inside.
    const auto& rooms = host.domain().rooms;
    const bool sees_people = !rooms.must_ask(room, who, {}, host.now()) ||
                             rooms.find_guest(room.record.id, request.query_value("resume").value_or("")) != nullptr;
    for (const auto& id : room.peers) {
        const auto* peer = host.domain().state().peers.find(id);
        if (!sees_people || peer == nullptr || !peer->present()) continue;
        participants.push_back({{"peer_id", id.value}, {"name", peer->record.name}});
    }
    body["participants"] = std::move(participants);
    body["ws_url"] = ws_url(host, request, room.record.id);
    body["ice_servers"] = bj::parse(rest::ice_list(host.ice_servers(turn_person(host, request, who, room.record.id))));
    return body;
}

Result<calls::CreateRoom> parse_create(Host& host, const calls::Identity& who, std::string_view text) {
    const auto body = rest::parse_object(text, true);
    if (!body) return tl::unexpected<Error>(body.error());
    const auto name = rest::optional_string(*body, "name", kNameMax);
    if (!name) return tl::unexpected<Error>(name.error());
    const auto is_public = rest::optional_bool(*body, "public");
    if (!is_public) return tl::unexpected<Error>(is_public.error());
    const auto guests = rest::optional_bool(*body, "guests");
    if (!guests) return tl::unexpected<Error>(guests.error());
    const auto most =
        rest::optional_integer(*body, "max_participants", 1, host.domain().state().limits.max_participants);
    if (!most) return tl::unexpected<Error>(most.error());
    const auto media_word = rest::optional_string(*body, "media", 16);
    if (!media_word) return tl::unexpected<Error>(media_word.error());
    const auto media = media_of(*media_word);
    if (!media) return tl::unexpected<Error>(media.error());
    const auto codec_word = rest::optional_string(*body, "video_codec", 16);
    if (!codec_word) return tl::unexpected<Error>(codec_word.error());
    const auto codec = video_codec_of(*codec_word);
    if (!codec) return tl::unexpected<Error>(codec.error());
    calls::CreateRoom request;
    request.by = who;
    request.name = name->value_or("");
    request.is_public = *is_public;
    request.guests = guests->value_or(true);
    request.max_participants = static_cast<int>(most->value_or(0));
    request.media = *media;
    request.video_codec = *codec;
    return request;
}

void create(Host& host, const Request& request, Reply reply) {
    const auto who = rest::caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    auto wanted = parse_create(host, *who, request.body);
    if (!wanted) return reply(rest::error_response(wanted.error()));
    host.change(
        {},
        [wanted = std::move(*wanted)](calls::Domain& domain, calls::Turn& turn) {
            return domain.rooms.create(turn, wanted);
        },
        [&host, base = rest::base_url(host, request), request,
         reply = std::move(reply)](Result<calls::RoomRecord> made) mutable {
            if (!made) return reply(rest::error_response(made.error()));
            const std::string path = "/room/" + made->id.value;
            reply(rest::json_response(201, bj::object{{"room_id", made->id.value},
                                                      {"name", made->name},
                                                      {"join_url", path},
                                                      {"link", base + path},
                                                      {"ws_url", ws_url(host, request, made->id)},
                                                      {"created_at", to_iso8601(made->created_at)}}));
        });
}

/// The room as this caller may see it; a guest whose address asks too often gets no look-up at all, unless `?resume=`
/// shows that they are in the room already.
Result<const calls::Room*> look_up(Host& host, const Request& request, const calls::Identity& who, const RoomId& id) {
    const std::string resume = request.query_value("resume").value_or("");
    const bool is_stranger = !who.user && host.domain().rooms.find_guest(id, resume) == nullptr;
    if (is_stranger && !host.may_look_up(request.remote_address)) {
        return fail("rate-limited", "Too many unknown rooms were asked for. Wait a minute.");
    }
    auto found = host.domain().rooms.find_for(who, id, resume);
    if (!found && found.error().code == "not-found") host.count_unknown_room(request.remote_address);
    return found;
}

void answer_details(Host& host, const Request& request, const calls::Identity& who, const RoomId& id, Reply reply) {
    const auto room = look_up(host, request, who, id);
    if (!room) return reply(rest::error_response(room.error()));
    reply(rest::json_response(200, details(host, request, who, **room)));
}

void join(Host& host, const Request& request, Reply reply) {
    const auto who = rest::caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto body = rest::parse_object(request.body);
    if (!body) return reply(rest::error_response(body.error()));
    const auto id = rest::required_string(*body, "room_id");
    if (!id) return reply(rest::error_response(id.error()));
    answer_details(host, request, *who, RoomId(*id), std::move(reply));
}

void get(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = rest::caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    answer_details(host, request, *who, RoomId(params.get("room_id")), std::move(reply));
}

void list(Host& host, const Request& request, Reply reply) {
    const auto who = rest::caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto page = rest::paging(request);
    if (!page) return reply(rest::error_response(page.error()));
    // One more than asked for tells whether there is a next page. The cursor is the last id seen.
    const auto after = page->cursor.empty() ? std::optional<std::string>("") : decode_base64url(page->cursor);
    if (!after) return reply(rest::error_response({"bad-cursor", "The cursor is not one of ours."}));
    auto rooms = host.domain().rooms.list(*who, *after, page->limit + 1);
    std::string next;
    if (static_cast<int>(rooms.size()) > page->limit) {
        rooms.pop_back();
        next = encode_base64url(as_bytes(rooms.back()->record.id.value));
    }
    bj::array shown;
    for (const auto* room : rooms) shown.push_back(summary(host, *room));
    reply(rest::json_response(200, bj::object{{"rooms", std::move(shown)},
                                              {"nextCursor", next.empty() ? bj::value(nullptr) : bj::value(next)}}));
}

/// With a token, or for a guest with `?room_id=` of a room that guests may enter (contract §3).
void ice_servers(Host& host, const Request& request, Reply reply) {
    const auto room = request.query_value("room_id");
    const auto who = room ? rest::caller(host, request) : rest::authenticated(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    if (room && !who->user) {
        if (const auto found = look_up(host, request, *who, RoomId(*room)); !found)
            return reply(rest::error_response(found.error()));
    }
    reply(rest::json_response(200, host.ice_servers(turn_person(host, request, *who, RoomId(room.value_or(""))))));
}

}  // namespace

transport::Routes routes(Host& host) {
    transport::Routes routes;
    const auto add = [&](std::string method, std::string pattern, auto handle) {
        routes.http.push_back({std::move(method), std::move(pattern), handle});
    };
    add("POST", "/room/create",
        [&host](Request request, const PathParams&, Reply reply) { create(host, request, std::move(reply)); });
    add("POST", "/room/join",
        [&host](Request request, const PathParams&, Reply reply) { join(host, request, std::move(reply)); });
    add("GET", "/room/{room_id}", [&host](Request request, const PathParams& params, Reply reply) {
        get(host, request, params, std::move(reply));
    });
    add("GET", "/rooms",
        [&host](Request request, const PathParams&, Reply reply) { list(host, request, std::move(reply)); });
    add("GET", "/api/ice-servers",
        [&host](Request request, const PathParams&, Reply reply) { ice_servers(host, request, std::move(reply)); });
    return routes;
}

}  // namespace parley::dialects::rooms
