// Socket.IO events of `appointments` on `/video-call`: what its clients send, and what the domain tells them in its
// words.
#include <utility>

#include "base/json_scan.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/appointments/appointments_json.hpp"
#include "dialects/end_reason.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::appointments {
namespace {

using namespace parley::calls;
using json::quote;

constexpr Dialect kDialect = Dialect::appointments;

/// `roomId`, which every event carries. Whose it is was checked already (contract §3: identity comes from the token).
Result<RoomId> room_of(const json::Object& body) {
    auto text = body.string("roomId");
    if (!text || text->empty()) return fail("bad-request", "roomId must be a string that is not empty.");
    return RoomId(std::move(*text));
}

/// In an appointment people are what its record says, in other rooms what their token says.
std::string_view role_of(const Domain& domain, const RoomId& room_id, const PeerView& peer) {
    if (!peer.user) return "guest";
    const Room* room = domain.state().rooms.find(room_id);
    const auto* record =
        room && room->record.appointment ? domain.state().appointments.find(*room->record.appointment) : nullptr;
    return name_of(record ? role_in(*record, *peer.user).value_or(peer.role) : peer.role);
}

/// `{"roomId":…,"userId":…,"peerId":…` without its end. A guest's user id is the peer id (contract §2).
std::string peer_json(const RoomId& room, const PeerView& peer) {
    return "{\"roomId\":" + quote(room.value) + ",\"userId\":" + quote(peer.person()) +
           ",\"peerId\":" + quote(peer.id.value);
}

void tell_joined(SocketSession& session, const RoomId& room, const PeerView& peer, bool rejoined) {
    std::string text = peer_json(room, peer) + ",\"role\":" + quote(role_of(session.host().domain(), room, peer));
    if (rejoined) text += ",\"rejoined\":true";
    session.emit("user-joined", text + "}");
}

std::string participants_json(const Domain& domain, const JoinAnswer& joined) {
    std::string list = "[";
    for (const auto& other : joined.others) {
        if (list.size() > 1) list += ',';
        list += "{\"userId\":" + quote(other.person()) + ",\"peerId\":" + quote(other.id.value) +
                ",\"role\":" + quote(role_of(domain, joined.room.id, other)) + "}";
    }
    return list + "]";
}

/// `"iceServers":[…],"ttl":n` out of the object that the host gives.
std::string ice_members(SocketSession& session) {
    const std::string object = session.host().ice_servers(session.user().value);
    return object.size() > 2 ? object.substr(1, object.size() - 2) : "\"iceServers\":[]";
}

void answer_join(SocketSession& session, const SocketAnswer& answer, const JoinAnswer& joined) {
    const Domain& domain = session.host().domain();
    const RoomId& room = joined.room.id;
    session.emit("joined-room",
                 peer_json(room, joined.self) + ",\"role\":" + quote(role_of(domain, room, joined.self)) +
                     ",\"participants\":" + participants_json(domain, joined) + "," + ice_members(session) + "}");
    answer.ok();
    if (joined.repeated) return;
    // Contract §2, "who offers": of two of this dialect the one who was there first, whom the domain tells. Across
    // dialects this side offers always, so a newcomer is told of those who are there by the event that makes it offer.
    for (const auto& other : joined.others) {
        if (other.dialect != kDialect) tell_joined(session, room, other, false);
    }
}

void on_join(SocketSession& session, const SocketMessage& message) {
    const auto room = room_of(message.body);
    if (!room) return message.answer.fail(room.error());
    JoinRoom request;
    request.connection = session.id();
    request.room = *room;
    request.dialect = kDialect;
    request.session = session.socket_id();
    session.host().change(
        session.id(), [&](Domain& domain, Turn& turn) { return domain.rooms.join(turn, request); },
        [&session, answer = message.answer](const Result<JoinAnswer>& joined) {
            if (joined) return answer_join(session, answer, *joined);
            // Contract §3: unknown and forbidden rooms count for their address, whoever asks; guests are refused then.
            if (joined.error().code == "not-found") session.host().count_unknown_room(session.address());
            answer.fail(joined.error());
        });
}

bool is_in(const Domain& domain, ConnectionId connection, const RoomId& room) {
    const auto found = domain.state().connections.find(connection);
    if (found == domain.state().connections.end()) return false;
    return std::ranges::any_of(found->second.peers, [&](const PeerId& id) {
        const Peer* peer = domain.state().peers.find(id);
        return peer && peer->record.room == room;
    });
}

/// Why somebody who is not in a room cannot act there: the call has ended, where they were of it; else there is no such
/// room for them.
tl::unexpected<Error> not_in(const Domain& domain, const Identity& who, const RoomId& room) {
    const auto found = domain.rooms.find_for(who, room);
    if (!found && found.error().code == "room-ended") return tl::unexpected(found.error());
    return fail("not-found", "You are not in this room.");
}

/// Does `work(domain, turn, room)` -> Status for somebody who is in the room, and acknowledges it.
template <class Work>
void act(SocketSession& session, const SocketMessage& message, Work work) {
    const auto room = room_of(message.body);
    if (!room) return message.answer.fail(room.error());
    session.host().change(
        session.id(),
        [&](Domain& domain, Turn& turn) -> Status {
            if (!is_in(domain, session.id(), *room)) return not_in(domain, session.who(), *room);
            return work(domain, turn, *room);
        },
        [answer = message.answer](const Status& done) { done ? answer.ok() : answer.fail(done.error()); });
}

void on_leave(SocketSession& session, const SocketMessage& message) {
    act(session, message, [&](Domain& domain, Turn& turn, const RoomId& room) -> Status {
        domain.rooms.leave(turn, session.id(), room);
        return {};
    });
}

enum class Switch : std::uint8_t { audio, video };

template <Switch kSwitch>
void on_toggle(SocketSession& session, const SocketMessage& message) {
    const auto value = message.body.find("isEnabled");
    const auto enabled = value ? value->as_bool() : std::nullopt;
    if (!enabled) return message.answer.fail({"bad-request", "isEnabled must be true or false."});
    act(session, message, [&](Domain& domain, Turn& turn, const RoomId& room) {
        if constexpr (kSwitch == Switch::audio) return domain.rooms.update(turn, session.id(), room, *enabled, {}, {});
        return domain.rooms.update(turn, session.id(), room, {}, *enabled, {});
    });
}

template <bool kOn>
void on_screen_share(SocketSession& session, const SocketMessage& message) {
    act(session, message, [&](Domain& domain, Turn& turn, const RoomId& room_id) -> Status {
        const Room* room = domain.state().rooms.find(room_id);
        const auto* record =
            room && room->record.appointment ? domain.state().appointments.find(*room->record.appointment) : nullptr;
        if (record && !session.who().is(record->practitioner))
            return fail("forbidden", "Only the practitioner may share the screen.");
        return domain.rooms.update(turn, session.id(), room_id, {}, {}, kOn);
    });
}

/// Ends what the room is for: the appointment's call; a call of the other dialects; a link room by its host.
Status end_in_room(SocketSession& session, Domain& domain, Turn& turn, const RoomId& room_id) {
    const Room& room = *domain.state().rooms.find(room_id);
    switch (room.record.kind) {
        case RoomKind::appointment:
            return domain.appointments.end(turn, session.id(), room_id);
        case RoomKind::call: {
            const CallId call = room.record.call.value_or(CallId{});
            const auto ended = domain.calls.end(turn, session.actor(), call);
            if (!ended) return tl::unexpected(ended.error());
            // The one who acted hears it here, too (contract §7), which is not so in `calls`.
            turn.tell(session.id(), CallEnded{*ended, session.user(), CallEndReason::ended});
            return {};
        }
        case RoomKind::link:
            if (!room.record.host || !session.who().is(*room.record.host))
                return fail("forbidden", "Only its host may end this room's call.");
            domain.rooms.empty(turn, room_id, RoomClosed{room_id, "ended", session.user()});
            return {};
        case RoomKind::lobby:
            break;
    }
    return fail("not-found", "You are not in this room.");
}

void on_end(SocketSession& session, const SocketMessage& message) {
    act(session, message,
        [&](Domain& domain, Turn& turn, const RoomId& room) { return end_in_room(session, domain, turn, room); });
}

/// `to` is not in the document: it narrows a signal to one peer or user (contract §2).
Result<std::string> target_of(const json::Object& body) {
    const auto to = body.find("to");
    if (!to || to->is(json::Kind::null)) return std::string();
    auto text = to->as_string();
    if (!text || text->empty()) return fail("bad-request", "to must be a peer or user id.");
    return std::move(*text);
}

void on_webrtc_signal(SocketSession& session, const SocketMessage& message) {
    const auto room = room_of(message.body);
    if (!room) return message.answer.fail(room.error());
    const auto to = target_of(message.body);
    if (!to) return message.answer.fail(to.error());
    const auto body = message.body.find("signal");
    const auto kind = body ? kind_of(body->text) : std::nullopt;
    if (!kind) return message.answer.fail({"bad-request", "signal must be an offer, an answer or a candidate."});
    SignalView signal;
    signal.kind = *kind;
    signal.origin = kDialect;
    signal.body = body->text;
    const Status sent = session.host().signal(session.id(), *room, *to, signal);
    if (sent) return message.answer.ok();
    if (sent.error().code != "not-found") return message.answer.fail(sent.error());
    message.answer.fail(not_in(session.host().domain(), session.who(), *room).value());
}

constexpr SocketEvent kJoin{.name = "join-room", .handle = on_join, .privileged = true};
constexpr SocketEvent kEvents[] = {
    kJoin,
    {"leave-room", on_leave},
    {"webrtc-signal", on_webrtc_signal},
    {"screen-share-start", on_screen_share<true>},
    {"screen-share-stop", on_screen_share<false>},
    {"toggle-video", on_toggle<Switch::video>},
    {"toggle-audio", on_toggle<Switch::audio>},
    {"end-call", on_end},
};

void tell_ended(SocketSession& session, const RoomId& room, const std::optional<UserId>& by, std::string_view reason) {
    std::string text = "{\"roomId\":" + quote(room.value);
    if (by) text += ",\"userId\":" + quote(by->value);
    session.emit("call-ended", text + ",\"reason\":" + quote(reason) + "}");
}

/// One function per event of the domain; without a default, so that a new one does not compile until it is mapped here.
struct Tell {
    SocketSession& session;

