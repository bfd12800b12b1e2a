// Socket.IO events of `video` but for the signals: ringing and ending, and what the domain tells in its words.
#include <utility>

#include "base/json_scan.hpp"
#include "dialects/end_reason.hpp"
#include "dialects/video/video_dialect.hpp"
#include "dialects/video/video_signals.hpp"

namespace parley::dialects::video {
namespace {

using calls::CallRecord;
using calls::Domain;
using calls::Turn;
using json::quote;

/// An optional text: null and "" count as absent. Error: bad-request.
Result<std::string> optional_text(const json::Object& body, std::string_view key) {
    const auto value = body.find(key);
    if (!value || value->is(json::Kind::null)) return std::string();
    auto text = value->as_string();
    if (!text) return fail("bad-request", std::string(key) + " must be a string.");
    return std::move(*text);
}

Result<std::string> required_text(const json::Object& body, std::string_view key) {
    auto text = optional_text(body, key);
    if (text && text->empty()) return fail("bad-request", std::string(key) + " must be a string that is not empty.");
    return text;
}

Result<calls::RingVideo> parse_call(const json::Object& body) {
    auto to = required_text(body, "to");
    if (!to) return tl::unexpected<Error>(std::move(to.error()));
    auto id = optional_text(body, "callId");
    if (!id) return tl::unexpected<Error>(std::move(id.error()));
    auto room_name = optional_text(body, "room_name");
    if (!room_name) return tl::unexpected<Error>(std::move(room_name.error()));
    if (room_name->size() > calls::Calls::kTextMax) return fail("bad-request", "room_name has at most 256 bytes.");
    calls::RingVideo ring{UserId(std::move(*to)), {}, std::move(*room_name)};
    if (!id->empty()) ring.call = CallId(std::move(*id));
    return ring;
}

void on_call(SocketSession& session, const SocketMessage& message) {
    const auto ring = parse_call(message.body);
    if (!ring) return message.answer.fail(ring.error());
    session.host().change(
        session.id(), [&](Domain& domain, Turn& turn) { return domain.calls.ring_video(turn, session.actor(), *ring); },
        [&session, answer = message.answer, to = ring->to](const Result<calls::RingVideoAnswer>& rung) {
            if (!rung) return answer.fail(rung.error());
            const std::string id = "\"callId\":" + quote(rung->call.id.value);
            if (!rung->online) return answer.fail({"user-offline", "They are not connected."}, "," + id);
            answer.ok("{\"success\":true," + id + "}");
            if (rung->created && !answer.wants_ack())
                session.emit("webrtc:call-created", "{" + id + ",\"to\":" + quote(to.value) + "}");
        });
}

void on_end_call(SocketSession& session, const SocketMessage& message) {
    const auto id = optional_text(message.body, "callId");
    if (!id) return message.answer.fail(id.error());
    const auto to = id->empty() ? required_text(message.body, "to") : optional_text(message.body, "to");
    if (!to) return message.answer.fail(to.error());
    session.host().change(
        session.id(),
        [&](Domain& domain, Turn& turn) -> Result<CallRecord> {
            if (!id->empty()) return domain.calls.end(turn, session.actor(), CallId(*id));
            const CallRecord* shared = domain.calls.newest_shared(session.user(), UserId(*to));
            if (shared == nullptr) return fail("not-found", "You share no call with them.");
            return domain.calls.end(turn, session.actor(), CallId(shared->id));
        },
        [answer = message.answer](const Result<CallRecord>& done) { done ? answer.ok() : answer.fail(done.error()); });
}

Result<std::optional<bool>> optional_bool(const json::Object& body, std::string_view key) {
    const auto value = body.find(key);
    if (!value || value->is(json::Kind::null)) return std::optional<bool>();
    const auto truth = value->as_bool();
    if (!truth) return fail("bad-request", std::string(key) + " must be true or false.");
    return truth;
}

struct Flags {
    std::optional<bool> audio, video, screen;
};

/// Sets them for the sender's peer in the room that the message names by `roomId` or `callId`.
void update_peer(SocketSession& session, const SocketMessage& message, const Flags& flags) {
    const auto call_id = optional_text(message.body, "callId");
    if (!call_id) return message.answer.fail(call_id.error());
    const auto named = optional_text(message.body, "roomId");
    if (!named) return message.answer.fail(named.error());
    const CallRecord* call = session.host().domain().state().calls.find(CallId(*call_id));
    const RoomId room = !named->empty() ? RoomId(*named) : call != nullptr ? call->room : RoomId{};
    session.host().change(
        session.id(),
        [&](Domain& domain, Turn& turn) {
            return domain.rooms.update(turn, session.id(), room, flags.audio, flags.video, flags.screen);
        },
        [answer = message.answer](const Status& done) { done ? answer.ok() : answer.fail(done.error()); });
}

// Contract §2, "toggles": not in the document, but this dialect may send the same, as `peer-updated` or in the words of
// `appointments`.
void on_peer_updated(SocketSession& session, const SocketMessage& message) {
    Flags flags;
    const std::pair<std::string_view, std::optional<bool>*> fields[] = {
        {"audio", &flags.audio}, {"video", &flags.video}, {"screen", &flags.screen}};
    for (const auto& [key, flag] : fields) {
        auto value = optional_bool(message.body, key);
        if (!value) return message.answer.fail(value.error());
        *flag = *value;
    }
    if (!flags.audio && !flags.video && !flags.screen) {
        return message.answer.fail({"bad-request", "One of audio, video, screen must be there."});
    }
    update_peer(session, message, flags);
}

template <std::optional<bool> Flags::*kFlag>
void on_toggle(SocketSession& session, const SocketMessage& message) {
    const auto enabled = optional_bool(message.body, "isEnabled");
    if (!enabled) return message.answer.fail(enabled.error());
    if (!*enabled) return message.answer.fail({"bad-request", "isEnabled must be true or false."});
    Flags flags;
    flags.*kFlag = *enabled;
    update_peer(session, message, flags);
}

template <bool kShared>
void on_screen_share(SocketSession& session, const SocketMessage& message) {
    update_peer(session, message, {.screen = kShared});
}

constexpr std::string_view kError = "webrtc:error";
constexpr SocketEvent kEvents[] = {
    {.name = "webrtc:call", .handle = on_call, .call_field = "callId", .error_event = kError, .privileged = true},
    {"webrtc:offer", on_offer, {}, kError},
    {"webrtc:answer", on_answer, {}, kError},
    {"webrtc:ice-candidate", on_candidate, {}, kError},
    {"webrtc:end-call", on_end_call, "callId", kError},
    {"peer-updated", on_peer_updated},
    {"toggle-audio", on_toggle<&Flags::audio>},
    {"toggle-video", on_toggle<&Flags::video>},
    {"screen-share-start", on_screen_share<true>},
    {"screen-share-stop", on_screen_share<false>},
};

std::string peer_json(const RoomId& room, const calls::PeerView& peer) {
    return "{\"roomId\":" + quote(room.value) + ",\"peerId\":" + quote(peer.id.value) +
           ",\"userId\":" + quote(peer.person());
}

void append_flag(std::string& text, std::string_view key, const std::optional<bool>& flag) {
    if (flag) text.append(",\"").append(key).append("\":").append(*flag ? "true" : "false");
}

/// One function per event of the domain; without a default, so that a new one does not compile until it is mapped here.
struct Tell {
    SocketSession& session;

