// The methods of a room's waiting room: asking to be let in, and a host's answers.
#include <boost/json.hpp>
#include <utility>

#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

void ask(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto name = optional_text(request.params, "name");
    if (!name) return session.refuse(request.id, name.error());
    if (!may_look_up(session, *room, {})) return session.refuse(request.id, too_many_look_ups());
    session.change([&](calls::Domain& domain,
                       calls::Turn& turn) { return domain.waiting.ask(turn, session.id(), *room, name->value_or("")); },
                   [&session, id = request.id](const Result<std::string>& asked) {
                       if (!asked) {
                           if (asked.error().code == "not-found") session.host().count_unknown_room(session.address());
                           return session.refuse(id, asked.error());
                       }
                       session.reply(id, bj::object{{"ask", *asked},
                                                    {"timeout_s", calls::WaitingRoom::kAskTimeout.count() / 1000}});
                   });
}

void cancel(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        domain.waiting.cancel(turn, session.id(), *room);
        return Status{};
    });
}

template <bool kAdmit>
void answer(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto ask = text(request.params, "ask", 64);
    if (!ask) return session.refuse(request.id, ask.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.waiting.answer(turn, session.id(), *room, *ask, kAdmit);
    });
}

void admit_all(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    session.change(
        [&](calls::Domain& domain, calls::Turn& turn) { return domain.waiting.admit_all(turn, session.id(), *room); },
        [&session, id = request.id](const Result<int>& count) {
            count ? session.reply(id, bj::object{{"admitted", *count}}) : session.refuse(id, count.error());
        });
}

constexpr Method kMethods[] = {
    {"lobby.ask", ask, true},      {"lobby.cancel", cancel},       {"lobby.admit", answer<true>},
    {"lobby.deny", answer<false>}, {"lobby.admit_all", admit_all},
};

}  // namespace

std::span<const Method> lobby_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
