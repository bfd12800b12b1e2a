// Socket.IO events of `calls`: what its clients send, and what the domain tells them in its words.
#include <utility>

#include "base/json_scan.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/calls/calls_json.hpp"
#include "dialects/end_reason.hpp"
#include "dialects/user_list.hpp"

namespace parley::dialects::calls_dialect {
namespace {

using namespace parley::calls;
using json::quote;

Result<std::string> text_field(const json::Object& body, std::string_view key) {
    auto text = body.string(key);
    if (!text || text->empty()) return fail("bad-request", std::string(key) + " must be a string that is not empty.");
    return std::move(*text);
}

std::string list_json(const std::vector<UserId>& users) {
    std::string out = "[";
    for (const auto& user : users) {
        if (out.size() > 1) out += ',';
        json::append_string(out, user.value);
    }
    return out + "]";
}

Result<RingCall> parse_ring(const json::Object& body) {
    RingCall ring;
    auto session = text_field(body, "sessionId");
    if (!session) return tl::unexpected<Error>(std::move(session.error()));
    auto recipients = user_list(body, "recipientIds");
    if (!recipients) return tl::unexpected<Error>(std::move(recipients.error()));
    const auto type = parse_type(body.string("callType").value_or(""));
    if (!type) return fail("bad-request", "callType must be DIRECT or GROUP.");
    const auto conversation = body.find("conversationId");
    if (conversation && !conversation->is(json::Kind::null)) {
        auto text = conversation->as_string();
        if (!text) return fail("bad-request", "conversationId must be a string.");
        if (!text->empty()) ring.conversation = ConversationId(std::move(*text));
    }
    ring.call = CallId(std::move(*session));
    ring.recipients = std::move(*recipients);
    ring.type = *type;
    return ring;
}

void on_call_user(SocketSession& session, const SocketMessage& message) {
    auto ring = parse_ring(message.body);
    if (!ring) return message.answer.fail(ring.error());
    session.host().change(
        session.id(), [&](Domain& domain, Turn& turn) { return domain.calls.ring(turn, session.actor(), *ring); },
        [answer = message.answer](const Result<RingAnswer>& rung) {
            if (!rung) return answer.fail(rung.error());
            answer.ok(R"({"success":true,"onlineRecipients":)" + list_json(rung->online) + R"(,"offlineRecipients":)" +
                      list_json(rung->offline) + R"(,"busyRecipients":)" + list_json(rung->busy) + "}");
        });
}

/// `accept-call` and `reject-call` look alike.
template <auto kAct>
void on_answer(SocketSession& session, const SocketMessage& message) {
    auto id = text_field(message.body, "sessionId");
    if (!id) return message.answer.fail(id.error());
    auto caller = text_field(message.body, "callerId");
    if (!caller) return message.answer.fail(caller.error());
    session.host().change(
        session.id(),
        [&](Domain& domain, Turn& turn) {
            return (domain.calls.*kAct)(turn, session.actor(), CallId(*id), UserId(*caller));
        },
        [answer = message.answer](const Result<CallRecord>& done) { done ? answer.ok() : answer.fail(done.error()); });
}

void on_end_call(SocketSession& session, const SocketMessage& message) {
    auto id = text_field(message.body, "sessionId");
    if (!id) return message.answer.fail(id.error());
    // The server finds the participants itself; a list that is none is still an error of its sender.
    const auto named = message.body.find("participantIds");
    if (named && !named->is(json::Kind::null)) {
        if (auto users = user_list(message.body, "participantIds"); !users) return message.answer.fail(users.error());
    }
    session.host().change(
        session.id(), [&](Domain& domain, Turn& turn) { return domain.calls.end(turn, session.actor(), CallId(*id)); },
        [answer = message.answer](const Result<CallRecord>& done) { done ? answer.ok() : answer.fail(done.error()); });
}

constexpr SocketEvent kEvents[] = {
    {.name = "call-user", .handle = on_call_user, .call_field = "sessionId", .privileged = true},
    {.name = "accept-call", .handle = on_answer<&Calls::accept>, .call_field = "sessionId", .privileged = true},
    {"reject-call", on_answer<&Calls::reject>, "sessionId"},
    {"end-call", on_end_call, "sessionId"},
};

std::string session_id(const CallRecord& call) {
    return "{\"sessionId\":" + quote(call.id.value);
}

/// One function per event of the domain; without a default, so that a new one does not compile until it is mapped here.
struct Tell {
    SocketSession& session;

    void operator()(const IncomingCall& event) const {
        std::string text = session_id(event.call) + ",\"callerId\":" + quote(event.call.initiator.value) +
                           ",\"callerName\":" + quote(event.caller_name) + ",\"callType\":\"" +
                           std::string(name_of(event.call.type)) + '"';
        if (event.call.conversation) text += ",\"conversationId\":" + quote(event.call.conversation->value);
        session.emit("incoming-call", text + "}");
    }
    void operator()(const CallAccepted& event) const {
        session.emit("call-accepted", session_id(event.call) + ",\"acceptedBy\":" + quote(event.by.value) + "}");
    }
    void operator()(const CallRejected& event) const {
        session.emit("call-rejected", session_id(event.call) + ",\"rejectedBy\":" + quote(event.by.value) + "}");
    }
    void operator()(const CallEnded& event) const {
        session.emit("call-ended", session_id(event.call) +
                                       ",\"endedBy\":" + quote(event.by ? event.by->value : "system") +
                                       ",\"reason\":\"" + std::string(dialects::name_of(event.reason)) + "\"}");
    }
    void operator()(const ParticipantLeft& event) const {
        session.emit("participant-left", session_id(event.call) + ",\"userId\":" + quote(event.user.value) + "}");
    }
    // Peers of the call's room are told of in the words of `video`.
    void operator()(const PeerJoined&) const {}
    void operator()(const PeerLeft&) const {}
    void operator()(const PeerUpdated&) const {}
    // Rooms on `/` are calls' rooms, and those end with CallEnded.
    void operator()(const RoomClosed&) const {}
    // Only the host app asked; its socket need not know that it stands for it.
    void operator()(const PlacedInRoom&) const {}
    // Appointments have a namespace of their own.
    void operator()(const JoinedElsewhere&) const {}
    void operator()(const AppointmentEnded&) const {}
    // It has words for none of it.
    void operator()(const News&) const {}
    // Comes as a signal.
    void operator()(const KeptSignal&) const {}
};

void tell(SocketSession& session, const Event& event) {
    std::visit(Tell{session}, event);
}

constexpr Vocabulary kVocabulary{kEvents, tell, nullptr};

}  // namespace

const Vocabulary& vocabulary() {
    return kVocabulary;
}

}  // namespace parley::dialects::calls_dialect
