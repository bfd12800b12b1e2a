#include "sim/bare_person.hpp"

#include "calls/state.hpp"
#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

}  // namespace

BarePerson::BarePerson(World& world, std::string name) : PlainPerson(world, std::move(name), {}) {}

std::string BarePerson::target() {
    std::string target = room_ == calls::kLobby.value ? "/ws?" : "/ws?room_id=" + room_;
    // A newcomer takes the seat of one who is lost in a full lobby, and a restart empties it.
    sure_ = sure_ && !resume_.empty() && room_ != calls::kLobby.value;
    asked_ = std::exchange(resume_, {});
    if (!asked_.empty()) target += "&resume=" + asked_;
    return target;
}

void BarePerson::on_open() {
    pinged_ = false;
    ping();
}

void BarePerson::on_lost(int code) {
    PlainPerson::on_lost(code);
    if (code == 4409 || code == 4404) room_.clear();  // full, or gone
}

void BarePerson::on_text(const std::string& message) {
    if (room_.empty()) return;  // on the way out
    const auto frame = bj::parse(message).as_object();
    const auto type = text(frame, "type");
    if (type == "pong") pinged_ = false;
    if (type == "client_id") on_hello(frame);
    if (type == "peer_joined" || type == "peer_left") hear_of(text(frame, "data"), type == "peer_joined");
    if (type == "room_closed") forget();
    if (type != "error") return;
    const auto code = text(frame, "code");
    if (code == "not-found" && !in_) world_.witness.told_no_such_room(room_);
    // This dialect has no word to ask again: the client connects anew.
    if (code != "store-unavailable" || in_) return;
    resume_ = asked_;  // not used up
    later_on_line(dice().between(300, 700),
                  [](Person& self) { static_cast<BarePerson&>(self).hang_up(4000, Duration{50}); });
}

void BarePerson::on_hello(const bj::object& frame) {
    const auto peer = text(frame, "data");
    check_peer(peer);
    take_place(peer, {}, peer_ == peer, text(frame, "resume"));
}

void BarePerson::act() {
    if (calm_) return;
    const auto what = dice().below(100);
    if (room_.empty()) {
        room_ = calls::kLobby.value;
        if (what < 40 && !world_.witness.rooms.empty()) {
            const auto& known = dice().pick(world_.witness.rooms);
            if (known.guests) room_ = known.id;
        }
        return dial();
    }
    if (!online()) return dial();
    if (!in_) return;
    if (what < 45) {
        bj::object signal{{"type", "candidate"}, {"data", candidate()}};
        if (!view_.peers().empty() && dice().chance(50)) signal["to"] = dice().pick(view_.peers());
        return say(signal);
    }
    if (what < 60) return say({{"type", "toggle-video"}, {"isEnabled", dice().chance(50)}});
    if (what < 70) return forget();
    if (what < 85) lose_line();
}

}  // namespace parley::sim
