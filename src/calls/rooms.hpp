// Rooms and the peers in them: who may enter, who is there, how one leaves, comes back within the grace period, and where a
// signal goes. Knows no dialect. Calls and appointments watch it through RoomObserver and use it to place and remove people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "calls/state.hpp"

namespace parley::calls {

struct CreateRoom {
    Identity by;
    std::string name;
    RoomKind kind = RoomKind::link;
    std::optional<bool> is_public;  ///< none: limits.public_default for link rooms
    bool guests = true;
    int max_participants = 0;
    MediaMode media = MediaMode::automatic;
    std::optional<RoomId> id;  ///< none: 128 random bits, URL-safe
    std::optional<CallId> call;
    std::optional<AppointmentId> appointment;
};

struct JoinRoom {
    ConnectionId connection;
    RoomId room;
    std::string name;  ///< empty: the identity's
    Dialect dialect = Dialect::rooms;
    std::string resume;   ///< a guest's `resume` value, "" if none
    std::string session;  ///< appointments: the Socket.IO session; another value with the same user is a reload or a newer device
};

struct JoinAnswer {
    RoomRecord room;
    PeerView self;
    std::vector<PeerView> others;  ///< present ones, in order of joining
    std::string resume;            ///< a guest's fresh resume value; empty for users
    bool resumed = false;          ///< took over a peer in grace: the others were told nothing
    bool rejoined = false;
    bool repeated = false;  ///< this connection was in already; nobody was told
};

/// How a connection was lost (contract §3, "leaving and coming back").
enum class Loss : std::uint8_t { explicit_leave, page_gone, network };

/// Where a signal goes. Recipients in grace keep a copy inside the domain and are not listed.
struct SignalRoute {
    RoomId room;
    std::optional<CallId> call;
    PeerId from_peer;
    std::optional<UserId> from_user;
    std::vector<ConnectionId> to;
};

/// Told by Rooms after its own change, in the same turn.
class RoomObserver {
public:
    virtual ~RoomObserver() = default;
    /// A peer has become present: newly, or back from grace (`resumed`).
    virtual void on_entered(Turn& turn, const Room& room, const Peer& peer, bool resumed) = 0;
    /// A peer is out for good: left, or its grace ran out. Its record is removed already.
    virtual void on_left(Turn& turn, const Room& room, const PeerRecord& peer) = 0;
};

class Rooms {
public:
    explicit Rooms(State& state) : state_(state) {}
    void watch(RoomObserver& observer) { observers_.push_back(&observer); }

    /// Errors: bad-request (name over 256 bytes, max_participants outside 1..configured).
    Result<RoomRecord> create(Turn& turn, const CreateRoom& request);
    /// The room as `who` may see it: not-found where they could not enter (same answer as for an unknown id).
    [[nodiscard]] Result<const Room*> find_for(const Identity& who, const RoomId& id) const;
    /// Public rooms and the caller's own, with someone present, by id after `cursor` (exclusive); at most `limit`.
    [[nodiscard]] std::vector<const Room*> list(const Identity& who, const std::string& cursor, int limit) const;
    [[nodiscard]] int present_count(const Room& room) const;
    [[nodiscard]] PeerView view(const Peer& peer) const;

    /// Enters by any door. Errors: not-found, room-full, room-ended, forbidden-role… (docs/errors.md). Takes over the user's or the
    /// resuming guest's peer in grace, with its id and its kept signals. Tells the others.
    Result<JoinAnswer> join(Turn& turn, const JoinRoom& request);
    /// Makes `user` a peer of the room without a request of theirs: on their newest connection of `door`, or, with none, waiting for it.
    PeerId place(Turn& turn, const RoomId& room, const UserId& user, Dialect dialect, ConnectionId preferred = {});
    /// Leaves at once and tells the others; nothing when that connection is not in that room.
    void leave(Turn& turn, ConnectionId connection, const RoomId& room);
    void remove(Turn& turn, const PeerId& peer);
    /// Everyone gets RoomClosed (or `event` when given) except `not_told`; then the room is empty. The room itself stays unless `forget`.
    void empty(Turn& turn, const RoomId& room, const Event& event, ConnectionId not_told = {});
    void forget(Turn& turn, const RoomId& room);

    /// audio, video, screen: only those set change. Tells the others. Errors: not-found (not in the room).
    Status update(Turn& turn, ConnectionId connection, const RoomId& room, std::optional<bool> audio, std::optional<bool> video,
                  std::optional<bool> screen);

    /// Who gets a signal from `connection` in `room`: all other peers, or those that `to` names (a peer id or a user id).
    /// Keeps a copy (of `signal`) for those in grace. Errors: not-found (not in the room), peer-unknown.
    Result<SignalRoute> route(Turn& turn, ConnectionId connection, const RoomId& room, const std::string& to, const SignalView& signal);

    /// Presence. `connected` takes up the user's peers in grace or waiting that the door can carry (door root only).
    void connected(Turn& turn, Connection connection);
    void disconnected(Turn& turn, ConnectionId connection, Loss loss);

    /// Ends graces that ran out, and removes link rooms empty for limits.room_ttl.
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const;

    /// After a restart: every stored peer is in its grace period from `now` on.
    void load(Instant now, std::vector<RoomRecord> rooms, std::vector<PeerRecord> peers);

private:
    State& state_;
    std::vector<RoomObserver*> observers_;
};

}  // namespace parley::calls
