// Calls: one occurrence with a life, RINGING → ACTIVE → ENDED, or REJECTED, or MISSED. Who rings, who answers, who
// hears of it, and when it is over. `calls` and `video` are two views of the same record. Knows no dialect and moves no
// signal: being in a call is being a peer of its room, which Rooms keeps and tells of through RoomObserver.
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "calls/call_rules.hpp"
#include "calls/notice.hpp"
#include "calls/rooms.hpp"
#include "calls/state.hpp"

namespace parley::calls {

/// Who does something to a call, and on which connection. By REST there is none.
struct Actor {
    Identity who;
    ConnectionId connection;
};

struct InitiateCall {
    CallType type = CallType::direct;
    std::vector<UserId> others;  ///< duplicates and the caller's own id are dropped
    std::optional<ConversationId> conversation;
    std::optional<CallId> id;  ///< none: a new UUID
};

/// `call-user`: rings those of `recipients` who do not ring yet, and makes the record where `call` is an unused UUID.
struct RingCall {
    CallId call;
    CallType type = CallType::direct;
    std::vector<UserId> recipients;
    std::optional<ConversationId> conversation;
};

struct RingAnswer {
    CallRecord call;
    std::vector<UserId> online;  ///< rung now: they hold a connection that can ring
    std::vector<UserId> offline;
    std::vector<UserId> busy;  ///< those of `online` who are in another call
};

/// `webrtc:call`. Without `call` a record is made.
struct RingVideo {
    UserId to;
    std::optional<CallId> call;
    std::string room_name;
};
struct RingVideoAnswer {
    CallRecord call;
    bool created = false;
    bool online =
        false;  ///< false: nobody was rung. A record made by this event is MISSED then; tell the caller `user-offline`.
};

/// What CREATE_MEETING and JOIN_MEETING answer with: ids that do not change while the call lives.
struct Meeting {
    CallRecord call;
    std::string meeting_id;
    std::string attendee_id;
    std::string join_token;  ///< base64url, so made of RFC 7230 token characters
};

/// Where a signal of `video` may go once enter_for_signal has let it pass.
struct SignalTarget {
    CallId call;
    RoomId room;
    bool by_room = false;  ///< route it in the room: both are there. Otherwise forward it to `to`, from `from_peer`
    std::vector<ConnectionId> to;  ///< all connections of the user named, while none of theirs is in the call
    PeerId from_peer;              ///< empty while the sender is not in the room (a candidate before the answer)
};

class Calls final : public RoomObserver {
public:
    static constexpr std::size_t kFinishedMax = 10'000;  ///< calls that are over and still in memory
    static constexpr std::size_t kTextMax = 256;         ///< bytes of a room name

    Calls(State& state, Rooms& rooms);

    // The life of a call, in the words of `calls`. In all of them: not-found for what is unknown or none of the actor's
    // business.
    /// Makes the record; nobody rings yet. Errors: bad-request, not-found (conversation), forbidden (a stranger in it),
    /// conflict (id in use), room-full (more people than a room takes).
    Result<CallRecord> initiate(Turn& turn, const Actor& actor, const InitiateCall& request);
    /// Errors: as initiate; conflict (somebody else's call, or one that is over). Load the call first when it is not in
    /// memory.
    Result<RingAnswer> ring(Turn& turn, const Actor& actor, const RingCall& request);
    /// `caller`: checked against the initiator when given. Errors: not-found, conflict (wrong caller, over, answered on
    /// another device).
    Result<CallRecord> accept(Turn& turn, const Actor& actor, const CallId& id,
                              const std::optional<UserId>& caller = {});
    /// Errors: not-found, conflict (wrong caller, or not ringing for the actor). Rejecting twice is a success.
    Result<CallRecord> reject(Turn& turn, const Actor& actor, const CallId& id,
                              const std::optional<UserId>& caller = {});
    /// Ends it, cancels it, rejects it or leaves it, by who says so and when (`end-call`). A call that is over stays as
    /// it is.
    Result<CallRecord> end(Turn& turn, const Actor& actor, const CallId& id);
    /// As end, but whoever says it ends an active call for all (a host of its room; Hosting has asked).
    Result<CallRecord> end_for_all(Turn& turn, const Actor& actor, const CallId& id);
    /// As end, but the initiator of a GROUP call only leaves it.
    Result<CallRecord> leave(Turn& turn, const Actor& actor, const CallId& id);
    /// A DIRECT call becomes GROUP. Errors: not-found, bad-request, forbidden (no member of the conversation), conflict
    /// (over, or the actor is not in it), room-full.
    Result<RingAnswer> add(Turn& turn, const Actor& actor, const CallId& id, const std::vector<UserId>& users);

