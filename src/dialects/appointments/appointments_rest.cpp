// REST of `appointments` (contract §7, §9): the host app's records, and the two room endpoints of the document.
#include <boost/json.hpp>
#include <utility>

#include "dialects/appointments/appointments.hpp"
#include "dialects/appointments/appointments_json.hpp"
#include "dialects/call_requests.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::appointments {
namespace {

namespace bj = boost::json;
using namespace parley::calls;
using transport::PathParams;
using transport::Reply;
using transport::Request;
using transport::Response;

/// Who calls. Under --insecure and without a token it is as if the host app itself called.
Result<Identity> caller(Host& host, const Request& request) {
    if (!host.options().insecure || rest::token_of(request)) return rest::authenticated(host, request);
    Identity service;
    service.role = Role::service;
    return service;
}

/// The body, whose `userId`, where there is one, must be the caller's (contract §3); the host app's back end speaks for
/// others.
Result<bj::object> read_body(Host& host, const Request& request, const Identity& who, std::string_view what,
                             bool may_be_empty = false) {
    auto body = rest::parse_object(request.body, may_be_empty);
    if (!body || who.role == Role::service) return body;
    const auto claimed = rest::optional_string(*body, "userId");
    if (!claimed) return tl::unexpected(claimed.error());
    if (const auto same = rest::check_claimed(host, who, *claimed, what); !same) return tl::unexpected(same.error());
    return body;
}

/// The refusal; somebody else's id in a payload is worth a line in the log.
Response refuse(Host& host, std::string_view what, const Error& error) {
    if (error.code == "identity-mismatch") host.log_refusal(what, error.code);
    return rest::error_response(error);
}

bj::object answer_json(Host& host, const AppointmentRecord& record) {
    return {{"success", true}, {"appointment", appointment_json(host.domain().appointments, record)}};
}

template <class Write, class T>
transport::Response written(Write& write, Result<T>& result) {
    if constexpr (std::is_void_v<T>) {
        return write();
    } else {
        return write(*result);
    }
}

/// Runs `work(domain, turn)`, which gives a Result<T>, and answers `write(T)` once it is durable. The caller's name
/// counts as seen.
template <class Work, class Write>
void answer(Host& host, const Identity& who, std::string_view what, Reply reply, Work work, Write write) {
    host.change(
        {},
        [&](Domain& domain, Turn& turn) {
            auto result = work(domain, turn);
            if (result) domain.appointments.saw(turn, who);
            return result;
        },
        [&host, what, reply = std::move(reply), write = std::move(write)](auto result) mutable {
            if (!result) return reply(refuse(host, what, result.error()));
            reply(written(write, result));
        });
}

void create(Host& host, const Request& request, const PathParams&, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto body = read_body(host, request, *who, "appointments.create userId");
    if (!body) return reply(rest::error_response(body.error()));
    const auto wish = parse_create(*body);
    if (!wish) return reply(rest::error_response(wish.error()));
    answer(
        host, *who, "appointments.create practitionerId", std::move(reply),
        [&](Domain& domain, Turn& turn) { return domain.appointments.create(turn, *who, *wish); },
        [&host](const AppointmentRecord& made) { return rest::json_response(201, answer_json(host, made)); });
}

void patch(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto body = read_body(host, request, *who, "appointments.patch userId");
    if (!body) return reply(rest::error_response(body.error()));
    const auto wish = parse_patch(*body);
    if (!wish) return reply(rest::error_response(wish.error()));
    const AppointmentId id(params.get("id"));
    answer(
        host, *who, "appointments.patch practitionerId", std::move(reply),
        [&](Domain& domain, Turn& turn) { return domain.appointments.patch(turn, *who, id, *wish); },
        [&host](const AppointmentRecord& now) { return rest::json_response(200, answer_json(host, now)); });
}

void remove(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const AppointmentId id(params.get("id"));
    answer(
        host, *who, "appointments.delete", std::move(reply),
        [&](Domain& domain, Turn& turn) { return domain.appointments.remove(turn, *who, id); },
        [] { return rest::no_content(); });
}

void read(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const AppointmentId id(params.get("id"));
    answer(
        host, *who, "appointments.read", std::move(reply),
        [&](Domain& domain, Turn&) { return domain.appointments.find_for(*who, id); },
        [&host](const AppointmentRecord& found) { return rest::json_response(200, answer_json(host, found)); });
}

void list(Host& host, const Request& request, const PathParams&, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto page = rest::paging(request);
    if (!page) return reply(rest::error_response(page.error()));
    const auto user = request.query_value("userId");
    if (user && user->empty()) return reply(rest::error_response({"bad-request", "userId is empty."}));
    const auto of = user ? std::optional(UserId(*user)) : std::nullopt;
    answer(
        host, *who, "appointments.list userId", std::move(reply),
        [&](Domain& domain, Turn&) { return domain.appointments.list(*who, of, page->cursor, page->limit); },
        [&host](const AppointmentPage& found) {
            bj::array appointments;
            for (const auto& record : found.appointments)
                appointments.push_back(appointment_json(host.domain().appointments, record));
            const bj::value next = found.next_cursor.empty() ? bj::value(nullptr) : bj::value(found.next_cursor);
            return rest::json_response(
                200, {{"success", true}, {"appointments", std::move(appointments)}, {"nextCursor", next}});
        });
}

/// The document's answer has no envelope.
void read_room(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const AppointmentId id(params.get("appointmentId"));
    answer(
        host, *who, "appointments.room", std::move(reply),
        [&](Domain& domain, Turn&) -> Result<AppointmentRecord> {
            auto found = domain.appointments.find_for(*who, id);
            if (found && !found->room) return fail("not-found", "The appointment has no video call.");
            return found;
        },
        [&host](const AppointmentRecord& found) {
            return rest::json_response(200, room_json(host.domain().appointments, found));
        });
}

void create_room(Host& host, const Request& request, const PathParams& params, Reply reply) {
    const auto who = caller(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    // The document sends no body; one that is there must still be JSON.
    if (const auto body = read_body(host, request, *who, "appointments.create-room userId", true); !body) {
        return reply(rest::error_response(body.error()));
    }
    const AppointmentId id(params.get("appointmentId"));
    answer(
        host, *who, "appointments.create-room", std::move(reply),
        [&](Domain& domain, Turn& turn) { return domain.appointments.create_room(turn, *who, id); },
        [](const AppointmentRoom& made) {
            return rest::json_response(made.created ? 201 : 200, bj::object{{"roomId", made.room.value}});
        });
}

}  // namespace

transport::Routes routes(Host& host) {
    transport::Routes table;
    table.http = {
        rest::route(host, "GET", "/video-call/room/appointment/{appointmentId}", read_room),
        rest::route(host, "POST", "/video-call/room/appointment/{appointmentId}/create", create_room),
        rest::route(host, "POST", "/appointments", create),
        rest::route(host, "GET", "/appointments", list),
        rest::route(host, "GET", "/appointments/{id}", read),
        rest::route(host, "PATCH", "/appointments/{id}", patch),
        rest::route(host, "DELETE", "/appointments/{id}", remove),
    };
    return table;
}

}  // namespace parley::dialects::appointments
