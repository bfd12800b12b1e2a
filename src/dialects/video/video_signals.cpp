#include "dialects/video/video_signals.hpp"

#include <utility>

#include "base/json_scan.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::video {
namespace {

using calls::SignalKind;
using calls::SignalView;

/// How this connection writes descriptions, once it has sent one.
struct SignalForm final : SocketState {
    DescriptionForm form = DescriptionForm::object;
};

void remember_form(SocketSession& session, std::string_view description) {
    if (!session.state) session.state = std::make_unique<SignalForm>();
    static_cast<SignalForm&>(*session.state).form = form_of(description);
}

DescriptionForm form_for(const SocketSession& session) {
    return session.state ? static_cast<const SignalForm&>(*session.state).form : DescriptionForm::object;
}

constexpr std::string_view field_of(SignalKind kind) {
    return kind == SignalKind::candidate ? "candidate" : "sdp";
}

constexpr std::string_view event_of(SignalKind kind) {
    switch (kind) {
        case SignalKind::offer:
            return "webrtc:offer";
        case SignalKind::answer:
            return "webrtc:answer";
        case SignalKind::candidate:
            return "webrtc:ice-candidate";
    }
    return {};
}

/// What a client wrote beside the fields that we know, to follow them as it came: `,"key":value…`.
std::string further_members(const json::Object& body, SignalKind kind) {
    std::string out;
    for (const auto& member : body.members) {
        const bool ours =
            member.key == "to" || member.key == "from" || member.key == "callId" || member.key == field_of(kind);
        if (!ours) out.append(",").append(body.text.substr(member.begin, member.end - member.begin));
    }
    return out;
}

struct Parsed {
    std::string to;
    std::optional<CallId> call;
    std::string_view body;
};

Result<Parsed> parse(const json::Object& message, SignalKind kind) {
    Parsed parsed;
    auto to = message.string("to");
    if (!to || to->empty()) return fail("bad-request", "to must name somebody.");
    parsed.to = std::move(*to);
    if (const auto call = message.find("callId"); call && !call->is(json::Kind::null)) {
        auto id = call->as_string();
        if (!id || id->empty()) return fail("bad-request", "callId must be a string.");
        parsed.call = CallId(std::move(*id));
    }
    const auto body = message.find(field_of(kind));
    if (!body || !is_plausible(kind, *body)) {
        return fail("bad-request", kind == SignalKind::candidate ? "candidate is missing or is none."
                                                                 : "sdp is missing or is no description.");
    }
    parsed.body = body->text;
    return parsed;
}

/// Not in the call yet, or not both: the domain says who may hear it, and takes the sender in where the signal accepts.
void enter_and_signal(SocketSession& session, const SocketAnswer& answer, const Parsed& parsed, SignalView view) {
    if (session.expired()) return answer.fail(expired_token());
    Host& host = session.host();
    Result<calls::SignalTarget> target = fail("not-found", "");
    host.change(
        session.id(),
        [&](calls::Domain& domain, calls::Turn& turn) {
            target = domain.calls.enter_for_signal(turn, session.actor(), parsed.call, parsed.to, view.kind);
            return target;
        },
        [answer](const Result<calls::SignalTarget>& done) { done ? answer.ok() : answer.fail(done.error()); });
    if (!target) return;
    // At once: what the change tells the receivers is before it in their queues.
    view.room = &target->room;
    view.call = &target->call;
    if (target->by_room) {
        static_cast<void>(host.signal(session.id(), target->room, parsed.to, view));
    } else {
        view.from_peer = &target->from_peer;
        view.from_user = &session.user();
        host.forward(target->to, view);
    }
}

void on_signal(SocketSession& session, const SocketMessage& message, SignalKind kind) {
    const auto parsed = parse(message.body, kind);
    if (!parsed) return message.answer.fail(parsed.error());
    if (kind != SignalKind::candidate) remember_form(session, parsed->body);
    const std::string further = further_members(message.body, kind);
    SignalView view;
    view.kind = kind;
    view.origin = calls::Dialect::video;
    view.body = parsed->body;
    view.envelope = further;

    const auto& domain = session.host().domain();
    const calls::CallRecord* call = parsed->call ? domain.state().calls.find(*parsed->call)
                                                 : domain.calls.newest_shared(session.user(), UserId(parsed->to));
    if (call != nullptr && domain.calls.signals_freely(session.user(), *call)) {
        view.room = &call->room;
        view.call = &call->id;
        if (session.host().signal(session.id(), call->room, parsed->to, view)) return message.answer.ok();
        // One of the two is not in the room: perhaps not yet.
    }
    enter_and_signal(session, message.answer, *parsed, view);
}

}  // namespace

void on_offer(SocketSession& session, const SocketMessage& message) {
    on_signal(session, message, SignalKind::offer);
}
void on_answer(SocketSession& session, const SocketMessage& message) {
    on_signal(session, message, SignalKind::answer);
}
void on_candidate(SocketSession& session, const SocketMessage& message) {
    on_signal(session, message, SignalKind::candidate);
}

void tell_signal(SocketSession& session, const SignalView& signal) {
    std::string scratch;
    const bool own_words = signal.origin == calls::Dialect::video;
    const auto body =
        own_words ? std::optional(signal.body) : body_for(signal, calls::Dialect::video, scratch, form_for(session));
    if (!body) return;
    std::string text;
    text.reserve(body->size() + signal.envelope.size() + 160);
    text.append(R"({"from":)");
    json::append_string(text, signal.from_person());
    text.append(",\"").append(field_of(signal.kind)).append("\":").append(*body);
    if (signal.call != nullptr) {
        text.append(R"(,"callId":)");
        json::append_string(text, signal.call->value);
    }
    if (own_words) text.append(signal.envelope);
    text += '}';
    session.emit(event_of(signal.kind), text);
}

}  // namespace parley::dialects::video