    // Meetings: the Chime SDK's words for the same call.
    /// Makes the meeting and the actor's attendee, once; accepts nothing. Errors: not-found, conflict (over).
    Result<Meeting> create_meeting(Turn& turn, const Actor& actor, const CallId& id);
    /// The same, and enters the call: a ringing one is accepted. Errors: not-found, conflict (over).
    Result<Meeting> join_meeting(Turn& turn, const Actor& actor, const CallId& id);
    /// Errors: not-found (also where `meeting_id` or `attendee_id`, when given, are not this call's and the actor's).
    Result<CallRecord> leave_meeting(Turn& turn, const Actor& actor, const CallId& id, const std::string& meeting_id,
                                     const std::string& attendee_id);

    /// Whom that JoinToken of a live call was given to; nullptr where it is none.
    [[nodiscard]] const UserId* attendee_of(const CallId& id, std::string_view join_token) const;

    // `video`: a host, one seat for a guest.
    /// Errors: bad-request (room name too long).
    Result<CallRecord> create_video(Turn& turn, const Actor& actor, const std::string& room_name);
    /// Takes the seat and makes the call active. Errors: not-found; conflict (host, seat taken, over). Joining again is
    /// a success.
    Result<CallRecord> join_video(Turn& turn, const Actor& actor, const CallId& id);
    /// Errors: not-found, bad-request (calling oneself), conflict (seat taken, over, already answered).
    Result<RingVideoAnswer> ring_video(Turn& turn, const Actor& actor, const RingVideo& request);
    /// Lets a signal of the actor pass, and puts its connection into the call where the signal says so: any signal of
    /// somebody who is in the call, an offer or an answer of somebody who rings or takes a free seat. `call` none: the
    /// newest that the actor shares with `to`. Errors: not-found, peer-unknown, user-offline.
    Result<SignalTarget> enter_for_signal(Turn& turn, const Actor& actor, const std::optional<CallId>& call,
                                          const std::string& to, SignalKind kind);
    /// The hot path's question: true when that user has joined the running call, so that signals only have to be routed
    /// in its room (Rooms::route then knows whether this connection is the one that is there).
    [[nodiscard]] bool signals_freely(const UserId& user, const CallRecord& call) const;

    // Reading.
    /// The call as one who takes part in it may see it. Services may see any. Errors: not-found.
    [[nodiscard]] Result<const CallRecord*> find_for(const Identity& who, const CallId& id) const;
    /// As find_for, and by anyone with an identity while the `video` seat is free.
    [[nodiscard]] Result<const CallRecord*> find_video_for(const Identity& who, const CallId& id) const;
    /// In a call other than `but`: what a caller is told of them.
    [[nodiscard]] bool is_busy(const UserId& user, const CallId& but) const;
    /// The newest call that is not over in which both take part, or nullptr.
    [[nodiscard]] const CallRecord* newest_shared(const UserId& a, const UserId& b) const;

    // Driven by Domain.
    /// After Rooms::connected: rings what rings for this user, and takes up their place in calls that they joined by
    /// REST.
    void connected(Turn& turn, ConnectionId connection);
    void handle_timers(Turn& turn);
    [[nodiscard]] Instant deadline() const;
    /// After Rooms::load. Somebody in a call without a peer in its room has the grace to come back.
    void load(Instant now, std::vector<CallRecord> calls);
    /// Keeps a call that is over in memory, read back from the store. The oldest goes when there are too many.
    void remember(CallRecord call);