    void operator()(const PeerJoined& event) const { tell_joined(session, event.room, event.peer, event.rejoined); }
    void operator()(const PeerLeft& event) const { session.emit("user-left", peer_json(event.room, event.peer) + "}"); }
    void operator()(const PeerUpdated& event) const {
        const std::string who = peer_json(event.room, event.peer);
        const auto toggled = [&](std::string_view name, bool on) {
            session.emit(name, who + ",\"isEnabled\":" + (on ? "true" : "false") + "}");
        };
        if (event.audio) toggled("audio-toggled", *event.audio);
        if (event.video) toggled("video-toggled", *event.video);
        if (event.screen) session.emit(*event.screen ? "screen-share-started" : "screen-share-stopped", who + "}");
    }
    void operator()(const AppointmentEnded& event) const { tell_ended(session, event.room, event.by, "ended"); }
    void operator()(const RoomClosed& event) const { tell_ended(session, event.room, event.by, event.reason); }
    /// Comes to this namespace only for who is in the call's room.
    void operator()(const CallEnded& event) const {
        tell_ended(session, event.call.room, event.by, dialects::name_of(event.reason));
    }
    void operator()(const JoinedElsewhere& event) const {
        session.emit(
            "error",
            R"({"code":"joined-elsewhere","message":"You are in the room on another device now.","event":"join-room","roomId":)" +
                quote(event.room.value) + "}");
    }
    // Calls ring on `/`; here somebody is in a call's room only by having asked to.
    void operator()(const IncomingCall&) const {}
    void operator()(const CallAccepted&) const {}
    void operator()(const CallRejected&) const {}
    void operator()(const ParticipantLeft&) const {}
    void operator()(const PlacedInRoom&) const {}
    // It has words for none of it.
    void operator()(const News&) const {}
    // Comes as a signal.
    void operator()(const KeptSignal&) const {}
};

void tell(SocketSession& session, const Event& event) {
    std::visit(Tell{session}, event);
}

void tell_signal(SocketSession& session, const SignalView& signal) {
    std::string scratch;
    const auto body = body_for(signal, kDialect, scratch);
    if (!body) return;
    std::string text;
    text.reserve(body->size() + 192);
    text.append("{\"roomId\":");
    json::append_string(text, signal.room->value);
    text.append(",\"userId\":");
    json::append_string(text, signal.from_person());
    text.append(",\"peerId\":");
    json::append_string(text, signal.from_peer->value);
    text.append(",\"signal\":").append(*body).append("}");
    session.emit("webrtc-signal", text);
}

/// Contract §3: a reconnection that Socket.IO recovers goes on where it was, and nobody is told. Its places in grace
/// are its own when the session is the same, and, after a restart, when nothing is known of the session that had them.
/// The client believes to be in, so where that fails it is told, as of a join-room without an acknowledgement.
void on_connected(SocketSession& session) {
    if (!session.recovered()) return;
    const State& state = session.host().domain().state();
    const UserState* user = state.users.find(session.user());
    if (!user) return;
    std::vector<RoomId> rooms;
    for (const PeerId& id : user->peers) {
        const Peer* peer = state.peers.find(id);
        if (!peer || peer->record.dialect != kDialect) continue;
        const bool forgotten = !peer->present() && peer->session.empty();
        if (peer->session == session.socket_id() || forgotten) rooms.push_back(peer->record.room);
    }
    for (const RoomId& room : rooms) {
        JoinRoom request;
        request.connection = session.id();
        request.room = room;
        request.dialect = kDialect;
        request.session = session.socket_id();
        request.recovered = true;
        session.host().change(
            session.id(), [&](Domain& domain, Turn& turn) { return domain.rooms.join(turn, request); },
            [&session, room](const Result<JoinAnswer>& joined) {
                if (joined) return;
                SocketAnswer(session, kJoin, {}).fail(joined.error(), ",\"roomId\":" + quote(room.value));
            });
    }
}

constexpr Vocabulary kVocabulary{kEvents, tell, tell_signal, on_connected};

}  // namespace

const Vocabulary& vocabulary() {
    return kVocabulary;
}

}  // namespace parley::dialects::appointments
