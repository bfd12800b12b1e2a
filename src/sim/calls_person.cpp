#include "sim/calls_person.hpp"

#include "calls/call_rules.hpp"
#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

}  // namespace

CallsPerson::CallsPerson(World& world, std::string name, std::string user)
    : SocketPerson(world, std::move(name), std::move(user), {}, "/", false) {
    rings_ = true;
}

void CallsPerson::on_connected(bool /*recovered*/) {}

void CallsPerson::on_socket_lost() {
    rung_.clear();
    over_.clear();
    views_.clear();
}

void CallsPerson::on_socket_event(std::string_view event, const Json& data) {
    const auto call = text(data, "sessionId");
    if (event == "incoming-call") {
        world_.witness.told_call(call);
        if (over_.contains(call)) throw Violation(name_ + " was rung for call " + call + " after its end");
        rung_[call] = text(data, "callerId");
        calls_.insert(call);
    } else if (event == "call-accepted" || event == "call-rejected") {
        world_.witness.told_call(call);
        if (over_.contains(call)) throw Violation(name_ + " heard of an answer to call " + call + " after its end");
    } else if (event == "call-ended") {
        hear_end(data);
    } else if (event == "peer-joined" || event == "peer-left") {
        const auto room = text(data, "roomId");
        const auto peer = text(data, "peerId");
        world_.witness.told_peer(room, peer);
        auto& view = views_.try_emplace(room, name_, room).first->second;
        if (event == "peer-joined") return view.joined(peer, data.contains("rejoined"));
        if (view.peers().contains(peer)) view.left(peer);
    }
}

void CallsPerson::hear_end(const Json& data) {
    const auto call = text(data, "sessionId");
    const auto reason = text(data, "reason");
    rung_.erase(call);
    calls_.erase(call);
    if (reason.ends_with("-elsewhere")) return;
    if (!over_.insert(call).second) throw Violation(name_ + " was told twice that call " + call + " is over");
    world_.witness.told_status(call, reason == "cancelled" ? "missed" : reason);
}

void CallsPerson::act() {
    if (calm_) return;
    if (!online()) return dial();
    if (!connected()) return;
    const auto what = dice().below(100);
    if (what < 70) return act_on_call();
    if (what < 82) return lose_line();
}

void CallsPerson::ring() {
    bj::array to;
    for (const auto& person : world_.people) {
        if (person->can_be_rung() && person->user() != user_ && dice().chance(25))
            to.push_back(bj::value(person->user()));
    }
    if (to.empty() || calls_.size() >= 2) return;
    if (dice().chance(30)) {
        emit("webrtc:call", {{"to", to[0]}, {"room_name", "talk"}}, [this](const Json& answer) {
            const auto call = text(answer, "callId");
            if (!call.empty()) world_.witness.told_call(call);
            if (answer.at("success").as_bool()) calls_.insert(call);
        });
        return;
    }
    SeededRandom random(dice().next());
    const auto call = random_uuid(random);
    const auto* type = to.size() == 1 ? "DIRECT" : "GROUP";
    emit("call-user", {{"sessionId", call}, {"recipientIds", std::move(to)}, {"callType", type}},
         [this, call](const Json& answer) {
             if (!answer.at("success").as_bool()) return;
             world_.witness.told_call(call);
             if (!over_.contains(call)) calls_.insert(call);
         });
}

void CallsPerson::act_on_call() {
    if (!rung_.empty() && dice().chance(80)) {
        const auto [call, caller] = *rung_.begin();
        emit(dice().chance(70) ? "accept-call" : "reject-call", {{"sessionId", call}, {"callerId", caller}},
             [this, call = call](const Json& answer) {
                 world_.witness.told_call(call);
                 if (answer.at("success").as_bool()) views_.clear();
             });
        rung_.erase(call);
        return;
    }
    if (calls_.empty() || dice().chance(25)) return ring();
    const auto call = dice().pick(calls_);
    if (dice().chance(50)) return emit("end-call", {{"sessionId", call}}, [](const Json&) {});
    for (const auto& [room, view] : views_) {
        if (view.peers().empty()) continue;
        return emit("webrtc:ice-candidate",
                    {{"to", dice().pick(view.peers())}, {"candidate", candidate()}, {"callId", call}});
    }
}

/// Who is in a call has a place in its room.
std::optional<std::string> CallsPerson::missing() const {
    if (!online()) return "has no line";
    if (!world_.server) return std::nullopt;
    const auto& state = world_.server->house.domain().state();
    for (const auto& [id, call] : state.calls) {
        if (call.status != calls::CallStatus::active) continue;
        const auto* self = calls::find_participant(call, UserId(user_));
        if (self == nullptr || self->status != calls::ParticipantStatus::joined) continue;
        const auto* room = state.rooms.find(call.room);
        const bool in = room != nullptr && std::ranges::any_of(room->peers, [&](const PeerId& peer) {
                            const auto* row = state.peers.find(peer);
                            // In grace it is where a line was found dead after the next one had come: a signal takes it
                            // up.
                            return row != nullptr && row->record.user == UserId(user_);
                        });
        if (!in) return "is not in the room of call " + id.value;
    }
    return std::nullopt;
}

}  // namespace parley::sim
