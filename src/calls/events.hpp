// What the domain tells connections: a closed set. Each dialect visits it without a default arm, so a new event does
// not compile until every dialect maps it or says why it ignores it. Events carry ids and facts, never a dialect's
// words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "calls/records.hpp"

namespace parley::calls {

enum class SignalKind : std::uint8_t { offer, answer, candidate };

/// What somebody is in this room; their token's role is another matter.
enum class Standing : std::uint8_t { host, participant, practitioner, patient, guest };

/// A peer as others see it.
struct PeerView {
    PeerId id;
    std::optional<UserId> user;
    std::string name;
    Role role = Role::user;
    Dialect dialect = Dialect::rooms;
    bool audio = true;
    bool video = true;
    bool screen = false;
    Standing standing = Standing::participant;
    bool host = false;  ///< may use the host's tools; a practitioner may in their appointments
    std::optional<Instant> hand_at = {};
    bool camera_paused = false;  ///< `video` is off for a while: a page that nobody looks at rests it

    /// The user id, for guests the peer id: what `video` and `appointments` call `userId` and `from`.
    [[nodiscard]] const std::string& person() const { return user ? user->value : id.value; }
};

/// A signal on its way: `body` is the sender's JSON, valid and untouched. The view lives for one call only, and owns
/// nothing: it is made for each message of the hot path. `room` and `from_peer` are there once it is routed.
struct SignalView {
    const RoomId* room = nullptr;
    const CallId* call = nullptr;  ///< named by the sender, or known from the room
    const PeerId* from_peer = nullptr;
    const UserId* from_user = nullptr;  ///< of a guest: none
    SignalKind kind = SignalKind::offer;
    Dialect origin = Dialect::rooms;
    std::string_view body;  ///< rooms, bare: `data`; video: `sdp` or `candidate`; appointments: `signal`
    std::string_view
        envelope;  ///< the sender's whole message where its dialect forwards it unchanged (bare), else empty

    [[nodiscard]] const std::string& from_person() const { return from_user ? from_user->value : from_peer->value; }
};

/// The same, kept for a peer in its grace period. The runtime hands it to Session::on_signal.
struct KeptSignal {
    RoomId room;
    std::optional<CallId> call;
    PeerId from_peer;
    std::optional<UserId> from_user;
    SignalKind kind = SignalKind::offer;
    Dialect origin = Dialect::rooms;
    std::string body;
    std::string envelope;

    /// `view` is routed.
    [[nodiscard]] static KeptSignal of(const SignalView& view) {
        return {*view.room,
                view.call ? std::optional(*view.call) : std::nullopt,
                *view.from_peer,
                view.from_user ? std::optional(*view.from_user) : std::nullopt,
                view.kind,
                view.origin,
                std::string(view.body),
                std::string(view.envelope)};
    }
    [[nodiscard]] SignalView view() const {
        return {&room,   call ? &*call : nullptr, &from_peer, from_user ? &*from_user : nullptr, kind, origin, body,
                envelope};
    }
};

/// `peer` is in the room from now on. `recipient_offers`: the contract's "who offers" rule for this pair, from the
/// recipient's side.
struct PeerJoined {
    RoomId room;
    PeerView peer;
    bool rejoined = false;  ///< a new session of a peer that was there (appointments); nobody was told that it left
    std::optional<CallId> call;
};
struct PeerLeft {
    RoomId room;
    PeerView peer;
    std::optional<CallId> call;
};
struct PeerUpdated {
    RoomId room;
    PeerView peer;
    std::optional<bool> audio;  ///< only what changed is set
    std::optional<bool> video;
    std::optional<bool> screen;
};
/// The room takes its people out. `reason`: ended, removed, expired, … (docs/errors.md)
struct RoomClosed {
    RoomId room;
    std::string reason;
    std::optional<UserId> by;
};
/// The recipient's peer was taken over by a newer connection of the same person; the recipient is out of the room.
struct JoinedElsewhere {
    RoomId room;
};
/// The recipient's connection now is `peer` in the room without having asked (a resumed or REST-joined call on `/`).
struct PlacedInRoom {
    RoomId room;
    PeerId peer;
    std::optional<CallId> call;
};

struct IncomingCall {
    CallRecord call;
    std::string caller_name;
};
struct CallAccepted {
    CallRecord call;
    UserId by;
};
struct CallRejected {
    CallRecord call;
    UserId by;
};
enum class CallEndReason : std::uint8_t { ended, cancelled, missed, rejected, answered_elsewhere, rejected_elsewhere };
/// The call is over for the recipient. For the two …_elsewhere reasons it goes on for others.
struct CallEnded {
    CallRecord call;
    std::optional<UserId> by;  ///< none: the system (a time-out)
    CallEndReason reason = CallEndReason::ended;
};
struct ParticipantLeft {
    CallRecord call;
    UserId user;
};

/// In an appointment's room only.
struct AppointmentEnded {
    RoomId room;
    AppointmentId appointment;
    std::optional<UserId> by;
};

// What people do together in a room beside signalling, and what they hear of each other outside of one.

struct ChatSent {
    ChatMessage message;
};
struct Reacted {
    RoomId room;
    PeerId peer;
    std::string emoji;
};
struct Hand {
    PeerId peer;
    Instant since;
};
/// All hands that are up, in the order of raising.
struct HandsChanged {
    RoomId room;
    std::vector<Hand> hands;
};
/// A host has switched off what is true of the recipient's peer.
struct MutedBy {
    RoomId room;
    PeerId by;
    bool audio = false;
    bool video = false;
    bool screen = false;
};
/// `peer` became a host, or no longer is one.
struct StandingChanged {
    RoomId room;
    PeerView peer;
};
/// The room's name or rules have changed.
struct RoomChanged {
    RoomRecord room;
};
/// Somebody before the door.
struct Asker {
    std::string ask;
    std::string name;
    std::optional<UserId> user;
    Instant since;
};
/// For hosts: all who wait, the longest first.
struct WaitingChanged {
    RoomId room;
    std::vector<Asker> waiting;
};
enum class AskAnswer : std::uint8_t { admitted, denied, timed_out, closed };
struct AskAnswered {
    RoomId room;
    std::string ask;
    AskAnswer answer = AskAnswer::denied;
};
enum class PersonStatus : std::uint8_t { offline, online, busy };
struct PersonView {
    UserId user;
    PersonStatus status = PersonStatus::offline;
};
/// Of those that the recipient watches: who is no longer as they were.
struct PeopleChanged {
    std::vector<PersonView> people;
};
/// How many calls the recipient's user has missed since they last looked.
struct UnreadChanged {
    int missed = 0;
};
struct AppointmentChanged {
    AppointmentRecord appointment;
};
struct AppointmentRemoved {
    AppointmentId appointment;
};

/// None of the five documents has words for any of these: a dialect may ignore them as one.
struct News {
    std::variant<ChatSent, Reacted, HandsChanged, MutedBy, StandingChanged, RoomChanged, WaitingChanged, AskAnswered,
                 PeopleChanged, UnreadChanged, AppointmentChanged, AppointmentRemoved>
        what;
};

using Event = std::variant<PeerJoined, PeerLeft, PeerUpdated, RoomClosed, JoinedElsewhere, PlacedInRoom, IncomingCall,
                           CallAccepted, CallRejected, CallEnded, ParticipantLeft, AppointmentEnded, News, KeptSignal>;

struct Delivery {
    std::vector<ConnectionId> to;
    Event event;
};

}  // namespace parley::calls
