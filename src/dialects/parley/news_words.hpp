// The own protocol's JSON for what people do together: chat, hands, who waits, who is online, appointments, reports.
// Values only; rooms, peers and calls stand in words.hpp.
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>
#include <vector>

#include "calls/appointments.hpp"
#include "calls/events.hpp"

namespace parley::dialects::own {

[[nodiscard]] boost::json::object to_json(const calls::ChatMessage& message);
[[nodiscard]] boost::json::array to_json(const std::vector<calls::Hand>& hands);
[[nodiscard]] boost::json::array to_json(const std::vector<calls::Asker>& askers);
[[nodiscard]] boost::json::array to_json(const std::vector<calls::PersonView>& people);
/// `appointments` knows the names of those whose names were not given.
[[nodiscard]] boost::json::object to_json(const calls::Appointments& appointments,
                                          const calls::AppointmentRecord& record);
[[nodiscard]] std::string_view name_of(calls::AskAnswer answer);

}  // namespace parley::dialects::own
