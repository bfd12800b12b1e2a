// REST of `calls` (contract §5, §9): initiate, meetings, history, participants, conversations.
#include <boost/json.hpp>
#include <utility>

#include "dialects/call_requests.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/calls/calls_json.hpp"
#include "dialects/rest.hpp"

namespace parley::dialects::calls_dialect {
namespace {

namespace bj = boost::json;
using namespace parley::calls;
using transport::PathParams;
using transport::Reply;
using transport::Request;

tl::unexpected<Error> pass_on(Error error) {
    return tl::unexpected<Error>(std::move(error));
}

/// A request whose caller is known and whose body is read.
struct Checked {
    Identity who;
    bj::object body;
};

/// `identity_field`: the one by which the payload names its sender; it must be there and be the token's subject.
Result<Checked> check(Host& host, const Request& request, std::string_view identity_field, std::string_view what) {
    auto body = rest::parse_object(request.body);
    std::optional<std::string> claimed;
    if (body) {
        if (const auto* value = body->if_contains(identity_field); value != nullptr && value->is_string()) {
            claimed = std::string(value->get_string());
        }
    }
    auto who = rest::authenticated(host, request, claimed);
    if (!who) return pass_on(std::move(who.error()));
    if (!body) return pass_on(std::move(body.error()));
    if (!identity_field.empty()) {
        if (auto named = rest::required_string(*body, identity_field); !named) return pass_on(std::move(named.error()));
        if (auto ok = rest::check_claimed(host, *who, claimed, what); !ok) return pass_on(std::move(ok.error()));
    }
    return Checked{std::move(*who), std::move(*body)};
}

bj::object call_answer(const CallRecord& call) {
    return {{"success", true}, {"call", to_json(call)}};
}

bj::object ring_answer(const RingAnswer& rung) {
    auto answer = call_answer(rung.call);
    answer["onlineRecipients"] = to_json(rung.online);
    answer["offlineRecipients"] = to_json(rung.offline);
    answer["busyRecipients"] = to_json(rung.busy);
    return answer;
}

Result<InitiateCall> parse_initiate(const bj::object& body) {
    InitiateCall request;
    const auto type = rest::required_string(body, "callType");
    if (!type) return pass_on(type.error());
    const auto parsed = parse_type(*type);
    if (!parsed) return fail("bad-request", "callType must be DIRECT or GROUP.");
    const auto people = rest::required_strings(body, "participantIds");
    if (!people) return pass_on(people.error());
    const auto conversation = rest::optional_string(body, "conversationId");
    if (!conversation) return pass_on(conversation.error());
    request.type = *parsed;
    for (const auto& user : *people) request.others.emplace_back(user);
    if (*conversation && !(*conversation)->empty()) request.conversation = ConversationId(**conversation);
    return request;
}

void initiate(Host& host, const Request& request, Reply reply) {
    auto checked = check(host, request, "initiatedBy", "calls.initiate initiatedBy");
    if (!checked) return reply(rest::error_response(checked.error()));
    auto call = parse_initiate(checked->body);
    if (!call) return reply(rest::error_response(call.error()));
    change_and_answer(
        host, std::move(reply),
        [&](Domain& domain, Turn& turn) {
            return domain.calls.initiate(turn, {checked->who, {}}, *call);
        },
        [](const CallRecord& made) { return rest::json_response(201, call_answer(made)); });
}

// Meetings: one function per action, by table.

struct MeetingRequest {
    Host& host;
    Identity who;
    bj::object body;
    CallId call;
    MediaAddress media;
    bj::value ice_servers;  ///< for who enters
};
using MeetingAction = void (*)(const MeetingRequest& request, Reply reply);

template <auto kAct>
void enter_meeting(const MeetingRequest& request, Reply reply) {
    change_and_answer(
        request.host, std::move(reply),
        [&](Domain& domain, Turn& turn) {
            return (domain.calls.*kAct)(turn, Actor{request.who, {}}, request.call);
        },
        [media = request.media, ice = request.ice_servers, user = *request.who.user](const Meeting& meeting) {
            return rest::json_response(200, {{"success", true},
                                             {"meeting", meeting_json(meeting, media)},
                                             {"attendee", attendee_json(meeting, user)},
                                             {"iceServers", ice}});
        });
}

void leave_meeting(const MeetingRequest& request, Reply reply) {
    const auto meeting = rest::optional_string(request.body, "meetingId");
    if (!meeting) return reply(rest::error_response(meeting.error()));
    const auto attendee = rest::optional_string(request.body, "attendeeId");
    if (!attendee) return reply(rest::error_response(attendee.error()));
    change_and_answer(
        request.host, std::move(reply),
        [&](Domain& domain, Turn& turn) {
            return domain.calls.leave_meeting(turn, {request.who, {}}, request.call, meeting->value_or(""),
                                              attendee->value_or(""));
        },
        [](const CallRecord& call) { return rest::json_response(200, call_answer(call)); });
}

void end_meeting(const MeetingRequest& request, Reply reply) {
    change_and_answer(
        request.host, std::move(reply),
        [&](Domain& domain, Turn& turn) {
            return domain.calls.end(turn, {request.who, {}}, request.call);
        },
        [](const CallRecord& call) { return rest::json_response(200, call_answer(call)); });
}

struct MeetingRule {
    std::string_view action;
    bool names_user;  ///< the body carries `userId`
    MeetingAction act;
};
constexpr MeetingRule kMeetingRules[] = {
    {"CREATE_MEETING", true, enter_meeting<&Calls::create_meeting>},
    {"JOIN_MEETING", true, enter_meeting<&Calls::join_meeting>},
    {"LEAVE_MEETING", true, leave_meeting},
    {"END_MEETING", false, end_meeting},
};

void manage_meeting(Host& host, const Request& request, Reply reply) {
    const auto refuse = [&reply](const Error& error) { reply(rest::error_response(error)); };
    const auto body = rest::parse_object(request.body);
    const auto action = body ? rest::required_string(*body, "action") : Result<std::string>(std::string());
    const auto* rule = std::ranges::find(kMeetingRules, action.value_or(""), &MeetingRule::action);
    const bool known = rule != std::end(kMeetingRules);
    auto checked = check(host, request, known && rule->names_user ? "userId" : "", "calls.meeting userId");
    if (!checked) return refuse(checked.error());
    if (!action) return refuse(action.error());
    if (!known)
        return refuse({"bad-request", "action must be CREATE_MEETING, JOIN_MEETING, LEAVE_MEETING or END_MEETING."});
    // Where it is not asked for it may still not be somebody else's.
    const auto user = rest::optional_string(checked->body, "userId");
    if (!user) return refuse(user.error());
    if (auto ok = rest::check_claimed(host, checked->who, *user, "calls.meeting userId"); !ok)
        return refuse(ok.error());
    if (auto name = rest::optional_string(checked->body, "userName"); !name) return refuse(name.error());
    const auto session = rest::required_string(checked->body, "sessionId");
    if (!session) return refuse(session.error());
    const bj::value ice = bj::parse(rest::ice_list(host.ice_servers(checked->who.user->value)));
    MeetingRequest meeting{host,
                           std::move(checked->who),
                           std::move(checked->body),
                           CallId(*session),
                           {host.options().region, rest::base_url(host, request)},
                           ice};
    with_call(host, CallId(*session), std::move(reply),
              [meeting = std::move(meeting), act = rule->act](Reply late) { act(meeting, std::move(late)); });
}

void read_call(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = rest::authenticated(host, request, request.query_value("userId"));
    if (!who) return reply(rest::error_response(who.error()));
    const CallId id(params.get("sessionId"));
    with_call(host, id, std::move(reply), [&host, id, who = std::move(*who)](Reply late) {
        const auto call = host.domain().calls.find_for(who, id);
        late(call ? rest::json_response(200, call_answer(**call)) : rest::error_response(call.error()));
    });
}

void add_participants(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto checked = check(host, request, "", "");
    if (!checked) return reply(rest::error_response(checked.error()));
    const auto users = rest::required_strings(checked->body, "userIds");
    if (!users) return reply(rest::error_response(users.error()));
    std::vector<UserId> ids(users->begin(), users->end());
    const CallId id(params.get("sessionId"));
    with_call(host, id, std::move(reply), [&host, id, ids = std::move(ids), who = std::move(checked->who)](Reply late) {
        change_and_answer(
            host, std::move(late),
            [&](Domain& domain, Turn& turn) {
                return domain.calls.add(turn, {who, {}}, id, ids);
            },
            [](const RingAnswer& rung) { return rest::json_response(200, ring_answer(rung)); });
    });
}

void list_calls(Host& host, const Request& request, Reply reply) {
    const auto asked_for = request.query_value("userId");
    auto who = rest::authenticated(host, request, asked_for);
    if (!who) return reply(rest::error_response(who.error()));
    if (who->role != Role::service) {
        auto ok = rest::check_claimed(host, *who, asked_for, "calls.list userId");
        if (!ok) return reply(rest::error_response(ok.error()));
    }
    if (asked_for && (asked_for->empty() || !is_storable(*asked_for, rest::kStringMax))) {
        return reply(rest::error_response({"bad-request", "userId is empty or no text."}));
    }
    const auto page = rest::paging(request);
    if (!page) return reply(rest::error_response(page.error()));
    const auto missed = request.query_value("missed");
    if (missed && *missed != "true" && *missed != "false")
        return reply(rest::error_response({"bad-request", "missed must be true or false."}));
    const UserId user = asked_for ? UserId(*asked_for) : *who->user;
    host.store().list_calls(
        user, page->cursor, page->limit, missed == "true",
        [handed = Handed<Reply>(std::move(reply))](const Result<ports::CallPage>& found) {
            Reply late = handed.take();
            if (!found) return late(rest::error_response(found.error()));
            bj::array calls;
            for (const auto& call : found->calls) calls.push_back(to_json(call));
            const bj::value next = found->next_cursor.empty() ? bj::value(nullptr) : bj::value(found->next_cursor);
            late(rest::json_response(200, {{"success", true}, {"calls", std::move(calls)}, {"nextCursor", next}}));
        });
}

bj::object conversation_answer(const ConversationRecord& record) {
    return {{"success", true}, {"conversation", to_json(record)}};
}

void put_conversation(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto checked = check(host, request, "", "");
    if (!checked) return reply(rest::error_response(checked.error()));
    if (checked->who.role != Role::service) {
        return reply(rest::error_response({"forbidden", "Only the host app's service token may do that."}));
    }
    const auto name = rest::optional_string(checked->body, "name");
    if (!name) return reply(rest::error_response(name.error()));
    const auto members = rest::required_strings(checked->body, "memberIds");
    if (!members) return reply(rest::error_response(members.error()));
    PutConversation put{ConversationId(params.get("id")), name->value_or(""),
                        std::vector<UserId>(members->begin(), members->end())};
    change_and_answer(
        host, std::move(reply),
        [&](Domain& domain, Turn& turn) { return domain.conversations.put(turn, checked->who, put); },
        [](const Conversations::PutAnswer& answer) {
            return rest::json_response(answer.created ? 201 : 200, conversation_answer(answer.conversation));
        });
}

void get_conversation(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = rest::authenticated(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const auto found = host.domain().conversations.find_for(*who, ConversationId(params.get("id")));
    reply(found ? rest::json_response(200, conversation_answer(*found)) : rest::error_response(found.error()));
}

void delete_conversation(Host& host, const Request& request, const PathParams& params, Reply reply) {
    auto who = rest::authenticated(host, request);
    if (!who) return reply(rest::error_response(who.error()));
    const ConversationId id(params.get("id"));
    host.change(
        {}, [&](Domain& domain, Turn& turn) { return domain.conversations.remove(turn, *who, id); },
        [reply = std::move(reply)](const Status& done) mutable {
            reply(done ? rest::no_content() : rest::error_response(done.error()));
        });
}

/// Binds a handler that takes the host.
template <auto kHandler>
transport::Route route(Host& host, std::string method, std::string pattern) {
    return {
        std::move(method), std::move(pattern), [&host](Request request, const PathParams& params, Reply reply) {
            if constexpr (std::is_invocable_v<decltype(kHandler), Host&, const Request&, const PathParams&, Reply>) {
                kHandler(host, request, params, std::move(reply));
            } else {
                kHandler(host, request, std::move(reply));
            }
        }};
}

}  // namespace

transport::Routes routes(Host& host) {
    transport::Routes table;
    table.http = {
        route<initiate>(host, "POST", "/api/calls/initiate"),
        route<manage_meeting>(host, "POST", "/api/calls/meeting"),
        route<list_calls>(host, "GET", "/api/calls"),
        route<read_call>(host, "GET", "/api/calls/{sessionId}"),
        route<add_participants>(host, "POST", "/api/calls/{sessionId}/participants"),
        route<put_conversation>(host, "PUT", "/api/conversations/{id}"),
        route<get_conversation>(host, "GET", "/api/conversations/{id}"),
        route<delete_conversation>(host, "DELETE", "/api/conversations/{id}"),
    };
    return table;
}

}  // namespace parley::dialects::calls_dialect
