#include "dialects/calls/calls_json.hpp"

#include <boost/json.hpp>

namespace parley::dialects::calls_dialect {
namespace {

namespace json = boost::json;
using namespace parley::calls;

json::value time_or_null(const std::optional<Instant>& time) {
    return time ? json::value(to_iso8601(*time)) : json::value(nullptr);
}

template <class T>
json::value text_or_null(const std::optional<T>& text) {
    if constexpr (std::is_same_v<T, std::string>) {
        return text ? json::value(*text) : json::value(nullptr);
    } else {
        return text ? json::value(text->value) : json::value(nullptr);
    }
}

json::object participant_json(const ParticipantRecord& participant) {
    return {{"userId", participant.user.value},
            {"attendeeId", text_or_null(participant.attendee_id)},
            {"joinedAt", time_or_null(participant.joined_at)},
            {"leftAt", time_or_null(participant.left_at)},
            {"status", name_of(participant.status)}};
}

}  // namespace

std::optional<CallType> parse_type(std::string_view text) {
    if (text == "DIRECT") return CallType::direct;
    if (text == "GROUP") return CallType::group;
    return {};
}

std::string_view name_of(CallType type) {
    return type == CallType::direct ? "DIRECT" : "GROUP";
}

std::string_view name_of(CallStatus status) {
    switch (status) {
        case CallStatus::waiting:
        case CallStatus::ringing:
            return "RINGING";
        case CallStatus::active:
            return "ACTIVE";
        case CallStatus::ended:
            return "ENDED";
        case CallStatus::missed:
            return "MISSED";
        case CallStatus::rejected:
            return "REJECTED";
    }
    return {};
}

std::string_view name_of(ParticipantStatus status) {
    switch (status) {
        case ParticipantStatus::ringing:
            return "RINGING";
        case ParticipantStatus::joined:
            return "JOINED";
        case ParticipantStatus::left:
            return "LEFT";
        case ParticipantStatus::rejected:
            return "REJECTED";
    }
    return {};
}

json::object to_json(const CallRecord& call) {
    json::array participants;
    for (const auto& participant : call.participants) participants.push_back(participant_json(participant));
    const std::string created = to_iso8601(call.created_at);
    return {{"sessionId", call.id.value},
            {"timestamp", created},
            {"chimeMeetingId", text_or_null(call.meeting_id)},
            {"conversationId", text_or_null(call.conversation)},
            {"callType", name_of(call.type)},
            {"initiatedBy", call.initiator.value},
            {"participants", std::move(participants)},
            {"status", name_of(call.status)},
            {"startedAt", time_or_null(call.started_at)},
            {"endedAt", time_or_null(call.ended_at)},
            {"createdAt", created},
            {"duration", call.duration_s ? json::value(*call.duration_s) : json::value(nullptr)},
            {"roomId", call.room.value}};
}

json::object to_json(const ConversationRecord& conversation) {
    return {{"id", conversation.id.value},
            {"name", conversation.name},
            {"memberIds", to_json(conversation.members)},
            {"updatedAt", to_iso8601(conversation.updated_at)}};
}

json::array to_json(const std::vector<UserId>& users) {
    json::array list;
    for (const auto& user : users) list.push_back(json::value(user.value));
    return list;
}

json::object meeting_json(const Meeting& meeting, const MediaAddress& address) {
    const std::string_view url = address.base_url;
    const bool secure = url.starts_with("https://");
    const std::string authority(url.substr(url.find("://") == std::string_view::npos ? 0 : url.find("://") + 3));
    return {{"MeetingId", meeting.meeting_id},
            {"ExternalMeetingId", meeting.call.id.value},
            {"MediaRegion", address.region},
            {"MediaPlacement",
             {{"AudioHostUrl", authority},
              // The Chime SDK appends a query of its own, so that there must be none.
              {"SignalingUrl", (secure ? "wss://" : "ws://") + authority + "/parley"},
              {"TurnControlUrl", std::string(url) + "/api/ice-servers"}}}};
}

json::object attendee_json(const Meeting& meeting, const UserId& user) {
    return {{"AttendeeId", meeting.attendee_id}, {"ExternalUserId", user.value}, {"JoinToken", meeting.join_token}};
}

}  // namespace parley::dialects::calls_dialect
