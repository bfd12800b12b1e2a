#include "dialects/users_rest.hpp"

#include <utility>

#include "dialects/rest.hpp"

namespace parley::dialects {
namespace {

/// Tokens issued until now are refused, and their connections end, once that is durable.
void revoke(Host& host, const transport::Request& request, const transport::PathParams& params,
            transport::Reply reply) {
    const auto who = rest::authenticated(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const UserId user(params.get("userId"));
    host.change(
        {},
        [&](calls::Domain& domain, calls::Turn& turn) {
            auto done = domain.revocations.revoke(turn, *who, user);
            if (done) domain.push.forget_all(turn, user);  // nor are they told of calls any more
            return done;
        },
        [&host, user, reply = std::move(reply)](const Status& done) mutable {
            if (!done) return reply(rest::error_response(done.error()));
            host.end_user(user, kCloseRevoked, access_revoked());
            reply(rest::no_content());
        });
}

}  // namespace

transport::Routes user_routes(Host& host) {
    transport::Routes table;
    table.http.push_back(rest::route(host, "DELETE", "/api/users/{userId}/sessions", revoke));
    return table;
}

}  // namespace parley::dialects