    void operator()(const calls::IncomingCall& event) const {
        std::string text =
            "{\"from\":" + quote(event.call.initiator.value) + ",\"callId\":" + quote(event.call.id.value);
        if (!event.call.room_name.empty()) text += ",\"room_name\":" + quote(event.call.room_name);
        session.emit("webrtc:incoming-call", text + ",\"caller_name\":" + quote(event.caller_name) + "}");
    }
    void operator()(const calls::CallEnded& event) const {
        session.emit("webrtc:end-call", "{\"from\":" + quote(event.by ? event.by->value : "system") +
                                            ",\"callId\":" + quote(event.call.id.value) + ",\"reason\":\"" +
                                            std::string(dialects::name_of(event.reason)) + "\"}");
    }
    void operator()(const calls::PeerJoined& event) const {
        session.emit("peer-joined", peer_json(event.room, event.peer) + (event.rejoined ? ",\"rejoined\":true}" : "}"));
    }
    void operator()(const calls::PeerLeft& event) const {
        session.emit("peer-left", peer_json(event.room, event.peer) + "}");
    }
    void operator()(const calls::PeerUpdated& event) const {
        std::string text = peer_json(event.room, event.peer);
        append_flag(text, "audio", event.audio);
        append_flag(text, "video", event.video);
        append_flag(text, "screen", event.screen);
        session.emit("peer-updated", text + "}");
    }
    // Told in the words of `calls` on the same connection.
    void operator()(const calls::CallAccepted&) const {}
    void operator()(const calls::CallRejected&) const {}
    void operator()(const calls::ParticipantLeft&) const {}
    // Rooms on `/` are calls' rooms, and those end with CallEnded.
    void operator()(const calls::RoomClosed&) const {}
    // Only the host app asked; its socket need not know that it stands for it.
    void operator()(const calls::PlacedInRoom&) const {}
    // Appointments have a namespace of their own.
    void operator()(const calls::JoinedElsewhere&) const {}
    void operator()(const calls::AppointmentEnded&) const {}
    // It has words for none of it.
    void operator()(const calls::News&) const {}
    // Comes as a signal.
    void operator()(const calls::KeptSignal&) const {}
};

void tell(SocketSession& session, const calls::Event& event) {
    std::visit(Tell{session}, event);
}

constexpr Vocabulary kVocabulary{kEvents, tell, tell_signal};

}  // namespace

const Vocabulary& vocabulary() {
    return kVocabulary;
}

}  // namespace parley::dialects::video
