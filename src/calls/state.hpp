// The domain's memory: tables of live records and the indexes between them. Owned by Domain; rooms, calls,
// conversations, appointments and presence read and change it through Table, inside a Turn. Not the store: ended calls
// are there, not here.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "calls/pace.hpp"
#include "calls/records.hpp"
#include "calls/turn.hpp"

namespace parley::calls {

/// A connection that the transport holds open now.
struct Connection {
    ConnectionId id;
    Door door = Door::plain;
    Identity who;
    std::string address;        ///< where it came from, as limits count it; "" where nobody knows
    std::vector<PeerId> peers;  ///< the peers that this connection is (one; on `/` one for each call's room)
    Instant may_ask_at = {};    ///< turned away from a waiting room: when it may ask again
    Instant opened_at = {};     ///< by Rooms::connected
};

struct Peer {
    static constexpr std::size_t kMissedMax = 64;

    PeerRecord record;
    ConnectionId connection;  ///< none: in its grace period (or waiting for its user's next socket)
    Instant grace_until;      ///< meaningful without a connection
    std::string address;      ///< of its last connection; not stored, so "" after a restart
    std::deque<KeptSignal> kept;
    std::size_t kept_bytes = 0;
    /// What the room was told meanwhile, for a connection that is recovered: it alone goes on where it was.
    std::vector<Event> missed;
    bool missed_too_much = false;  ///< past kMissedMax: a recovered connection counts as a new session
    bool has_resume = false;       ///< its client is known to have got the last resume value. Not stored
    std::string session;           ///< appointments: tells a recovered reconnection from a new session
    Pace chat_pace;
    Pace reaction_pace;
    bool camera_paused = false;  ///< off for a while by itself, and comes back by itself. Not stored
    bool announced = true;       ///< false: placed without a connection, and nobody was told of it yet
    // When, in the order of all that happened in rooms: they tell who has heard of whom.
    std::uint64_t joined_seq = 0;  ///< became present for the first time
    std::uint64_t listed_seq = 0;  ///< its client was last told who is there
    std::uint64_t lost_seq = 0;    ///< its connection was last lost

    [[nodiscard]] bool present() const { return static_cast<bool>(connection); }
    /// Whether `hash`, of a resume value, is of this peer's.
    [[nodiscard]] bool proven_by(std::string_view hash) const {
        if (hash.empty()) return false;
        return hash == record.resume_hash || (!has_resume && hash == record.former_resume_hash);
    }
};

/// Somebody who has asked to be let in.
struct Asking {
    Asker asker;
    ConnectionId connection;
    std::string address;
};
/// Let in: a user until the room is empty, a guest on this connection and for a while.
struct Admission {
    std::optional<UserId> user;
    ConnectionId connection;
    Instant until;
};

struct Room {
    RoomRecord record;
    std::vector<PeerId> peers;         ///< in the order of joining, with those in grace
    std::vector<Asking> waiting = {};  ///< the longest first
    std::vector<Admission> admitted = {};
    std::vector<UserId> removed = {};  ///< taken out by a host; they stay out until the room is empty
    // What signals to all others may still cost, in bytes times recipients, and when that was last reckoned.
    std::int64_t fan_out_spent = 0;
    Instant fan_out_at = {};
};

struct UserState {
    std::string name;                       ///< last seen
    std::vector<ConnectionId> connections;  ///< oldest first
    std::vector<PeerId> peers;
    std::vector<CallId> calls;  ///< live ones that the user takes part in
    int missed = 0;             ///< calls, since they last looked
};

/// Connections come and go whatever becomes of a turn: taking one back leaves them as they are.
template <>
struct TakeBack<UserState> {
    static void restore(UserState& row, UserState before) {
        before.connections = std::move(row.connections);
        row = std::move(before);
    }
    static bool outlives(const UserState& row) { return !row.connections.empty(); }
};

/// Times and sizes that the rules use; each is a configuration key of the same name.
struct Limits {
    Duration ring_timeout{45'000};
    Duration waiting_ttl{24 * 3600 * 1000};
    Duration grace{15'000};
    Duration page_gone_grace{3'000};
    Duration room_ttl{30LL * 24 * 3600 * 1000};
    int max_participants = 100;
    int lobby_max_clients = 8;
    bool lobby_enabled = true;
    bool public_default = false;
    std::size_t kept_signal_bytes = 64 * 1024;
    std::int64_t fan_out_bytes_per_second = 32 * 1024 * 1024;  ///< of one room: signals to all others, times recipients
    int guest_graces_per_address = 8;  ///< places of guests in one room, held in grace for one address
    Duration revocation_ttl{24 * 3600 * 1000};
    bool auth_required = false;  ///< no guests at all
};

/// Who is told by web push, three ways to find them. Push keeps them in step.
struct PushTables {
    Table<std::string, PushRecord> by_id;
    Table<std::string, std::string> by_endpoint;           ///< the id
    Table<UserId, std::vector<std::string>> of_user = {};  ///< ids, the oldest first
};

struct State {
    Limits limits;
    /// Makes of a guest's `resume` value what is kept of it. The runtime gives a real hash; without one the value
    /// itself is kept.
    std::function<std::string(std::string_view)> hash = [](std::string_view value) { return std::string(value); };
    std::unordered_map<ConnectionId, Connection> connections;
    Table<RoomId, Room> rooms;
    Table<PeerId, Peer> peers;
    Table<CallId, CallRecord> calls;  ///< not terminal ones, and terminal ones that were asked for lately
    Table<ConversationId, ConversationRecord> conversations;
    Table<AppointmentId, AppointmentRecord> appointments;
    Table<UserId, UserState> users;
    Table<UserId, RevocationRecord> revocations;
    PushTables push;
};

/// The lobby of `bare`: it always exists when enabled and is never stored.
inline const RoomId kLobby{std::string_view("lobby")};

}  // namespace parley::calls
