// The methods about calls: ringing people, answering, ending. Being in a call is being in its room: `room.join`
// follows.
#include <boost/json.hpp>
#include <utility>

#include "calls/call_rules.hpp"
#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"
#include "dialects/user_list.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

bj::array list_of(const std::vector<UserId>& users) {
    bj::array list;
    for (const auto& user : users) list.push_back(bj::value(user.value));
    return list;
}

bj::object ring_json(const calls::RingAnswer& rung) {
    return {{"call", to_json(rung.call)},
            {"online", list_of(rung.online)},
            {"offline", list_of(rung.offline)},
            {"busy", list_of(rung.busy)}};
}

Result<calls::RingCall> parse_ring(OwnSession& session, const json::Object& params) {
    calls::RingCall ring;
    auto people = user_list(params, "to");
    if (!people) return tl::unexpected<Error>(std::move(people.error()));
    ring.recipients = std::move(*people);
    const auto type = optional_text(params, "type");
    if (!type) return tl::unexpected<Error>(type.error());
    const std::string word = type->value_or(ring.recipients.size() == 1 ? "direct" : "group");
    if (word != "direct" && word != "group") return fail("bad-request", "type must be direct or group.");
    ring.type = word == "direct" ? calls::CallType::direct : calls::CallType::group;
    const auto conversation = optional_text(params, "conversation");
    if (!conversation) return tl::unexpected<Error>(conversation.error());
    if (*conversation) ring.conversation = ConversationId(**conversation);
    const auto call = optional_text(params, "call");
    if (!call) return tl::unexpected<Error>(call.error());
    ring.call = CallId(*call ? **call : random_uuid(session.host().random()));
    return ring;
}

/// Runs `then(session)` once the call named by `call` is in memory, or refuses the request `id` where it cannot be
/// read. The session may end meanwhile; then nothing runs.
template <class Then>
void with_call(OwnSession& session, const std::string& id, const CallId& call, Then then) {
    if (!calls::is_uuid(call.value) || session.host().domain().state().calls.contains(call)) return then(session);
    session.load(call, [&session, id, then = std::move(then)](const Status& done) {
        done ? then(session) : session.refuse(id, done.error());
    });
}

void ring(OwnSession& session, const Request& request) {
    auto wanted = parse_ring(session, request.params);
    if (!wanted) return session.refuse(request.id, wanted.error());
    const CallId call = wanted->call;
    with_call(session, request.id, call, [id = request.id, wanted = std::move(*wanted)](OwnSession& caller) {
        caller.change([&caller, wanted](calls::Domain& domain,
                                        calls::Turn& turn) { return domain.calls.ring(turn, caller.actor(), wanted); },
                      [&caller, id](const Result<calls::RingAnswer>& rung) {
                          rung ? caller.reply(id, ring_json(*rung)) : caller.refuse(id, rung.error());
                      });
    });
}

void add(OwnSession& session, const Request& request) {
    const auto call = text(request.params, "call", 64);
    if (!call) return session.refuse(request.id, call.error());
    const auto people = user_list(request.params, "users");
    if (!people) return session.refuse(request.id, people.error());
    session.change([&](calls::Domain& domain,
                       calls::Turn& turn) { return domain.calls.add(turn, session.actor(), CallId(*call), *people); },
                   [&session, id = request.id](const Result<calls::RingAnswer>& rung) {
                       rung ? session.reply(id, ring_json(*rung)) : session.refuse(id, rung.error());
                   });
}

/// accept, reject, end and leave look alike.
template <auto kAct>
void act(OwnSession& session, const Request& request) {
    const auto call = text(request.params, "call", 64);
    if (!call) return session.refuse(request.id, call.error());
    const CallId which(*call);
    with_call(session, request.id, which, [which, id = request.id](OwnSession& actor) {
        actor.change([&](calls::Domain& domain, calls::Turn& turn) { return kAct(domain, turn, actor.actor(), which); },
                     [&actor, id](const Result<calls::CallRecord>& done) {
                         if (!done) return actor.refuse(id, done.error());
                         // Who ends a call is out of its room without being told.
                         if (calls::is_terminal(done->status)) actor.left(done->room);
                         actor.reply(id, bj::object{{"call", to_json(*done)}});
                     });
    });
}

constexpr auto kAccept = [](calls::Domain& domain, calls::Turn& turn, const calls::Actor& actor, const CallId& call) {
    return domain.calls.accept(turn, actor, call);
};
constexpr auto kReject = [](calls::Domain& domain, calls::Turn& turn, const calls::Actor& actor, const CallId& call) {
    return domain.calls.reject(turn, actor, call);
};
constexpr auto kEnd = [](calls::Domain& domain, calls::Turn& turn, const calls::Actor& actor, const CallId& call) {
    return domain.calls.end(turn, actor, call);
};
constexpr auto kLeave = [](calls::Domain& domain, calls::Turn& turn, const calls::Actor& actor, const CallId& call) {
    return domain.calls.leave(turn, actor, call);
};

void get(OwnSession& session, const Request& request) {
    const auto call = text(request.params, "call", 64);
    if (!call) return session.refuse(request.id, call.error());
    const CallId which(*call);
    with_call(session, request.id, which, [which, id = request.id](OwnSession& reader) {
        // As a change of nothing: what it reads may rest on a change that is not durable yet.
        reader.change(
            [&](calls::Domain& domain, calls::Turn&) -> Result<calls::CallRecord> {
                const auto found = domain.calls.find_for(reader.who(), which);
                if (!found) return tl::unexpected<Error>(found.error());
                return **found;
            },
            [&reader, id](const Result<calls::CallRecord>& found) {
                found ? reader.reply(id, bj::object{{"call", to_json(*found)}}) : reader.refuse(id, found.error());
            });
    });
}

constexpr Method kMethods[] = {
    {"call.ring", ring, true},
    {"call.add", add, true},
    {"call.accept", act<kAccept>, true},
    {"call.reject", act<kReject>},
    {"call.end", act<kEnd>},
    {"call.leave", act<kLeave>},
    {"call.get", get},
};

}  // namespace

std::span<const Method> call_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
