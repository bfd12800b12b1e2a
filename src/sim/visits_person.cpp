#include "sim/visits_person.hpp"

#include <algorithm>

#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

}  // namespace

VisitsPerson::VisitsPerson(World& world, std::string name, std::string user, std::string role, bool recovers)
    : SocketPerson(world, std::move(name), std::move(user), std::move(role), "/video-call", recovers),
      view_(name_, {}) {}

void VisitsPerson::on_connected(bool /*recovered*/) {
    // Recovered or not: asking again where one is in already changes nothing.
    if (!room_.empty()) join();
}

void VisitsPerson::on_socket_lost() {
    if (std::exchange(in_, false)) put_out_ = loss_;
}

void VisitsPerson::join() {
    emit("join-room", {{"roomId", room_}}, [this, room = room_](const Json& answer) {
        if (answer.at("success").as_bool() || room != room_) return;
        const auto code = text(answer.at("error").as_object(), "code");
        if (code == "store-unavailable" || code == "rate-limited") {
            // Also where they believe to be in: a recovered line is told once more of a join that was lost with the
            // line.
            later_on_line(dice().between(300, 700), [room](Person& self) {
                auto& me = static_cast<VisitsPerson&>(self);
                if (me.room_ == room) me.join();
            });
            return;
        }
        if (code == "not-found") world_.witness.told_no_such_room(room);
        forget();
    });
}

void VisitsPerson::on_socket_event(std::string_view event, const Json& data) {
    const auto room = text(data, "roomId");
    if (room != room_) return;
    if (event == "joined-room") return on_joined(data);
    if (event == "user-joined" || event == "user-left") {
        const auto peer = text(data, "peerId");
        world_.witness.told_peer(room, peer);
        if (!in_) return;
        if (event == "user-joined") return view_.joined(peer, true);  // what was missed is told once more
        if (view_.peers().contains(peer)) view_.left(peer);
    }
    if (event == "call-ended" || (event == "error" && text(data, "code") == "joined-elsewhere")) forget();
}

void VisitsPerson::on_joined(const Json& data) {
    const auto peer = text(data, "peerId");
    world_.witness.told_peer(room_, peer);
    std::set<std::string> others;
    for (const auto& other : data.at("participants").as_array()) {
        const auto id = text(other.as_object(), "peerId");
        world_.witness.told_peer(room_, id);
        if (!others.insert(id).second) throw Violation(name_ + " was given " + id + " twice in a list");
    }
    // In an appointment the newest session of a user takes their place over.
    const bool visit = std::ranges::find(world_.visits, room_) != world_.visits.end();
    if (visit && !in_ && is_soon_after(put_out_) && !peer_.empty() && peer_ != peer)
        throw Violation(name_ + " was " + peer_ + " in room " + room_ + " and within the grace became " + peer);
    if (peer_ != peer) view_ = View(name_, room_);
    view_.begin(others, peer_ == peer);
    peer_ = peer;
    hears_as_ = " as " + peer;
    in_ = true;
}

void VisitsPerson::forget() {
    room_.clear();
    peer_.clear();
    in_ = false;
}

void VisitsPerson::make_visit() {
    const auto to = world_.visitors.empty() ? std::string() : dice().pick(world_.visitors);
    const Json body{
        {"practitionerId", user_}, {"patientId", to}, {"scheduledDate", "2026-10-15T12:00:00Z"}, {"type", "Remote"}};
    world_.request("POST", "/appointments", bj::serialize(body), token(),
                   [this](int status, const std::string& answer) {
                       if (status != 201) return;
                       const auto visit = bj::parse(answer).at("appointment").as_object();
                       world_.witness.told_visit(text(visit, "id"));
                       world_.visits.push_back(text(visit, "roomId"));
                   });
}

void VisitsPerson::act() {
    if (calm_) return;
    if (!online()) return dial();
    if (!connected()) return;
    const auto what = dice().below(100);
    if (what < 12) return lose_line();
    if (what < 20 && role_ == "practitioner") return make_visit();
    if (!room_.empty()) return act_in_room();
    if (!world_.visits.empty() && dice().chance(75)) {
        room_ = world_.visits.back();
    } else if (!world_.witness.rooms.empty()) {
        room_ = dice().pick(world_.witness.rooms).id;
    }
    if (!room_.empty()) join();
}

void VisitsPerson::act_in_room() {
    if (!in_) return;
    const auto what = dice().below(20);
    if (what < 10) return emit("webrtc-signal", {{"roomId", room_}, {"signal", candidate()}});
    if (what < 15) return emit("toggle-audio", {{"roomId", room_}, {"isEnabled", dice().chance(50)}});
    if (what < 17) {
        emit("leave-room", {{"roomId", room_}}, [](const Json&) {});
        return forget();
    }
    if (what < 18) emit("end-call", {{"roomId", room_}}, [](const Json&) {});
}

std::optional<std::string> VisitsPerson::missing() const {
    if (!online()) return "has no line";
    if (!room_.empty() && !in_) return "is not in room " + room_;
    return std::nullopt;
}

const View* VisitsPerson::view_of(const std::string& room) const {
    return in_ && room == room_ ? &view_ : nullptr;
}

std::string VisitsPerson::peer_in(const std::string& room) const {
    return in_ && room == room_ ? peer_ : std::string();
}

}  // namespace parley::sim
