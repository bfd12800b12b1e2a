#include "dialects/parley/parley.hpp"

#include <utility>

#include "dialects/parley/session.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::own {

namespace {

/// What CREATE_MEETING and JOIN_MEETING of the calls document gave: whoever has it is that attendee, in that call.
transport::Upgrade join_call(Host& host, ports::Media* media, const transport::Request& request,
                             const std::string& join_token) {
    const CallId call(request.query_value("call").value_or(""));
    const auto* user = host.domain().calls.attendee_of(call, join_token);
    if (user == nullptr) return rest::error_response({"unauthorized", "The JoinToken is of no call that goes on."});
    calls::Identity who;
    who.user = *user;
    if (const auto* known = host.domain().state().users.find(*user)) who.name = known->name;
    if (host.domain().revocations.covers(who)) return rest::error_response(revoked_token());
    const RoomId room = host.domain().state().calls.find(call)->room;
    return std::make_unique<OwnSession>(host, media, std::move(who), request.remote_address, room);
}

}  // namespace

transport::Routes routes(Host& host, ports::Media* media) {
    transport::Routes routes;
    routes.upgrades.push_back(
        {"/parley",
         [&host, media](const transport::Request& request, const transport::PathParams&) -> transport::Upgrade {
             if (const auto join = request.query_value("join")) return join_call(host, media, request, *join);
             auto who = rest::caller(host, request);
             if (!who) return rest::error_response(who.error());
             return std::make_unique<OwnSession>(host, media, std::move(*who), request.remote_address);
         }});
    return routes;
}

std::vector<std::string_view> method_names() {
    std::vector<std::string_view> names;
    for (const auto methods : all_methods()) {
        for (const auto& method : methods) names.push_back(method.name);
    }
    return names;
}

}  // namespace parley::dialects::own
