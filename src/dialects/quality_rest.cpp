#include "dialects/quality_rest.hpp"

#include <boost/json.hpp>
#include <utility>

#include "dialects/call_requests.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects {
namespace {

namespace bj = boost::json;

bj::value or_null(const std::optional<std::int64_t>& number) {
    return number ? bj::value(*number) : bj::value(nullptr);
}

bj::object report_json(const calls::QualityRecord& report) {
    return {{"person", report.person},
            {"peer", report.peer.value},
            {"user", report.user ? bj::value(report.user->value) : bj::value(nullptr)},
            {"at", to_iso8601(report.at)},
            {"rating", or_null(report.rating)},
            {"score", or_null(report.score)},
            {"rtt_ms", or_null(report.rtt_ms)},
            {"loss_permille", or_null(report.loss_permille)},
            {"jitter_ms", or_null(report.jitter_ms)},
            {"duration_s", or_null(report.duration_s)},
            {"reconnects", or_null(report.reconnects)},
            {"path", report.path.empty() ? bj::value(nullptr) : bj::value(report.path)},
            {"note", report.note}};
}

Status check_service(Host& host, const transport::Request& request) {
    const auto who = rest::authenticated(host, request);
    if (!who) return tl::unexpected<Error>(who.error());
    if (who->role != calls::Role::service) return fail("forbidden", "Only the host app's service token may do that.");
    return {};
}

void answer(Host& host, std::string subject, transport::Reply reply) {
    host.store().list_quality(std::move(subject), [handed = Handed<transport::Reply>(std::move(reply))](
                                                      const Result<std::vector<calls::QualityRecord>>& found) {
        auto late = handed.take();
        if (!found) return late(rest::error_response(found.error()));
        bj::array reports;
        for (const auto& report : *found) reports.push_back(report_json(report));
        late(rest::json_response(200, bj::object{{"success", true}, {"reports", std::move(reports)}}));
    });
}

void of_call(Host& host, const transport::Request& request, const transport::PathParams& params,
             transport::Reply reply) {
    if (auto good = check_service(host, request); !good) return reply(rest::error_response(good.error()));
    const CallId id(params.get("sessionId"));
    with_call(host, id, std::move(reply), [&host, id](transport::Reply late) {
        if (!host.domain().state().calls.contains(id))
            return late(rest::error_response({"not-found", "There is no such call."}));
        answer(host, id.value, std::move(late));
    });
}

void of_room(Host& host, const transport::Request& request, const transport::PathParams& params,
             transport::Reply reply) {
    if (auto good = check_service(host, request); !good) return reply(rest::error_response(good.error()));
    const RoomId id(params.get("room_id"));
    if (!host.domain().state().rooms.contains(id))
        return reply(rest::error_response({"not-found", "There is no such room."}));
    answer(host, id.value, std::move(reply));
}

}  // namespace

transport::Routes quality_routes(Host& host) {
    transport::Routes table;
    table.http.push_back(rest::route(host, "GET", "/api/calls/{sessionId}/quality", of_call));
    table.http.push_back(rest::route(host, "GET", "/room/{room_id}/quality", of_room));
    return table;
}

}  // namespace parley::dialects