    void on_entered(Turn& turn, const Room& room, const Peer& peer, bool resumed) override;
    void on_left(Turn& turn, const Room& room, const PeerRecord& peer) override;

private:
    struct Ring {
        UserId user;
        Instant until;
        bool by_push = false;  // no connection of theirs heard it begin
    };
    /// What is known of a live call beside its record; made anew after a restart.
    struct Extra {
        std::vector<Ring> rings;                                  // who has been rung
        std::vector<std::pair<UserId, std::string>> join_tokens;  // of attendees
        std::vector<PeerId> placed;           // peers that stand for a REST request, not for a socket's own act
        std::optional<Instant> absent_until;  // after a restart: for people without a peer
    };
    using Connections = std::vector<ConnectionId>;

    // calls_make.cpp
    Result<CallId> make(Turn& turn, const Actor& actor, const InitiateCall& request, CallOrigin origin,
                        const std::string& room_name);
    void take_part(Turn& turn, const UserId& user, const CallId& call);
    void see_name(Turn& turn, const Identity& who);

    // calls_ring.cpp
    RingAnswer ring_people(Turn& turn, const CallId& id, const std::vector<UserId>& people);
    void tell_ring(Turn& turn, const CallRecord& call, Connections to) const;
    [[nodiscard]] const Ring* find_ring(const CallId& call, const UserId& user) const;
    void start_ring(Turn& turn, CallRecord& call, const UserId& user);
    void stop_ring(Turn& turn, const CallId& call, const UserId& user);
    /// The devices that show that it rings for them are told what became of it. Before stop_ring().
    void take_back_push(Turn& turn, NoticeKind kind, const CallRecord& call, const UserId& user) const;

    // calls_time.cpp
    void expire(Turn& turn, const CallId& id);
    void expire_absent(Turn& turn, const CallId& id);
    void reject_silent(Turn& turn, CallRecord& call, const UserId& user);
    [[nodiscard]] Instant ring_until(const CallRecord& call, const UserId& user) const;
    [[nodiscard]] Instant next_deadline(const CallRecord& call) const;
    void schedule(Turn& turn, const CallRecord& call);

    // calls_answer.cpp
    Status enter(Turn& turn, const Actor& actor, const CallId& id);
    void enter_by_rest(Turn& turn, const CallId& id, const UserId& user);
    void admit(Turn& turn, const CallId& id, const UserId& user, ConnectionId connection);
    void place(Turn& turn, const CallRecord& call, const UserId& user, ConnectionId preferred = {});
    void place_initiator(Turn& turn, const CallRecord& call);
    void refuse(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting);

    // calls_end.cpp
    Result<CallRecord> go_out(Turn& turn, const Actor& actor, const CallId& id, Wish wish);
    void apply(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting, LeaveOutcome outcome);
    void depart(Turn& turn, CallRecord& call, const UserId& user, ConnectionId acting);
    void finish(Turn& turn, CallRecord& call, CallStatus status, CallEndReason reason, const std::optional<UserId>& by,
                ConnectionId acting);
    void keep_finished(Turn& turn, const CallId& id);

    // calls_find.cpp
    /// The row to change, for somebody who takes part. Errors: unauthorized, forbidden (services make no calls),
    /// not-found.
    [[nodiscard]] Result<CallRecord*> edit_for(Turn& turn, const Identity& who, const CallId& id);
    [[nodiscard]] Connections ringable(const UserId& user, ConnectionId but = {}) const;
    [[nodiscard]] Connections of_others(const CallRecord& call, const UserId& but) const;
    [[nodiscard]] std::vector<const Peer*> peers_of(const CallRecord& call, const UserId& user) const;
    [[nodiscard]] ConnectionId acting_connection(const Actor& actor, const CallRecord& call) const;
    [[nodiscard]] const CallRecord* shared_with(const UserId& user, const std::string& to) const;

    State& state_;
    Rooms& rooms_;
    Table<CallId, Extra> extras_;
    std::set<std::pair<Instant, CallId>> schedule_;  // hints: a call may stand here too early, never too late
    std::deque<CallId> finished_;                    // in state_.calls though over, oldest first
};

}  // namespace parley::calls
