// The requests of WHIP and WHEP: what a POST needs before there is a session, and which session a PATCH or a DELETE is
// about.
#include <algorithm>
#include <utility>

#include "dialects/rest.hpp"
#include "dialects/whip/answers.hpp"
#include "dialects/whip/desk.hpp"
#include "proto/sdp/parser.hpp"
#include "proto/sdp/text.hpp"

namespace parley::dialects::whip {
namespace {

using transport::PathParams;
using transport::Reply;
using transport::Request;

/// RFC 9110 §8.3.1: without its parameters, and its case does not matter.
Status check_type(const Request& request, std::string_view wanted) {
    std::string_view given = request.header("Content-Type").value_or("");
    given = proto::sdp::trim(proto::sdp::take_until(given, ';'));
    if (proto::sdp::equals_no_case(given, wanted)) return {};
    return fail("unsupported-media-type", "The body must be " + std::string(wanted) + ".");
}

/// A stream says nothing of its tracks but their kind: sound is a microphone's, a picture a camera's.
Result<Wanted> parse_offer(const std::string& sdp) {
    const auto offer = proto::sdp::parse_session(sdp);
    if (!offer) return tl::unexpected<Error>(offer.error());
    if (offer->sections.empty()) return fail("bad-sdp", "The offer has no media.");
    Wanted wanted;
    for (const auto& section : offer->sections) {
        if (section.kind == proto::sdp::MediaKind::audio)
            wanted.labels.push_back({section.mid, ports::TrackSource::microphone});
        if (section.kind == proto::sdp::MediaKind::video)
            wanted.labels.push_back({section.mid, ports::TrackSource::camera});
    }
    // RFC 9143 §7.2: the offerer-tagged section is the first of the bundle.
    const std::string tag = offer->bundles.empty() || offer->bundles[0].empty() ? "" : offer->bundles[0][0];
    const auto tagged = std::ranges::find(offer->sections, tag, &proto::sdp::MediaSection::mid);
    const auto& first = tagged == offer->sections.end() ? offer->sections.front() : *tagged;
    wanted.section = {first.kind == proto::sdp::MediaKind::audio ? "audio" : "video", first.mid};
    wanted.ufrag = first.ice_ufrag;
    wanted.sdp = sdp;
    return wanted;
}

/// Who may stream in that room now. The domain judges the entry itself once more, when the seat is taken.
Result<calls::Identity> admit(Desk& desk, const Request& request, const RoomId& room) {
    Host& host = desk.host();
    auto who = rest::caller(host, request);
    if (!who) return who;
    if (host.now() >= who->expires) return tl::unexpected<Error>(expired_token());
    if (desk.media() == nullptr) return fail("no-media-server", "This server has no media server.");
    if (!who->user && !host.may_look_up(request.remote_address))
        return fail("rate-limited", "Too many unknown rooms were asked for. Wait a minute.");
    // No stream can be in the lobby, which is of plain WebSockets (calls::Rooms::join).
    const auto found = room == calls::kLobby ? Result<const calls::Room*>(fail("not-found", "There is no such room."))
                                             : host.domain().rooms.find_for(*who, room);
    if (found) return who;
    if (found.error().code == "not-found") host.count_unknown_room(request.remote_address);
    return tl::unexpected<Error>(found.error());
}

Result<Wanted> parse_post(Desk& desk, ports::MediaLink way, const Request& request, const RoomId& room) {
    if (auto type = check_type(request, "application/sdp"); !type) return tl::unexpected<Error>(type.error());
    auto wanted = parse_offer(request.body);
    if (!wanted) return wanted;
    const auto* found = desk.host().domain().state().rooms.find(room);
    // Nobody is there who could begin within a moment.
    if (way == ports::MediaLink::subscribe && desk.host().domain().rooms.present_count(*found) == 0)
        return tl::unexpected<Error>(not_live());
    wanted->way = way;
    wanted->room = room;
    wanted->name = request.query_value("name").value_or("");
    return wanted;
}

void post(Desk& desk, ports::MediaLink way, const Request& request, const PathParams& params, Reply reply) {
    const RoomId room(std::string(params.get("room_id")));
    auto who = admit(desk, request, room);
    if (!who) return reply(refusal(who.error()));
    auto wanted = parse_post(desk, way, request, room);
    if (!wanted) return reply(refusal(wanted.error()));
    auto* session = desk.open(std::move(*who), request.remote_address, std::move(*wanted));
    if (session == nullptr) return reply(refusal({"overloaded", "There are too many streams. Try again later."}));
    session->start(std::move(reply));
}

/// The session of the request's URL. A user's is theirs alone (RFC 9725 §4.7: the token comes with each request); of a
/// guest's the URL is the proof.
Result<WhipSession*> find_session(Desk& desk, ports::MediaLink way, const Request& request, const PathParams& params) {
    const auto who = rest::caller(desk.host(), request);
    if (!who) return tl::unexpected<Error>(who.error());
    auto* session = desk.find(std::string(params.get("session")));
    if (session == nullptr || session->way() != way || session->room().value != params.get("room_id"))
        return fail("not-found", "There is no such session.");
    if (!session->who().user || session->who().user == who->user) return session;
    if (!who->user) return fail("unauthorized", "A token is needed.");
    return fail("forbidden", "This session is another's.");
}

void patch(Desk& desk, ports::MediaLink way, const Request& request, const PathParams& params, Reply reply) {
    const auto session = find_session(desk, way, request, params);
    if (!session) return reply(refusal(session.error()));
    if (auto type = check_type(request, "application/trickle-ice-sdpfrag"); !type) return reply(refusal(type.error()));
    const auto if_match = request.header("If-Match");
    // RFC 9725 §4.3.1, RFC 6585 §3.
    if (!if_match)
        return reply(refusal({"precondition-required", "If-Match must name the ICE session, or be * to restart it."}));
    (*session)->patch(proto::sdp::trim(*if_match), request.body, std::move(reply));
}

void remove(Desk& desk, ports::MediaLink way, const Request& request, const PathParams& params, Reply reply) {
    const auto session = find_session(desk, way, request, params);
    if (!session) return reply(refusal(session.error()));
    (*session)->finish({"not-found", "The session was ended."});
    reply(transport::Response{200, {{"Cache-Control", "no-store"}}, {}, false});  // RFC 9725 §4.2
}

}  // namespace

transport::Routes Desk::routes() {
    transport::Routes routes;
    const auto add = [&](std::string method, std::string pattern, auto handle, ports::MediaLink way) {
        routes.http.push_back({std::move(method), std::move(pattern),
                               [this, handle, way](const Request& request, const PathParams& params, Reply reply) {
                                   handle(*this, way, request, params, std::move(reply));
                               }});
    };
    for (const auto way : {ports::MediaLink::publish, ports::MediaLink::subscribe}) {
        const std::string endpoint = std::string(path_of(way)) + "/{room_id}";
        add("POST", endpoint, post, way);
        add("PATCH", endpoint + "/{session}", patch, way);
        add("DELETE", endpoint + "/{session}", remove, way);
        routes.http.push_back(
            {"OPTIONS", endpoint, [](const Request&, const PathParams&, Reply reply) { reply(accepts_posts()); }});
    }
    return routes;
}

}  // namespace parley::dialects::whip
