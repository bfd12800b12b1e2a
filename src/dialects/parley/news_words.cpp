#include "dialects/parley/news_words.hpp"

#include <boost/json.hpp>
#include <optional>

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

bj::value or_null(const auto& id) {
    return id ? bj::value(id->value) : bj::value(nullptr);
}

bj::value time_or_null(const std::optional<Instant>& at) {
    return at ? bj::value(to_iso8601(*at)) : bj::value(nullptr);
}

bj::object person(const calls::ChatPerson& who) {
    return {{"peer", who.peer.value}, {"user", or_null(who.user)}, {"name", who.name}};
}

bj::object side(const UserId& user, const calls::PersonName& name, bool joined) {
    return {{"user", user.value}, {"first", name.first}, {"last", name.last}, {"joined", joined}};
}

}  // namespace

bj::object to_json(const calls::ChatMessage& message) {
    return {{"id", message.id},
            {"seq", message.seq},
            {"client_id", message.client_id},
            {"from", person(message.from)},
            {"to", message.to ? bj::value(person(*message.to)) : bj::value(nullptr)},
            {"text", message.text},
            {"at", to_iso8601(message.at)}};
}

bj::array to_json(const std::vector<calls::Hand>& hands) {
    bj::array list;
    for (const auto& hand : hands) list.push_back({{"peer", hand.peer.value}, {"since", to_iso8601(hand.since)}});
    return list;
}

bj::array to_json(const std::vector<calls::Asker>& askers) {
    bj::array list;
    for (const auto& asker : askers) {
        list.push_back({{"ask", asker.ask},
                        {"name", asker.name},
                        {"user", or_null(asker.user)},
                        {"since", to_iso8601(asker.since)}});
    }
    return list;
}

bj::array to_json(const std::vector<calls::PersonView>& people) {
    constexpr std::string_view kStatuses[] = {"offline", "online", "busy"};
    bj::array list;
    for (const auto& one : people) {
        list.push_back({{"user", one.user.value}, {"status", kStatuses[static_cast<std::size_t>(one.status)]}});
    }
    return list;
}

bj::object to_json(const calls::Appointments& appointments, const calls::AppointmentRecord& record) {
    constexpr std::string_view kStatuses[] = {"waiting", "in-progress", "ended"};
    return {
        {"id", record.id.value},
        {"room", or_null(record.room)},
        {"type", record.type == calls::AppointmentType::remote ? "remote" : "in-person"},
        {"status", kStatuses[static_cast<std::size_t>(record.status)]},
        {"scheduled_at", to_iso8601(record.scheduled_at)},
        {"practitioner", side(record.practitioner, appointments.practitioner_name(record), record.practitioner_joined)},
        {"patient", side(record.patient, appointments.patient_name(record), record.patient_joined)},
        {"started_at", time_or_null(record.started_at)},
        {"ended_at", time_or_null(record.ended_at)}};
}

std::string_view name_of(calls::AskAnswer answer) {
    constexpr std::string_view kAnswers[] = {"admitted", "denied", "timed-out", "closed"};
    return kAnswers[static_cast<std::size_t>(answer)];
}

}  // namespace parley::dialects::own
