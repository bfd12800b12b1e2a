// Rooms and the peers in them: who may enter, who is there, how one leaves, comes back within the grace period, and
// where a signal goes. Knows no dialect. Calls and appointments watch it through RoomObserver and use it to place and
// remove people.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
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
    std::optional<VideoCodec> video_codec = {};
    std::optional<RoomId> id;  ///< none: 128 random bits, URL-safe
    std::optional<CallId> call;
    std::optional<AppointmentId> appointment;
    WaitingPolicy waiting = WaitingPolicy::off;
    std::string host_key;  ///< of a guest who makes a room: whoever gives it at the door is its host. Only its hash is
                           ///< kept
};

struct JoinRoom {
    ConnectionId connection;
    RoomId room;
    std::string name;  ///< empty: the identity's
    Dialect dialect = Dialect::rooms;
    std::string resume;   ///< the `resume` value of a guest or an own client, "" if none
    std::string session;  ///< appointments: the Socket.IO session; another value with the same user is a reload or a
                          ///< newer device
    bool recovered =
        false;  ///< the transport proves that it is the session that was lost, also by a process before this one
    std::string host_key = {};  ///< of the guest who made the room
};

struct JoinAnswer {
    RoomRecord room;
    PeerView self;
    std::vector<PeerView> others;  ///< present ones, in order of joining
    std::vector<PeerId> away;      ///< in their grace: with `others` all who are in the room
    std::string resume;            ///< the fresh resume value of a guest or an own client; else empty
    bool resumed = false;          ///< took over a peer in grace: the others were told nothing. Of an own client also
                                   ///< that it has proven itself, so that what it knew goes on
    std::optional<MutedBy> muted;  ///< what a host has switched off of it, and it has not switched on again
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

    /// `signal` with what the route knows. The call that its sender named stays. Views the route.
    [[nodiscard]] SignalView complete(SignalView signal) const {
        signal.room = &room;
        if (signal.call == nullptr && call) signal.call = &*call;
        signal.from_peer = &from_peer;
        signal.from_user = from_user ? &*from_user : nullptr;
        return signal;
    }
};

/// Told by Rooms after its own change, in the same turn.
class RoomObserver {
public:
    virtual ~RoomObserver() = default;
    /// A peer has become present: newly, or back from grace (`resumed`).
    virtual void on_entered(Turn& turn, const Room& room, const Peer& peer, bool resumed) = 0;
    /// A peer is out for good: left, or its grace ran out. Its record is removed already.
    virtual void on_left(Turn& turn, const Room& room, const PeerRecord& peer) = 0;
    /// The room is gone for good, with all that was kept of it.
    virtual void on_forgotten(Turn& /*turn*/, const RoomId& /*room*/) {}
};

class Rooms {
public:
    static constexpr std::size_t kNameMax = 256;  ///< bytes of a room's or a peer's name

    /// Opens the lobby where the limits have one.
    explicit Rooms(State& state);
    void watch(RoomObserver& observer) { observers_.push_back(&observer); }

    /// Errors: bad-request (a name over 256 bytes or with a NUL, max_participants outside 1..configured).
    Result<RoomRecord> create(Turn& turn, const CreateRoom& request);
    /// The room as `who` may see it: not-found where they could not enter (same answer as for an unknown id),
    /// room-locked where nothing else keeps them out,
    /// room-ended for the people of an appointment that is over. `resume`: a guest's value, who may be in a locked room
    /// already.
    [[nodiscard]] Result<const Room*> find_for(const Identity& who, const RoomId& id,
                                               const std::string& resume = {}) const;
    /// The client on that connection has spoken since a join was answered, so it has its new resume value: the one
    /// before is used up. Nothing is announced or written.
    void heard_from(ConnectionId connection);
    /// The guest of that room whose `resume` value this is; null without one.
    [[nodiscard]] const Peer* find_guest(const RoomId& id, const std::string& resume) const;
    /// Public rooms and the caller's own, with someone present, by id after `cursor` (exclusive); at most `limit`.
    [[nodiscard]] std::vector<const Room*> list(const Identity& who, const std::string& cursor, int limit) const;
    [[nodiscard]] int present_count(const Room& room) const;
    /// No seat is free for somebody new.
    [[nodiscard]] bool is_full(const Room& room) const { return !check_seat(room); }
    [[nodiscard]] PeerView view(const Peer& peer) const;

