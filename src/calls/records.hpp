// The domain's records: what a room, a peer, a call, a conversation and an appointment are, as values. These are what
// the store keeps. No behaviour beyond naming the states; the rules live in rooms, calls, conversations and
// appointments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/media_rights.hpp"
#include "base/video_codec.hpp"

namespace parley::calls {

/// One connection of the transport: a WebSocket, or a Socket.IO socket in one namespace. Never reused within a process.
/// 0 is none.
struct ConnectionId {
    std::uint64_t value = 0;
    auto operator<=>(const ConnectionId&) const = default;
    [[nodiscard]] explicit operator bool() const { return value != 0; }
};

enum class Role : std::uint8_t { user, practitioner, patient, service };

/// The way in: which transport endpoint a connection came by. It decides which events a connection is told of. `whip`:
/// no socket at all, but a stream by HTTP (WHIP, WHEP); it rings nowhere and offers to nobody.
enum class Door : std::uint8_t { plain, root, appointments, parley, whip };

/// Whose words a signal's body was written in. `calls` clients signal in `video`; `whip` peers do not signal.
enum class Dialect : std::uint8_t { rooms, bare, video, appointments, parley, whip };

/// Who acts. Without `user` it is a guest: a bearer of a link.
struct Identity {
    std::optional<UserId> user;
    std::string name;
    Role role = Role::user;
    Instant expires = Instant::never();  ///< when its token runs out; a connection may outlive that
    Instant issued = {};                 ///< when its token was made; the beginning of time where it does not say
    MediaRights media = {};              ///< what its token allows

    [[nodiscard]] bool is(const UserId& id) const { return user && *user == id; }
};

enum class RoomKind : std::uint8_t { link, lobby, call, appointment };
enum class MediaMode : std::uint8_t { automatic, p2p, sfu };
/// Who has to ask before they enter: nobody, those without a token, or all but hosts.
enum class WaitingPolicy : std::uint8_t { off, guests, all };

struct RoomRecord {
    RoomId id;
    std::string name;
    RoomKind kind = RoomKind::link;
    std::optional<UserId> host;
    bool is_public = false;
    bool guests = true;  ///< a bearer of the link may enter
    bool locked = false;
    int max_participants = 0;  ///< 0: the configured maximum
    MediaMode media = MediaMode::automatic;
    std::optional<VideoCodec> video_codec = {};  ///< what its cameras are asked to send where they can
    Instant created_at;
    Instant emptied_at;  ///< when the last peer left; created_at before the first came
    std::optional<CallId> call;
    std::optional<AppointmentId> appointment;
    WaitingPolicy waiting = WaitingPolicy::off;
    std::string host_hash;  ///< hash of the key that makes the guest who made the room its host; else empty
    bool operator==(const RoomRecord&) const = default;
};

/// Of somebody's media: which.
struct Mute {
    bool audio = false;
    bool video = false;
    bool screen = false;

    bool operator==(const Mute&) const = default;
    [[nodiscard]] bool any() const { return audio || video || screen; }
};

struct PeerRecord {
    PeerId id;
    RoomId room;
    std::optional<UserId> user;
    std::string name;
    Role role = Role::user;
    Dialect dialect = Dialect::rooms;  ///< decides who offers to a newcomer
    Instant joined_at;
    std::string resume_hash;  ///< hash of the `resume` value of a guest or an own client; else empty
    bool audio = true;
    bool video = true;
    bool screen = false;
    bool host = false;               ///< may use the host's tools
    std::optional<Instant> hand_at;  ///< when it raised its hand
    /// Of the value that its client used last: good for as long as the client is not known to have the next one, since
    /// the answer that brings it may be lost on the way.
    std::string former_resume_hash;
    Mute held;                      ///< what a host has switched off, until the peer itself switches it on
    std::optional<PeerId> held_by;  ///< the host who did so last
    bool operator==(const PeerRecord&) const = default;
};

enum class CallType : std::uint8_t { direct, group };
/// `waiting`: created by the video dialect's REST and not rung yet; shown as RINGING by `calls`.
enum class CallStatus : std::uint8_t { waiting, ringing, active, ended, missed, rejected };
enum class ParticipantStatus : std::uint8_t { ringing, joined, left, rejected };
/// How the record was made: it decides the `video` seat rule and which time-out holds.
enum class CallOrigin : std::uint8_t { calls, video_rest, video_event };

[[nodiscard]] constexpr bool is_terminal(CallStatus s) {
    return s == CallStatus::ended || s == CallStatus::missed || s == CallStatus::rejected;
}

struct ParticipantRecord {
    UserId user;
    ParticipantStatus status = ParticipantStatus::ringing;
    std::optional<std::string> attendee_id;
    std::optional<Instant> joined_at;
    std::optional<Instant> left_at;
    bool missed = false;  ///< it rang for them, and they neither answered nor rejected
    bool operator==(const ParticipantRecord&) const = default;
};

struct CallRecord {
    CallId id;
    RoomId room;
    CallType type = CallType::direct;
    CallStatus status = CallStatus::ringing;
    CallOrigin origin = CallOrigin::calls;
    UserId initiator;
    std::optional<ConversationId> conversation;
    std::optional<std::string> meeting_id;
    std::string room_name;
    Instant created_at;
    std::optional<Instant> rung_at;  ///< when ringing began; the ring time-out counts from here (created_at before)
    std::optional<Instant> started_at;
    std::optional<Instant> ended_at;
    std::optional<std::int64_t> duration_s;       ///< whole seconds from started_at to ended_at; none if never active
    std::vector<ParticipantRecord> participants;  ///< the initiator first

