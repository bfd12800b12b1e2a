#include "dialects/push_rest.hpp"

#include <boost/json.hpp>
#include <utility>

#include "dialects/call_requests.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects {
namespace {

namespace bj = boost::json;

tl::unexpected<Error> switched_off() {
    return fail("no-push", "This server sends no push messages.");
}

/// Who asks: a user; guests are nobody whom a call could ring for.
Result<calls::Identity> subscriber(Host& host, const transport::Request& request, const ports::Notifier* notifier) {
    auto who = rest::authenticated(host, request);
    if (who && notifier == nullptr) return switched_off();
    return who;
}

/// The body is what PushSubscription.toJSON() gives (Push API §8.3); its `expirationTime` is nobody's business here:
/// the push service says when it is over.
Result<calls::SubscribePush> read_subscription(const transport::Request& request) {
    auto body = rest::parse_object(request.body);
    if (!body) return tl::unexpected<Error>(std::move(body.error()));
    auto endpoint = rest::required_string(*body, "endpoint", calls::Push::kEndpointBytesMax);
    if (!endpoint) return tl::unexpected<Error>(std::move(endpoint.error()));
    const auto* keys = body->if_contains("keys");
    if (keys == nullptr || !keys->is_object()) return fail("bad-request", "\"keys\" must be an object.");
    auto p256dh = rest::required_string(keys->get_object(), "p256dh", 128);
    if (!p256dh) return tl::unexpected<Error>(std::move(p256dh.error()));
    auto auth = rest::required_string(keys->get_object(), "auth", 64);
    if (!auth) return tl::unexpected<Error>(std::move(auth.error()));
    return calls::SubscribePush{std::move(*endpoint), std::move(*p256dh), std::move(*auth)};
}

void show_key(Host& host, const ports::Notifier* notifier, const transport::Request& request, transport::Reply reply) {
    const auto who = subscriber(host, request, notifier);
    if (!who) return reply(rest::error_response(who.error()));
    reply(rest::json_response(200, bj::object{{"success", true}, {"publicKey", notifier->public_key()}}));
}

void subscribe(Host& host, const ports::Notifier* notifier, const transport::Request& request, transport::Reply reply) {
    const auto who = subscriber(host, request, notifier);
    if (!who) return reply(rest::error_response(who.error()));
    auto wanted = read_subscription(request);
    if (!wanted) return reply(rest::error_response(wanted.error()));
    if (auto good = notifier->check(*wanted); !good) return reply(rest::error_response(good.error()));
    change_and_answer(
        host, std::move(reply),
        [&](calls::Domain& domain, calls::Turn& turn) { return domain.push.subscribe(turn, *who, *wanted); },
        [](const calls::PushAnswer& answer) {
            return rest::json_response(
                answer.created ? 201 : 200,
                bj::object{{"success", true}, {"id", answer.record.id}, {"createdAt", to_iso8601(answer.record.at)}});
        });
}

/// Also where push is switched off: what was kept before goes all the same.
void unsubscribe(Host& host, const transport::Request& request, const transport::PathParams& params,
                 transport::Reply reply) {
    const auto who = rest::authenticated(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const std::string id(params.get("id"));
    host.change(
        {}, [&](calls::Domain& domain, calls::Turn& turn) { return domain.push.unsubscribe(turn, *who, id); },
        [reply = std::move(reply)](const Status& done) mutable {
            reply(done ? rest::no_content() : rest::error_response(done.error()));
        });
}

}  // namespace

transport::Routes push_routes(Host& host, const ports::Notifier* notifier) {
    transport::Routes table;
    table.http.push_back(
        {"GET", "/api/push/key",
         [&host, notifier](const transport::Request& request, const transport::PathParams&, transport::Reply reply) {
             show_key(host, notifier, request, std::move(reply));
         }});
    table.http.push_back(
        {"POST", "/api/push/subscriptions",
         [&host, notifier](const transport::Request& request, const transport::PathParams&, transport::Reply reply) {
             subscribe(host, notifier, request, std::move(reply));
         }});
    table.http.push_back(rest::route(host, "DELETE", "/api/push/subscriptions/{id}", unsubscribe));
    return table;
}

}  // namespace parley::dialects
