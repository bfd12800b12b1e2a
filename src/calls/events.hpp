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

    /// The user id, for guests the peer id: what `video` and `appointments` call `userId` and `from`.
    [[nodiscard]] const std::string& person() const { return user ? user->value : id.value; }
};

/// A signal on its way: `body` is the sender's JSON, valid and untouched. The view lives for one call only.
struct SignalView {
    const RoomId* room = nullptr;
    std::optional<CallId> call;  ///< named by the sender, or known from the room
    PeerId from_peer;
    std::optional<UserId> from_user;
    SignalKind kind = SignalKind::offer;
    Dialect origin = Dialect::rooms;
    std::string_view body;  ///< rooms, bare: `data`; video: `sdp` or `candidate`; appointments: `signal`
    std::string_view
        envelope;  ///< the sender's whole message where its dialect forwards it unchanged (bare), else empty

    [[nodiscard]] const std::string& from_person() const { return from_user ? from_user->value : from_peer.value; }
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

    [[nodiscard]] SignalView view() const { return {&room, call, from_peer, from_user, kind, origin, body, envelope}; }
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

using Event = std::variant<PeerJoined, PeerLeft, PeerUpdated, RoomClosed, JoinedElsewhere, PlacedInRoom, IncomingCall,
                           CallAccepted, CallRejected, CallEnded, ParticipantLeft, AppointmentEnded, KeptSignal>;

struct Delivery {
    std::vector<ConnectionId> to;
    Event event;
};

}  // namespace parley::calls
