// The methods about people outside of rooms: who is online, one's history and missed calls, appointments, and the
// report of how a call was.
#include <boost/json.hpp>
#include <utility>

#include "calls/call_rules.hpp"
#include "calls/quality.hpp"
#include "calls/unread.hpp"
#include "dialects/parley/news_words.hpp"
#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"
#include "dialects/user_list.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

bj::value cursor_json(const std::string& cursor) {
    return cursor.empty() ? bj::value(nullptr) : bj::value(cursor);
}

void watch(OwnSession& session, const Request& request) {
    const auto users = user_list(request.params, "users");
    if (!users) return session.refuse(request.id, users.error());
    session.change([&](calls::Domain& domain, calls::Turn&) { return domain.people.watch(session.id(), *users); },
                   [&session, id = request.id](const Result<std::vector<calls::PersonView>>& people) {
                       if (!people) return session.refuse(id, people.error());
                       session.reply(id, bj::object{{"people", to_json(*people)}});
                   });
}

bj::object history_json(const ports::CallPage& page, const UserId& reader) {
    bj::array list;
    for (const auto& call : page.calls) {
        auto one = to_json(call);
        const auto* participant = calls::find_participant(call, reader);
        one["missed"] = participant != nullptr && participant->missed;
        list.push_back(std::move(one));
    }
    return {{"calls", std::move(list)}, {"next_cursor", cursor_json(page.next_cursor)}};
}

void list_calls(OwnSession& session, const Request& request) {
    const auto page = page_of(request.params);
    if (!page) return session.refuse(request.id, page.error());
    const auto missed = flag(request.params, "missed");
    if (!missed) return session.refuse(request.id, missed.error());
    if (!session.who().user) return session.refuse(request.id, {"unauthorized", "A token is needed."});
    // A change of nothing keeps this connection's order and is dropped with it.
    session.host().store().list_calls(*session.who().user, page->cursor, page->limit, missed->value_or(false),
                                      [&host = session.host(), &session, self = session.id(),
                                       reader = *session.who().user, id = request.id](Result<ports::CallPage> found) {
                                          host.change(
                                              self, [&found](calls::Domain&, calls::Turn&) { return std::move(found); },
                                              [&session, id, reader](const Result<ports::CallPage>& read) {
                                                  if (!read) return session.refuse(id, read.error());
                                                  session.reply(id, history_json(*read, reader));
                                              });
                                      });
}

void unread(OwnSession& session, const Request& request) {
    if (!session.who().user) return session.refuse(request.id, {"unauthorized", "A token is needed."});
    session.reply(request.id,
                  bj::object{{"missed", calls::missed_of(session.host().domain().state(), *session.who().user)}});
}

void seen(OwnSession& session, const Request& request) {
    session.change([&](calls::Domain& domain, calls::Turn& turn) { return domain.see_missed(turn, session.who()); },
                   [&session, id = request.id](const Status& done) {
                       done ? session.reply(id, bj::object{{"missed", 0}}) : session.refuse(id, done.error());
                   });
}

Result<calls::QualityRecord> parse_report(const json::Object& params) {
    calls::QualityRecord report;
    struct Field {
        std::string_view key;
        std::optional<std::int64_t>* out;
    };
    for (const auto& [key, out] :
         {Field{"rating", &report.rating}, Field{"score", &report.score}, Field{"rtt_ms", &report.rtt_ms},
          Field{"loss_permille", &report.loss_permille}, Field{"jitter_ms", &report.jitter_ms},
          Field{"duration_s", &report.duration_s}, Field{"reconnects", &report.reconnects}}) {
        const auto given = optional_number(params, key, calls::kQualityNumberMax);
        if (!given) return tl::unexpected<Error>(given.error());
        *out = *given;
    }
    const auto path = optional_text(params, "path", 16);
    if (!path) return tl::unexpected<Error>(path.error());
    const auto note = optional_text(params, "note", calls::kQualityNoteMax);
    if (!note) return tl::unexpected<Error>(note.error());
    report.path = path->value_or("");
    report.note = note->value_or("");
    return report;
}

void report(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    auto said = parse_report(request.params);
    if (!said) return session.refuse(request.id, said.error());
    const auto* seat = session.find_seat(*room);
    if (seat == nullptr) return session.refuse(request.id, {"not-found", "You were not in this room."});
    said->subject = seat->subject;
    said->peer = seat->peer;
    said->user = session.who().user;
    said->person = said->user ? said->user->value : said->peer.value;
    change_and_reply(session, request,
                     [&](calls::Domain&, calls::Turn& turn) { return calls::keep_quality(turn, *said); });
}

void list_appointments(OwnSession& session, const Request& request) {
    const auto page = page_of(request.params);
    if (!page) return session.refuse(request.id, page.error());
    const auto& appointments = session.host().domain().appointments;
    const auto found = appointments.list(session.who(), {}, page->cursor, page->limit);
    if (!found) return session.refuse(request.id, found.error());
    bj::array list;
    for (const auto& record : found->appointments) list.push_back(to_json(appointments, record));
    session.reply(request.id,
                  bj::object{{"appointments", std::move(list)}, {"next_cursor", cursor_json(found->next_cursor)}});
}

void get_appointment(OwnSession& session, const Request& request) {
    const auto id = text(request.params, "appointment", 256);
    if (!id) return session.refuse(request.id, id.error());
    const auto& appointments = session.host().domain().appointments;
    const auto found = appointments.find_for(session.who(), AppointmentId(*id));
    if (!found) return session.refuse(request.id, found.error());
    session.reply(request.id, bj::object{{"appointment", to_json(appointments, *found)}});
}

constexpr Method kMethods[] = {
    {"people.watch", watch},
    {"call.list", list_calls},
    {"call.unread", unread},
    {"call.seen", seen},
    {"room.report", report},
    {"appointment.list", list_appointments},
    {"appointment.get", get_appointment},
};

}  // namespace

std::span<const Method> people_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
