#include "dialects/plain_words.hpp"

namespace parley::dialects {

namespace {

/// Why the call of this room is over, as `room_closed` says it.
std::string_view reason_of(const calls::CallEnded& event) {
    using enum calls::CallEndReason;
    switch (event.reason) {
        case ended:
        case answered_elsewhere:
        case rejected_elsewhere:
            return "ended";
        case cancelled:
            return "cancelled";
        case missed:
            return "missed";
        case rejected:
            return "rejected";
    }
    return "ended";
}

void send_room_closed(PlainSession& session, std::string_view reason) {
    session.send("{\"type\":\"room_closed\",\"reason\":" + json::quote(reason) + "}");
}

/// `{audio?, video?, screen?}`, as the others hear it.
void handle_update(PlainSession& session, const json::Object& frame) {
    std::optional<bool> flags[3];
    constexpr std::string_view kNames[3] = {"audio", "video", "screen"};
    for (int i = 0; i < 3; ++i) {
        const auto value = frame.find(kNames[i]);
        if (!value) continue;
        flags[i] = value->as_bool();
        if (!flags[i])
            return session.fail({"bad-request", "\"audio\", \"video\" and \"screen\" must be true or false."});
    }
    if (!flags[0] && !flags[1] && !flags[2])
        return session.fail({"bad-request", "One of \"audio\", \"video\", \"screen\" must be there."});
    session.update(flags[0], flags[1], flags[2]);
}

}  // namespace

void handle_ping(PlainSession& session, const json::Object& /*frame*/) {
    session.send(R"({"type":"pong"})");
}

void handle_toggle(PlainSession& session, const json::Object& frame) {
    const std::string type = *frame.string("type");
    if (type == "peer_updated") return handle_update(session, frame);
    if (type == "screen-share-start") return session.update({}, {}, true);
    if (type == "screen-share-stop") return session.update({}, {}, false);
    const auto value = frame.find("isEnabled");
    const auto enabled = value ? value->as_bool() : std::nullopt;
    if (!enabled) return session.fail({"bad-request", "\"isEnabled\" must be true or false."});
    return type == "toggle-audio" ? session.update(*enabled, {}, {}) : session.update({}, *enabled, {});
}

void PlainTeller::operator()(const calls::PeerUpdated& event) const {
    const auto word = [](bool value) { return value ? "true" : "false"; };
    session.send("{\"type\":\"peer_updated\",\"peer_id\":" + json::quote(event.peer.id.value) +
                 ",\"name\":" + json::quote(event.peer.name) + ",\"audio\":" + word(event.peer.audio) +
                 ",\"video\":" + word(event.peer.video) + ",\"screen\":" + word(event.peer.screen) + "}");
}

void PlainTeller::operator()(const calls::RoomClosed& event) const {
    send_room_closed(session, event.reason);
}

void PlainTeller::operator()(const calls::AppointmentEnded&) const {
    send_room_closed(session, "ended");
}

void PlainTeller::operator()(const calls::JoinedElsewhere&) const {
    session.fail({"joined-elsewhere", "You are in the room on another device now."});
}

void PlainTeller::operator()(const calls::CallEnded& event) const {
    send_room_closed(session, reason_of(event));
}

}  // namespace parley::dialects
