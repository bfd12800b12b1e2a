// REST of `video` (contract §6): create, join, end, read.
#include <boost/json.hpp>
#include <utility>

#include "dialects/call_requests.hpp"
#include "dialects/rest.hpp"
#include "dialects/video/video_dialect.hpp"

namespace parley::dialects::video {
namespace {

namespace bj = boost::json;
using calls::CallRecord;
using calls::Domain;
using calls::Identity;
using calls::Turn;
using transport::PathParams;
using transport::Reply;
using transport::Request;

std::string_view status_of(const CallRecord& call) {
    if (calls::is_terminal(call.status)) return "ended";
    return call.status == calls::CallStatus::active ? "active" : "waiting";
}

bj::value time_or_null(const std::optional<Instant>& time) {
    return time ? bj::value(to_iso8601(*time)) : bj::value(nullptr);
}

bj::object data_of(const CallRecord& call) {
    bj::value guest = nullptr;
    for (const auto& participant : call.participants) {
        if (participant.user == call.initiator) continue;
        guest = participant.user.value;
        break;
    }
    return {{"id", call.id.value},
            {"host_id", call.initiator.value},
            {"guest_id", guest},
            {"status", status_of(call)},
            {"room_name", call.room_name.empty() ? bj::value(nullptr) : bj::value(call.room_name)},
            {"room_id", call.room.value},
            {"created_at", to_iso8601(call.created_at)},
            {"started_at", time_or_null(call.started_at)},
            {"ended_at", time_or_null(call.ended_at)}};
}

/// The document speaks of "the call object" as the answer of join, end and GET: its fields stand at the top, too.
bj::object whole_call(const CallRecord& call) {
    bj::object answer = data_of(call);
    answer["success"] = true;
    answer["data"] = data_of(call);
    return answer;
}

/// Under --insecure a request without a token may say in its query who it is from.
Result<Identity> caller_of(Host& host, const Request& request) {
    return rest::authenticated(host, request, request.query_value("userId"));
}

void create(Host& host, const Request& request, const PathParams& /*params*/, Reply reply) {
    auto who = caller_of(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto body = rest::parse_object(request.body, true);
    if (!body) return reply(rest::error_response(body.error()));
    const auto room_name = rest::optional_string(*body, "room_name", calls::Calls::kTextMax);
    if (!room_name) return reply(rest::error_response(room_name.error()));
    change_and_answer(
        host, std::move(reply),
        [&](Domain& domain, Turn& turn) {
            return domain.calls.create_video(turn, {*who, {}}, room_name->value_or(""));
        },
        [](const CallRecord& call) {
            return rest::json_response(201, {{"success", true}, {"data", data_of(call)}});
        });
}

void join(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = caller_of(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const CallId id(params.get("callId"));
    bj::value ice = bj::parse(rest::ice_list(host.ice_servers(who->user->value)));
    with_call(host, id, std::move(reply), [&host, id, ice = std::move(ice), who = std::move(*who)](Reply late) {
        change_and_answer(
            host, std::move(late),
            [&](Domain& domain, Turn& turn) {
                return domain.calls.join_video(turn, {who, {}}, id);
            },
            [ice](const CallRecord& call) {
                bj::object answer = whole_call(call);
                answer["ice_servers"] = ice;
                return rest::json_response(200, answer);
            });
    });
}

void end(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = caller_of(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const CallId id(params.get("callId"));
    with_call(host, id, std::move(reply), [&host, id, who = std::move(*who)](Reply late) {
        change_and_answer(
            host, std::move(late),
            [&](Domain& domain, Turn& turn) {
                return domain.calls.end(turn, {who, {}}, id);
            },
            [](const CallRecord& call) { return rest::json_response(200, whole_call(call)); });
    });
}

void read(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = caller_of(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const CallId id(params.get("callId"));
    with_call(host, id, std::move(reply), [&host, id, who = std::move(*who)](Reply late) {
        const auto call = host.domain().calls.find_video_for(who, id);
        late(call ? rest::json_response(200, whole_call(**call)) : rest::error_response(call.error()));
    });
}

}  // namespace

transport::Routes routes(Host& host) {
    transport::Routes table;
    table.http = {
        rest::route(host, "POST", "/api/video/calls", create),
        rest::route(host, "POST", "/api/video/calls/{callId}/join", join),
        rest::route(host, "POST", "/api/video/calls/{callId}/end", end),
        rest::route(host, "GET", "/api/video/calls/{callId}", read),
    };
    return table;
}

}  // namespace parley::dialects::video