    /// Whose room it is: its host by user id, or the guest who made it, by the key.
    [[nodiscard]] bool owns(const Room& room, const Identity& who, const std::string& host_key = {}) const;
    /// True where the room's waiting policy makes them ask first (contract §3: the same for every door).
    [[nodiscard]] bool must_ask(const Room& room, const Identity& who, ConnectionId connection, Instant now,
                                const std::string& host_key = {}) const;
    /// The peer that this connection is in that room; null when it is not in.
    [[nodiscard]] const Peer* peer_on(ConnectionId connection, const RoomId& room) const;

    /// Enters by any door. Errors: not-found, room-locked, room-full, room-ended, forbidden (a service), bad-request
    /// (name), lobby-required (WaitingRoom::ask first). Takes over the user's or the resuming guest's peer in grace,
    /// with its id and its kept signals. Tells the others. Of a peer that is back with a new session only connections
    /// on the doors `appointments` and `parley` hear (PeerJoined with `rejoined`), since there they have to offer
    /// again.
    Result<JoinAnswer> join(Turn& turn, const JoinRoom& request);
    /// Makes `user` a peer of the room without a request of theirs: on their newest connection of `door`, or, with
    /// none, waiting for it.
    PeerId place(Turn& turn, const RoomId& room, const UserId& user, Dialect dialect, ConnectionId preferred = {});
    /// Leaves at once and tells the others; nothing when that connection is not in that room.
    void leave(Turn& turn, ConnectionId connection, const RoomId& room);
    /// Takes a peer out. The others are told; its own connection is not.
    void remove(Turn& turn, const PeerId& peer);
    /// Everyone gets `event` except `not_told`; then the room is empty. Nobody hears PeerLeft, and observers are not
    /// called. The room stays.
    void empty(Turn& turn, const RoomId& room, const Event& event, ConnectionId not_told = {});
    void forget(Turn& turn, const RoomId& room);

    /// audio, video, screen: only those set change. What is switched on is held by no host any more. `camera_paused`
    /// says why there is no video, and lasts until video is on or it is said otherwise. Tells the others.
    /// Errors: not-found (not in the room), forbidden (screen in an appointment, not the practitioner).
    Status update(Turn& turn, ConnectionId connection, const RoomId& room, std::optional<bool> audio,
                  std::optional<bool> video, std::optional<bool> screen, std::optional<bool> camera_paused = {});

    // For the domain's other parts.
    /// Sets what a peer shows, keeps it and tells all others. No questions asked.
    void show(Turn& turn, const PeerId& peer, std::optional<bool> audio, std::optional<bool> video,
              std::optional<bool> screen);
    /// Makes it a host, or no longer, and tells all in the room who know the word.
    void make_host(Turn& turn, const PeerId& peer, bool host);
    /// Tells those present who speak the own protocol, but for one.
    void tell_news(Turn& turn, const RoomId& room, News news, ConnectionId but = {}) const;
    /// Present hosts who speak the own protocol.
    [[nodiscard]] std::vector<ConnectionId> hosts_in(const Room& room) const;
    void save(Turn& turn, const Room& room);
    void save(Turn& turn, const Room& room, const Peer& peer);

    /// Who gets a signal from `connection` in `room`: all other peers, or those that `to` names (a peer id or a user
    /// id). Keeps a copy (of `signal`) for those in grace. Errors: not-found (not in the room), peer-unknown,
    /// rate-limited (the room's signals to all others cost more than limits.fan_out_bytes_per_second).
    /// The answer is written over `route`, whose memory is used again.
    Status route(Turn& turn, ConnectionId connection, const RoomId& room, const std::string& to,
                 const SignalView& signal, SignalRoute& route);

