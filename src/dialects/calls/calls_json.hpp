// Calls, meetings and conversations as the `calls` dialect's documents write them. Values only; no requests and no
// events.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calls/calls.hpp"

namespace parley::dialects::calls_dialect {

/// "DIRECT" or "GROUP".
[[nodiscard]] std::optional<parley::calls::CallType> parse_type(std::string_view text);
[[nodiscard]] std::string_view name_of(parley::calls::CallType type);
/// The document's five; a `waiting` video call shows as RINGING.
[[nodiscard]] std::string_view name_of(parley::calls::CallStatus status);
[[nodiscard]] std::string_view name_of(parley::calls::ParticipantStatus status);

/// The document's `Call`, and `roomId`.
[[nodiscard]] boost::json::object to_json(const parley::calls::CallRecord& call);
[[nodiscard]] boost::json::object to_json(const parley::calls::ConversationRecord& conversation);
[[nodiscard]] boost::json::array to_json(const std::vector<UserId>& users);

/// Where this server's media is, in the Chime SDK's words.
struct MediaAddress {
    std::string region;
    std::string base_url;  ///< "https://host[:port]", no slash at the end
};
/// `meeting` and `attendee` with the field names of the Chime SDK.
[[nodiscard]] boost::json::object meeting_json(const parley::calls::Meeting& meeting, const MediaAddress& address);
[[nodiscard]] boost::json::object attendee_json(const parley::calls::Meeting& meeting, const UserId& user);

}  // namespace parley::dialects::calls_dialect
