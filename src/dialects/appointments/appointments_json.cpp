#include "dialects/appointments/appointments_json.hpp"

#include <boost/json.hpp>

#include "dialects/appointments/date_time.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::appointments {
namespace {

namespace bj = boost::json;
using namespace parley::calls;

bj::value time_json(const std::optional<Instant>& time) {
    return time ? bj::value(to_iso8601(*time)) : bj::value(nullptr);
}

bj::object person_json(const UserId& id, const PersonName& name) {
    return {{"id", id.value}, {"firstName", name.first}, {"lastName", name.last}};
}

/// What the document nests in the room's information, and `/appointments` gives itself.
bj::object core_json(const Appointments& appointments, const AppointmentRecord& record) {
    return {{"id", record.id.value},
            {"scheduledDate", to_iso8601(record.scheduled_at)},
            {"patient", person_json(record.patient, appointments.patient_name(record))},
            {"practitioner", person_json(record.practitioner, appointments.practitioner_name(record))}};
}

Result<std::optional<UserId>> user_field(const bj::object& body, std::string_view key) {
    auto text = rest::optional_string(body, key);
    if (!text) return tl::unexpected(text.error());
    if (!*text) return std::optional<UserId>();
    if ((*text)->empty()) return fail("bad-request", std::string(key) + " is empty.");
    return std::optional(UserId(std::move(**text)));
}

Result<std::optional<Instant>> date_field(const bj::object& body) {
    const auto text = rest::optional_string(body, "scheduledDate");
    if (!text) return tl::unexpected(text.error());
    if (!*text) return std::optional<Instant>();
    const auto time = parse_date_time(**text);
    if (!time) return fail("bad-request", "scheduledDate is no time with its zone, such as 2026-10-15T10:00:00Z.");
    return time;
}

Result<std::optional<AppointmentType>> type_field(const bj::object& body) {
    const auto text = rest::optional_string(body, "type");
    if (!text) return tl::unexpected(text.error());
    if (!*text) return std::optional<AppointmentType>();
    if (**text == "Remote") return std::optional(AppointmentType::remote);
    if (**text == "InPerson") return std::optional(AppointmentType::in_person);
    return fail("bad-request", "type is neither Remote nor InPerson.");
}

Result<std::optional<PersonName>> name_field(const bj::object& body, std::string_view key) {
    const bj::value* value = body.if_contains(key);
    if (value == nullptr || value->is_null()) return std::optional<PersonName>();
    if (!value->is_object()) return fail("bad-request", std::string(key) + " is no object of firstName and lastName.");
    const auto first = rest::optional_string(value->get_object(), "firstName");
    if (!first) return tl::unexpected(first.error());
    const auto last = rest::optional_string(value->get_object(), "lastName");
    if (!last) return tl::unexpected(last.error());
    if (!*first && !*last) return fail("bad-request", std::string(key) + " has neither firstName nor lastName.");
    return std::optional(PersonName{first->value_or(""), last->value_or("")});
}

tl::unexpected<Error> missing(std::string_view key) {
    return fail("bad-request", std::string(key) + " is missing.");
}

}  // namespace

std::string_view name_of(AppointmentStatus status) {
    switch (status) {
        case AppointmentStatus::waiting:
            return "Waiting";
        case AppointmentStatus::in_progress:
            return "InProgress";
        case AppointmentStatus::ended:
            return "Ended";
    }
    return {};
}

std::string_view name_of(Role role) {
    switch (role) {
        case Role::user:
            return "user";
        case Role::practitioner:
            return "practitioner";
        case Role::patient:
            return "patient";
        case Role::service:
            return "service";
    }
    return {};
}

bj::object appointment_json(const Appointments& appointments, const AppointmentRecord& record) {
    bj::object json = core_json(appointments, record);
    json["practitionerId"] = record.practitioner.value;
    json["patientId"] = record.patient.value;
    json["type"] = record.type == AppointmentType::remote ? "Remote" : "InPerson";
    json["roomId"] = record.room ? bj::value(record.room->value) : bj::value(nullptr);
    json["status"] = record.room ? bj::value(name_of(record.status)) : bj::value(nullptr);
    json["createdAt"] = to_iso8601(record.created_at);
    json["updatedAt"] = to_iso8601(record.updated_at);
    return json;
}

bj::object room_json(const Appointments& appointments, const AppointmentRecord& record) {
    return {{"id", record.call_record_id.value_or("")},
            {"roomId", record.room ? record.room->value : ""},
            {"appointmentId", record.id.value},
            {"status", name_of(record.status)},
            {"practitionerJoined", record.practitioner_joined},
            {"patientJoined", record.patient_joined},
            {"startedAt", time_json(record.started_at)},
            {"endedAt", time_json(record.ended_at)},
            {"createdAt", to_iso8601(record.created_at)},
            {"updatedAt", to_iso8601(record.updated_at)},
            {"appointment", core_json(appointments, record)}};
}

Result<PatchAppointment> parse_patch(const bj::object& body) {
    PatchAppointment patch;
    const auto take = [](auto& into, auto field) -> Status {
        if (!field) return tl::unexpected(field.error());
        into = std::move(*field);
        return {};
    };
    const Status read = take(patch.practitioner, user_field(body, "practitionerId"))
                            .and_then([&] { return take(patch.patient, user_field(body, "patientId")); })
                            .and_then([&] { return take(patch.scheduled_at, date_field(body)); })
                            .and_then([&] { return take(patch.type, type_field(body)); })
                            .and_then([&] { return take(patch.practitioner_name, name_field(body, "practitioner")); })
                            .and_then([&] { return take(patch.patient_name, name_field(body, "patient")); });
    if (!read) return tl::unexpected(read.error());
    return patch;
}

Result<CreateAppointment> parse_create(const bj::object& body) {
    auto fields = parse_patch(body);
    if (!fields) return tl::unexpected(fields.error());
    if (!fields->practitioner) return missing("practitionerId");
    if (!fields->patient) return missing("patientId");
    if (!fields->scheduled_at) return missing("scheduledDate");
    if (!fields->type) return missing("type");
    return CreateAppointment{*fields->practitioner, *fields->patient,          *fields->scheduled_at,
                             *fields->type,         fields->practitioner_name, fields->patient_name};
}

}  // namespace parley::dialects::appointments