    /// Presence. `connected` takes up the user's peers in grace or waiting that the door can carry (door root only).
    void connected(Turn& turn, Connection connection);
    void disconnected(Turn& turn, ConnectionId connection, Loss loss);

    /// Ends graces that ran out, and removes link rooms empty for limits.room_ttl.
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const;

    /// After a restart: every stored peer is in its grace period from `now` on.
    void load(Instant now, std::vector<RoomRecord> rooms, std::vector<PeerRecord> peers);

private:
    enum class Arrival : std::uint8_t { joined, rejoined, silent };

    // rooms.cpp
    [[nodiscard]] int seats(const Room& room) const;
    [[nodiscard]] bool is_stored(const Room& room) const { return room.record.kind != RoomKind::lobby; }
    [[nodiscard]] Standing standing_of(const Peer& peer) const;

    // joining.cpp
    [[nodiscard]] bool comes_as_host(const Room& room, const Identity& who, const std::string& host_key) const;
    [[nodiscard]] bool is_in(const Room& room, const Identity& who) const;
    [[nodiscard]] const Peer* find_returning(const Room& room, const Identity& who, const JoinRoom& request) const;
    [[nodiscard]] Status check_seat(const Room& room) const;
    void displace(Turn& turn, const RoomId& room);
    PeerId add(Turn& turn, const Room& room, PeerRecord record, ConnectionId connection, const std::string& session);
    JoinAnswer repeat(Turn& turn, const PeerId& peer, const Identity& who, const JoinRoom& request);
    JoinAnswer take_over(Turn& turn, const PeerId& peer, const Identity& who, const JoinRoom& request);
    JoinAnswer answer(const PeerId& peer) const;
    std::string renew_resume(Turn& turn, PeerRecord& record) const;
    void tell_joined(Turn& turn, const PeerId& peer, Arrival arrival);

    // leaving.cpp
    void drop(Turn& turn, const PeerId& peer);
    void quietly_remove_all(Turn& turn, const RoomId& room);
    void erase(Turn& turn, const PeerId& peer);

    // presence.cpp
    void bind(Turn& turn, const PeerId& peer, ConnectionId connection);
    void unbind(Turn& turn, const PeerId& peer);
    void take_up(Turn& turn, const PeerId& peer, ConnectionId connection);
    void give_kept(Turn& turn, Peer& peer);
    void start_grace(Turn& turn, const PeerId& peer, Duration grace);
    [[nodiscard]] ConnectionId find_successor(const Peer& peer, Instant now) const;
    void limit_guest_graces(Turn& turn, const RoomId& room, const std::string& address);
    void end_graces(Turn& turn);
    void expire_rooms(Turn& turn);
    [[nodiscard]] std::vector<PeerId> peers_of_connection(ConnectionId connection) const;
    using Hears = std::function<bool(const Peer&)>;
    void tell_others(Turn& turn, const RoomId& room, const PeerId& but, const Event& event, const Hears& hears = {});
    void give_missed(Turn& turn, Peer& peer);
    [[nodiscard]] std::vector<ConnectionId> present_in(const RoomId& room, const PeerId& but) const;
    void observe_entered(Turn& turn, const PeerId& peer, bool resumed);

    State& state_;
    std::vector<RoomObserver*> observers_;
    // Hints: what they name is looked at again when its time has come. One may be too early, none is too late.
    std::set<std::pair<Instant, PeerId>> graces_;
    std::set<std::pair<Instant, RoomId>> expiries_;
    std::set<RoomId> occupied_;  // at least the rooms with someone present, by id
    std::uint64_t last_seq_ = 0;
};

/// At most Rooms::kNameMax bytes, and no NUL, which no database keeps.
[[nodiscard]] bool is_good_name(std::string_view name);

}  // namespace parley::calls
