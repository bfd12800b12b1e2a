// What a host may do in a room: its rules, muting (never unmuting), taking somebody out, ending it for all, and making
// others hosts; and who is host when the last one has gone. Who comes as a host is decided by Rooms. The same whatever
// dialect the others speak. Driven by the own protocol; watches Rooms. A refusal changes nothing.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "calls/appointments.hpp"
#include "calls/calls.hpp"
#include "calls/rooms.hpp"
#include "calls/waiting_room.hpp"

namespace parley::calls {

/// Only what is set changes.
struct RoomPolicy {
    std::optional<std::string> name;
    std::optional<bool> locked;  ///< nobody new but its owner
    std::optional<bool> guests;  ///< a bearer of the link may enter
    std::optional<WaitingPolicy> waiting;
};

class Hosting final : public RoomObserver {
public:
    static constexpr std::size_t kRemovedMax = 256;  ///< users kept out of one room; the oldest may come back

    Hosting(State& state, Rooms& rooms, Calls& calls, Appointments& appointments, WaitingRoom& waiting)
        : state_(state), rooms_(rooms), calls_(calls), appointments_(appointments), waiting_(waiting) {}

    // In all of them: not-found (that connection is not in that room), forbidden (it is no host).
    /// Errors also: bad-request (name), conflict (a rule that this kind of room does not have).
    Result<RoomRecord> set_policy(Turn& turn, const Actor& by, const RoomId& room, const RoomPolicy& policy);
    /// The muted one is told who did it, the others how it is. It is held (PeerRecord::held) whatever it says of
    /// itself, until it unmutes itself by Rooms::update. Error also: peer-unknown.
    Status mute(Turn& turn, const Actor& by, const RoomId& room, const PeerId& peer, Mute what);
    /// Everybody but hosts. Gives how many were muted.
    Result<int> mute_all(Turn& turn, const Actor& by, const RoomId& room, Mute what);
    /// Takes somebody out, on all their devices; a user stays out until the room is empty. Errors also: peer-unknown,
    /// conflict (the owner, or a room of two people by its kind: end it).
    Status remove(Turn& turn, const Actor& by, const RoomId& room, const PeerId& peer);
    /// Everybody is out; the one who says so is not told. A call or an appointment is over then; a room by link is only
    /// empty.
    Status end(Turn& turn, const Actor& by, const RoomId& room);
    /// Makes a peer a host for as long as it stays, or no longer. Errors also: peer-unknown, conflict (an appointment's
    /// room; taking it from the owner).
    Status promote(Turn& turn, const Actor& by, const RoomId& room, const PeerId& peer, bool host);

    void on_entered(Turn&, const Room&, const Peer&, bool) override {}
    /// The last host has gone: of those present the user who is there longest becomes host, else the guest; else who is
    /// in grace. Never in an appointment or a call of two.
    void on_left(Turn& turn, const Room& room, const PeerRecord& peer) override;

private:
    Result<const Peer*> find_host(const Actor& by, const RoomId& room) const;
    Result<const Peer*> find_in(const RoomId& room, const PeerId& peer) const;
    [[nodiscard]] bool is_direct(const Room& room) const;

    State& state_;
    Rooms& rooms_;
    Calls& calls_;
    Appointments& appointments_;
    WaitingRoom& waiting_;
};

}  // namespace parley::calls
