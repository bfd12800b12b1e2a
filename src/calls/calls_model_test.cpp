// Whatever people do in whatever order, calls keep their promises: never two ends, never a lost or doubled event, each
// participant told of the end exactly once, memory and store say the same, and a turn that is taken back leaves nothing
// behind.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "calls/call_world.hpp"

namespace parley::calls {
namespace {

using testing::CallWorld;

enum class Act : int {
    connect,
    close,
    page_gone,
    lose,
    wait,
    initiate,
    ring,
    accept,
    reject,
    end,
    leave,
    add,
    create_meeting,
    join_meeting,
    leave_meeting,
    create_video,
    join_video,
    ring_video,
    offer,
    candidate,
    restart,
    count
};

const std::vector<std::string> kPeople = {"ada", "bob", "cem", "dot"};

/// All that undo has to give back, in a form that can be compared.
struct Picture {
    std::map<std::string, CallRecord> calls;
    std::set<std::string> rooms;
    std::map<std::string, std::string> peers;  // with their connections
    std::map<std::string, std::vector<CallId>> of_users;

    bool operator==(const Picture&) const = default;
};

class Model {
public:
    Model() { world_.make_team(kPeople); }

    void act(Act what, unsigned a, unsigned b, unsigned c) {
        if (what == Act::wait) {
            // From one moment at which something is due to the next, so that each is looked at.
            const Instant end = world_.now + Duration{b % 30'000};
            while (world_.domain().deadline() <= end) pass_until(std::max(world_.now, world_.domain().deadline()));
            return pass_until(end);
        }
        const auto before = records();
        const auto sockets_before = world_.sockets;
        acting_ = {};
        rang_before_ = rung_;
        if (c % 7 == 0 && what >= Act::initiate && what < Act::restart) {
            const Picture picture = paint();
            world_.in_failing_turn([&](Turn& turn) { return run(turn, what, a, b, c), 0; });
            acting_ = {};
            RC_ASSERT(paint() == picture);
        } else if (what == Act::connect) {
            if (world_.sockets.size() < 7) world_.connect(kPeople[a % kPeople.size()]);
        } else if (what == Act::restart) {
            world_.restart();
            rung_.clear();
        } else if (what <= Act::lose) {
            if (!world_.sockets.empty()) {
                const Loss loss = what == Act::close       ? Loss::explicit_leave
                                  : what == Act::page_gone ? Loss::page_gone
                                                           : Loss::network;
                world_.disconnect(pick_socket(a), loss);
            }
        } else {
            // As the house does: a call that is over is read back before it is spoken of.
            if (!world_.stored_calls.empty()) world_.calls().remember(world_.stored_calls.at(pick_call(b).value));
            world_.in_turn([&](Turn& turn) { run(turn, what, a, b, c); });
        }
        check(before, sockets_before);
    }

    /// Everybody goes: what runs, ends.
    void finish() {
        while (!world_.sockets.empty()) world_.disconnect(world_.sockets.begin()->first, Loss::network);
        world_.wait(Duration{60'000});
        world_.restart();  // those who never connected are given up then
        world_.wait(Duration{25LL * 3600 * 1000});
        for (const auto& [id, call] : world_.stored_calls) RC_ASSERT(is_terminal(call.status));
        RC_ASSERT(world_.stored_peers.empty());
        RC_ASSERT(world_.stored_rooms.empty());
        RC_ASSERT(world_.domain().calls.deadline() == Instant::never());
    }

private:
    void pass_until(Instant then) {
        const auto before = records();
        acting_ = {};
        rang_before_ = rung_;
        world_.wait(then - world_.now);
        check(before, world_.sockets);
    }
    ConnectionId pick_socket(unsigned a) { return std::next(world_.sockets.begin(), a % world_.sockets.size())->first; }
    CallId pick_call(unsigned b) {
        if (world_.stored_calls.empty()) return CallId("11111111-1111-4111-8111-111111111111");
        // Mostly a late one.
        const auto n = world_.stored_calls.size();
        std::vector<const CallRecord*> live;
        for (const auto& [id, call] : world_.stored_calls) {
            if (!is_terminal(call.status)) live.push_back(&call);
        }
        if (!live.empty() && b % 5 != 0) return live[b % live.size()]->id;
        return std::next(world_.stored_calls.begin(), b % n)->second.id;
    }

    /// One thing that somebody asks of the domain, right or wrong.
    void run(Turn& turn, Act what, unsigned a, unsigned b, unsigned c) {
        Calls& calls = world_.calls();
        const CallId id = pick_call(b);
        const std::string person = kPeople[a % kPeople.size()];
        Actor actor = CallWorld::by(person);
        const bool on_socket = !world_.sockets.empty() && what != Act::initiate && what != Act::join_meeting &&
                               what != Act::join_video && what != Act::create_meeting && what != Act::create_video &&
                               what != Act::add && c % 5 != 0;
        if (on_socket) actor = world_.on(pick_socket(a));
        if (on_socket) acting_ = actor.connection;
        const UserId other(kPeople[c % kPeople.size()]);
        std::vector<UserId> several;
        for (unsigned i = 0; i < kPeople.size(); ++i) {
            if (((c >> i) & 1u) != 0) several.emplace_back(kPeople[i]);
        }
        const bool group = c % 2 == 0;
        const ConversationId team("team");
        const auto type = group ? CallType::group : CallType::direct;
        if (!actor.connection && (what == Act::ring || what == Act::ring_video || what == Act::offer ||
                                  what == Act::candidate || what == Act::accept || what == Act::reject)) {
            return;  // only sockets do that
        }
        switch (what) {
            case Act::initiate:
                return ignore(calls.initiate(turn, actor, {type, group ? several : std::vector{other}, team, {}}));
            case Act::ring: {
                const bool fresh = b % 3 == 0;
                RingCall request{fresh ? CallId(random_uuid(world_.random())) : id, type,
                                 group ? several : std::vector{other}, team};
                return ignore(calls.ring(turn, actor, request));
            }
            case Act::accept:
                return ignore(calls.accept(turn, actor, id));
            case Act::reject:
                return ignore(calls.reject(turn, actor, id));
            case Act::end:
                return ends(actor, id), ignore(calls.end(turn, actor, id));
            case Act::leave:
                return ends(actor, id), ignore(calls.leave(turn, actor, id));
            case Act::add:
                return ignore(calls.add(turn, actor, id, several));
            case Act::create_meeting:
                return ignore(calls.create_meeting(turn, actor, id));
            case Act::join_meeting:
                return ignore(calls.join_meeting(turn, actor, id));
            case Act::leave_meeting:
                return ends(actor, id), ignore(calls.leave_meeting(turn, actor, id, "", ""));
            case Act::create_video:
                return ignore(calls.create_video(turn, actor, "room"));
            case Act::join_video:
                return ignore(calls.join_video(turn, actor, id));
            case Act::ring_video:
                return ignore(
                    calls.ring_video(turn, actor, {other, b % 3 == 0 ? std::nullopt : std::optional(id), "room"}));
            case Act::offer:
            case Act::candidate: {
                const auto kind = what == Act::offer ? SignalKind::offer : SignalKind::candidate;
                return ignore(calls.enter_for_signal(turn, actor, b % 3 == 0 ? std::nullopt : std::optional(id),
                                                     other.value, kind));
            }
            default:
                return;
        }
    }
    template <class T>
    static void ignore(T&&) {}

    /// By REST the socket that stands for the user is the one that acts.
    void ends(const Actor& actor, const CallId& id) {
        if (actor.connection) return;
        const CallRecord* call = world_.state().calls.find(id);
        if (call == nullptr || is_terminal(call->status)) return;
        for (const auto& peer_id : world_.state().rooms.find(call->room)->peers) {
            const Peer* peer = world_.state().peers.find(peer_id);
            if (peer->record.user == actor.who.user && peer->present()) {
                acting_ = peer->connection;
                return;
            }
        }
    }

    std::map<std::string, CallRecord> records() const { return world_.stored_calls; }

    Picture paint() const {
        Picture picture;
        for (const auto& [id, call] : world_.state().calls) picture.calls.emplace(id.value, call);
        for (const auto& [id, room] : world_.state().rooms) picture.rooms.insert(id.value);
        for (const auto& [id, peer] : world_.state().peers) {
            picture.peers.emplace(id.value, peer.record.room.value + " " + std::to_string(peer.connection.value));
        }
        for (const auto& [id, user] : world_.state().users) {
            if (!user.calls.empty()) picture.of_users.emplace(id.value, user.calls);
        }
        return picture;
    }

    void check(const std::map<std::string, CallRecord>& before, const std::map<ConnectionId, UserId>& sockets_before) {
        for (const auto& [id, call] : world_.stored_calls) {
            const CallRecord* live = world_.state().calls.find(call.id);
            RC_ASSERT((live == nullptr ? is_terminal(call.status) : *live == call));
            check_shape(call);
            check_room(call);
            if (const auto was = before.find(id); was != before.end()) check_step(was->second, call);
        }
        for (const auto& [id, call] : world_.state().calls) RC_ASSERT(world_.stored_calls.contains(id.value));
        check_index();
        hear(before, sockets_before);
    }

    void check_shape(const CallRecord& call) {
        const int joined = count(call, ParticipantStatus::joined);
        const int ringing = count(call, ParticipantStatus::ringing);
        RC_ASSERT(call.participants.front().user == call.initiator);
        RC_ASSERT(call.ended_at.has_value() == is_terminal(call.status));
        RC_ASSERT(call.duration_s.has_value() == (is_terminal(call.status) && call.started_at));
        RC_ASSERT(call.started_at.has_value() ==
                  (call.status == CallStatus::active || call.status == CallStatus::ended));
        if (call.duration_s) RC_ASSERT(*call.duration_s == (*call.ended_at - *call.started_at).count() / 1000);
        if (is_terminal(call.status)) RC_ASSERT(joined == 0 && ringing == 0);
        if (call.status == CallStatus::active) RC_ASSERT(joined > 0);
        if (call.status == CallStatus::active && call.type == CallType::direct) RC_ASSERT(joined == 2);
        if (call.type == CallType::direct) RC_ASSERT(call.participants.size() <= 2u);
        if (call.status == CallStatus::ringing) {
            RC_ASSERT(joined == 1);
            RC_ASSERT(ringing > 0);
            RC_ASSERT(world_.now - call.rung_at.value_or(call.created_at) < Duration{45'000});
        }
        if (call.status == CallStatus::waiting) RC_ASSERT(world_.now - call.created_at < Duration{24LL * 3600 * 1000});
        std::set<std::string> people;
        for (const auto& participant : call.participants) RC_ASSERT(people.insert(participant.user.value).second);
    }

    /// The room lives as long as the call, and only those who are in the call are in it.
    void check_room(const CallRecord& call) {
        const Room* room = world_.state().rooms.find(call.room);
        RC_ASSERT((room != nullptr) == !is_terminal(call.status));
        RC_ASSERT(world_.stored_rooms.contains(call.room.value) == (room != nullptr));
        if (room == nullptr) return;
        for (const auto& id : room->peers) {
            const auto* participant = find_participant(call, *world_.state().peers.find(id)->record.user);
            RC_ASSERT(participant != nullptr);
            RC_ASSERT(participant->status == ParticipantStatus::joined);
        }
    }

    void check_step(const CallRecord& was, const CallRecord& is) {
        if (is_terminal(was.status)) {
            RC_ASSERT(was == is);
        } else if (was.status != is.status && !(was.status == CallStatus::waiting && is_terminal(is.status))) {
            // A longer wait may pass through two of them.
            RC_ASSERT(may_follow(was.status, is.status) || was.status == CallStatus::waiting);
        }
    }

    void check_index() {
        std::map<std::string, std::set<std::string>> expected;
        for (const auto& [id, call] : world_.stored_calls) {
            if (is_terminal(call.status)) continue;
            for (const auto& participant : call.participants) expected[participant.user.value].insert(id);
        }
        for (const auto& [id, user] : world_.state().users) {
            std::set<std::string> found;
            for (const auto& call : user.calls) RC_ASSERT(found.insert(call.value).second);
            RC_ASSERT(found == expected[id.value]);
        }
    }

    /// Events against the records: what is told follows from what happened, once.
    void hear(const std::map<std::string, CallRecord>& before, const std::map<ConnectionId, UserId>& sockets_before) {
        std::map<std::pair<ConnectionId, std::string>, int> ended;
        std::map<std::string, int> accepted;
        for (const auto& [socket, user] : world_.sockets) {
            for (const auto& told : world_.told<IncomingCall>(socket)) {
                RC_ASSERT(find_participant(told.call, user)->status == ParticipantStatus::ringing);
                RC_ASSERT(rung_.emplace(socket, told.call.id.value).second);  // never rung twice
            }
            for (const auto& told : world_.told<CallEnded>(socket)) {
                RC_ASSERT(find_participant(told.call, user) != nullptr);
                rung_.erase({socket, told.call.id.value});
                if (told.reason == CallEndReason::answered_elsewhere)
                    RC_ASSERT(rang_before_.contains({socket, told.call.id.value}));
                ++ended[{socket, told.call.id.value}];
                RC_ASSERT((ended[{socket, told.call.id.value}]) == 1);
                RC_ASSERT(socket != acting_);
            }
            for (const auto& told : world_.told<CallAccepted>(socket)) {
                RC_ASSERT(told.by != user);
                const auto* by = find_participant(told.call, told.by);
                RC_ASSERT(by != nullptr && by->status == ParticipantStatus::joined);
                ++accepted[told.call.id.value];
            }
            world_.told<CallRejected>(socket);
            world_.told<ParticipantLeft>(socket);
            world_.told<PeerJoined>(socket);
            world_.told<PeerLeft>(socket);
            world_.told<PlacedInRoom>(socket);
            world_.told<PeerUpdated>(socket);
        }
        // Who does not ring any more has been told so, or did it on that very socket.
        for (auto it = rung_.begin(); it != rung_.end();) {
            const auto& [socket, id] = *it;
            const auto& call = world_.stored_calls.at(id);
            const auto owner = world_.sockets.find(socket);
            if (owner == world_.sockets.end()) {
                it = rung_.erase(it);
                continue;
            }
            const auto status = find_participant(call, owner->second)->status;
            if (status == ParticipantStatus::ringing) {
                ++it;
                continue;
            }
            const bool did_it_here = socket == acting_ || in_room(call, socket);
            RC_ASSERT(did_it_here);
            it = rung_.erase(it);
        }
        for (const auto& [id, call] : world_.stored_calls) {
            const auto was = before.find(id);
            if (was == before.end() || is_terminal(was->second.status) || !is_terminal(call.status)) continue;
            check_end_told(world_.before_last.at(id), sockets_before, ended);
        }
    }

    /// Each socket of each one who was in it or rung for it heard the end once; others did not.
    void check_end_told(const CallRecord& was, const std::map<ConnectionId, UserId>& sockets_before,
                        const std::map<std::pair<ConnectionId, std::string>, int>& ended) {
        for (const auto& [socket, user] : world_.sockets) {
            const auto* participant = find_participant(was, user);
            if (participant == nullptr || socket == acting_ || !sockets_before.contains(socket)) continue;
            const auto found = ended.find({socket, was.id.value});
            const int times = found == ended.end() ? 0 : found->second;
            const bool concerned =
                participant->status == ParticipantStatus::joined || participant->status == ParticipantStatus::ringing;
            RC_ASSERT(
                (concerned ? times == 1 : times <= 1));  // whoever went out in that same turn has heard it by that
        }
    }

    bool in_room(const CallRecord& call, ConnectionId socket) const {
        const Room* room = world_.state().rooms.find(call.room);
        return room != nullptr && std::ranges::any_of(room->peers, [&](const PeerId& id) {
                   return world_.state().peers.find(id)->connection == socket;
               });
    }

    CallWorld world_;
    ConnectionId acting_;
    std::set<std::pair<ConnectionId, std::string>> rung_;  // sockets that ring now, as they were told
    std::set<std::pair<ConnectionId, std::string>> rang_before_;
};

RC_GTEST_PROP(CallsModel, KeepTheirPromisesInAnyOrder, ()) {
    Model model;
    const auto steps = *rc::gen::container<std::vector<std::tuple<int, unsigned, unsigned, unsigned>>>(
        rc::gen::tuple(rc::gen::weightedOneOf<int>({{3, rc::gen::just(static_cast<int>(Act::connect))},
                                                    {12, rc::gen::inRange(0, static_cast<int>(Act::restart))},
                                                    {1, rc::gen::inRange(0, static_cast<int>(Act::count))}}),
                       rc::gen::inRange(0u, 1000u), rc::gen::inRange(0u, 100'000u), rc::gen::inRange(0u, 1000u)));
    for (const auto& [what, a, b, c] : steps) model.act(static_cast<Act>(what), a, b, c);
    model.finish();
}

}  // namespace
}  // namespace parley::calls
