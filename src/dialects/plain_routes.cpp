// The handshake of the plain WebSocket paths: token, limits, room. What happens behind it is plain_session.cpp's.
#include "dialects/plain_session.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects {
namespace {

transport::Upgrade open_plain(Host& host, const transport::Request& request, PlainSession::Opening opening) {
    auto who = rest::caller(host, request);
    if (!who) return rest::error_response(who.error());
    // Contract §3: past the limit guests of that address get no look-up at all, but those who are in the room already
    // may come back.
    opening.resume = request.query_value("resume").value_or("");
    const bool looks_up = !who->user && opening.room != calls::kLobby &&
                          host.domain().rooms.find_guest(opening.room, opening.resume) == nullptr;
    if (looks_up && !host.may_look_up(request.remote_address)) {
        return rest::error_response({"rate-limited", "Too many unknown rooms were asked for. Wait a minute."});
    }
    opening.who = std::move(*who);
    opening.address = request.remote_address;
    return std::make_unique<PlainSession>(host, std::move(opening));
}

transport::Upgrade open_lobby(Host& host, const transport::Request& request, const PlainVocabulary& bare) {
    if (!host.domain().state().rooms.contains(calls::kLobby)) {
        auto who = rest::caller(host, request);
        if (!who) return rest::error_response(who.error());
        return rest::error_response({"forbidden", "The lobby is switched off. Connect with ?room_id=."});
    }
    return open_plain(host, request, {.room = calls::kLobby, .first = &bare, .enters_at_once = true});
}

}  // namespace

transport::Routes plain_routes(Host& host, const PlainVocabulary& bare, const PlainVocabulary& rooms) {
    transport::Routes routes;
    routes.upgrades.push_back(
        {"/", [&host, &rooms](const transport::Request& request, const transport::PathParams&) -> transport::Upgrade {
             const RoomId room(request.query_value("room_id").value_or(""));
             return open_plain(host, request, {.room = room, .first = &rooms});
         }});
    routes.upgrades.push_back(
        {"/ws",
         [&host, &bare, &rooms](const transport::Request& request, const transport::PathParams&) -> transport::Upgrade {
             const auto room = request.query_value("room_id");
             if (!room || room->empty()) return open_lobby(host, request, bare);
             return open_plain(host, request,
                               {.room = RoomId(*room), .first = &bare, .second = &rooms, .enters_at_once = true});
         }});
    return routes;
}

}  // namespace parley::dialects
