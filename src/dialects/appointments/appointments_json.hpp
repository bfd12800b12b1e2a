// The records of appointments as the document shows them, and back. Not the events: those are short enough to be
// written where they arise.
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "base/result.hpp"
#include "calls/appointments.hpp"

namespace parley::dialects::appointments {

/// "Waiting", "InProgress", "Ended".
[[nodiscard]] std::string_view name_of(calls::AppointmentStatus status);
/// "practitioner", "patient", "user", "service".
[[nodiscard]] std::string_view name_of(calls::Role role);

/// The `appointment` of `/appointments`.
[[nodiscard]] boost::json::object appointment_json(const calls::Appointments& appointments,
                                                   const calls::AppointmentRecord& record);
/// The document's "room information". The record has a room.
[[nodiscard]] boost::json::object room_json(const calls::Appointments& appointments,
                                            const calls::AppointmentRecord& record);

/// A POST's body. Errors: bad-request.
[[nodiscard]] Result<calls::CreateAppointment> parse_create(const boost::json::object& body);
/// A PATCH's body: what is absent or null stays. Errors: bad-request.
[[nodiscard]] Result<calls::PatchAppointment> parse_patch(const boost::json::object& body);

}  // namespace parley::dialects::appointments