    bool operator==(const CallRecord&) const = default;
};

struct ConversationRecord {
    ConversationId id;
    std::string name;
    std::vector<UserId> members;
    Instant updated_at;
    bool operator==(const ConversationRecord&) const = default;
};

enum class AppointmentType : std::uint8_t { remote, in_person };
enum class AppointmentStatus : std::uint8_t { waiting, in_progress, ended };

struct PersonName {
    std::string first;
    std::string last;
    bool operator==(const PersonName&) const = default;
};

struct AppointmentRecord {
    AppointmentId id;
    UserId practitioner;
    UserId patient;
    std::optional<PersonName> practitioner_name;  ///< as given; else from the last token seen
    std::optional<PersonName> patient_name;
    Instant scheduled_at;
    AppointmentType type = AppointmentType::remote;
    std::optional<std::string> call_record_id;  ///< the document's VideoCallRoom id (uuid); set with the room
    std::optional<RoomId> room;
    AppointmentStatus status = AppointmentStatus::waiting;
    bool practitioner_joined = false;
    bool patient_joined = false;
    std::optional<Instant> started_at;
    std::optional<Instant> ended_at;
    Instant created_at;
    Instant updated_at;
    bool operator==(const AppointmentRecord&) const = default;
};

/// Tokens of `user` issued at or before `at` are refused.
struct RevocationRecord {
    UserId user;
    Instant at;
    bool operator==(const RevocationRecord&) const = default;
};

/// The last name seen for a user, and how many calls they have missed since they last looked; the host app owns
/// everything else about them.
struct UserRecord {
    UserId id;
    std::string name;
    int missed = 0;
    bool operator==(const UserRecord&) const = default;
};

/// A browser that tells its user of calls while no page is open: where to send, and the keys to write to it
/// (RFC 8291 §2), as base64url.
struct PushRecord {
    std::string id;  ///< made here; names it to its user
    UserId user;
    std::string endpoint;
    std::string p256dh;
    std::string auth;
    Instant at;  ///< when it was last subscribed
    bool operator==(const PushRecord&) const = default;
};

/// Somebody in a room, as a message names them after they have gone.
struct ChatPerson {
    PeerId peer;
    std::optional<UserId> user;
    std::string name;
    bool operator==(const ChatPerson&) const = default;
};

/// A message in a room's chat. `seq` counts from 1 in its room.
struct ChatMessage {
    std::string id;
    RoomId room;
    std::int64_t seq = 0;
    std::string client_id;  ///< made by the sender, so that saying it again changes nothing
    ChatPerson from;
    std::optional<ChatPerson> to;  ///< none: everybody
    std::string text;
    Instant at;
    bool operator==(const ChatMessage&) const = default;
};

/// How far a user has read a room's chat.
struct ChatReadRecord {
    RoomId room;
    UserId user;
    std::int64_t seq = 0;
    bool operator==(const ChatReadRecord&) const = default;
};

/// What one peer says of how a call was, about itself. Numbers that it did not give are none.
struct QualityRecord {
    std::string subject;  ///< the call's id, or the id of a room by link
    std::string person;   ///< the user id, for guests the peer id: one report each
    PeerId peer;
    std::optional<UserId> user;
    Instant at;
    std::optional<std::int64_t> rating;  ///< 1 to 5
    std::optional<std::int64_t> score;   ///< mean opinion score times 100 (ITU-T P.800: 100 to 500)
    std::optional<std::int64_t> rtt_ms;
    std::optional<std::int64_t> loss_permille;
    std::optional<std::int64_t> jitter_ms;
    std::optional<std::int64_t> duration_s;
    std::optional<std::int64_t> reconnects;
    std::string path;  ///< "direct", "server" or ""
    std::string note;
    bool operator==(const QualityRecord&) const = default;
};

}  // namespace parley::calls

template <>
struct std::hash<parley::calls::ConnectionId> {
    std::size_t operator()(parley::calls::ConnectionId id) const noexcept {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
