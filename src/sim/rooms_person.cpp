#include "sim/rooms_person.hpp"

#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

}  // namespace

RoomsPerson::RoomsPerson(World& world, std::string name, std::string user)
    : PlainPerson(world, std::move(name), std::move(user)) {}

std::string RoomsPerson::target() {
    // Both ways in: the document's own, and the shared one that becomes `rooms` with the first join_room.
    std::string target = (dice().chance(50) ? "/?room_id=" : "/ws?room_id=") + room_;
    if (!user_.empty()) target += "&token=" + token();
    sure_ = sure_ && !resume_.empty();  // a user without it may be taken for a second device
    if (!resume_.empty()) target += "&resume=" + std::exchange(resume_, {});
    return target;
}

void RoomsPerson::on_open() {
    pinged_ = false;
    say({{"type", "join_room"}, {"name", name_}});
    ping();
}

void RoomsPerson::on_lost(int code) {
    PlainPerson::on_lost(code);
    if (code == 1000 || code == 1005) sure_ = false;
}

void RoomsPerson::on_text(const std::string& message) {
    if (room_.empty()) return;  // on the way out
    const auto frame = bj::parse(message).as_object();
    const auto type = text(frame, "type");
    if (type == "pong") pinged_ = false;
    if (type == "peers_list") on_joined(frame);
    if (type == "peer_joined" || type == "peer_left") {
        const auto peer = text(frame, "peer_id");
        if (peer.empty()) return;  // still in the words of `bare`: join_room was late
        hear_of(peer, type == "peer_joined");
    }
    if (type == "room_closed") forget();
    if (type == "error") on_error(text(frame, "code"));
}

void RoomsPerson::on_joined(const bj::object& frame) {
    const auto peer = text(frame, "peer_id");
    check_peer(peer);
    std::set<std::string> others;
    for (const auto& other : frame.at("peers").as_array()) {
        const std::string id = other.as_string().c_str();
        world_.witness.told_peer(room_, id);
        if (!others.insert(id).second) throw Violation(name_ + " was given " + id + " twice in a list");
    }
    // A user may have been here as another peer, whose line died unheard.
    take_place(peer, others, peer_ == peer || !user_.empty(), text(frame, "resume"));
}

void RoomsPerson::on_error(std::string_view code) {
    if (code == "store-unavailable" || code == "rate-limited") {
        if (in_) return;
        later_on_line(dice().between(300, 700), [](Person& self) {
            auto& me = static_cast<RoomsPerson&>(self);
            if (!me.in_) me.say({{"type", "join_room"}, {"name", me.name_}});
        });
        return;
    }
    if (code == "not-found" && !in_) world_.witness.told_no_such_room(room_);
    if (code == "joined-elsewhere" || (!in_ && (code == "not-found" || code == "room-full" || code == "room-ended")))
        forget();
}

void RoomsPerson::make_room() {
    const bool guests = dice().chance(85);
    const bj::object body{{"name", "room of " + name_}, {"guests", guests}};
    world_.request("POST", "/room/create", bj::serialize(body), token(),
                   [this, guests](int status, const std::string& answer) {
                       if (status != 201) return;
                       const auto room = text(bj::parse(answer).as_object(), "room_id");
                       world_.witness.told_room_made({room, guests});
                       if (room_.empty()) room_ = room;
                       dial();
                   });
}

void RoomsPerson::act() {
    if (calm_) return;
    const auto what = dice().below(100);
    if (room_.empty()) {
        if (what < 15 || world_.witness.rooms.empty()) return make_room();
        const auto& known = dice().pick(world_.witness.rooms);
        if (!user_.empty() || known.guests || what < 30) room_ = known.id;
        return dial();
    }
    if (!online()) return dial();
    if (what < 60) return act_in_room();
    if (what < 72) return lose_line();
    if (what > 96) return make_room();
}

void RoomsPerson::act_in_room() {
    if (!in_) return;
    const auto what = dice().below(20);
    if (what < 13) {
        if (!view_.peers().empty())
            say({{"type", "ice-candidate"}, {"target", dice().pick(view_.peers())}, {"data", candidate()}});
    } else if (what < 17) {
        say({{"type", "toggle-audio"}, {"isEnabled", dice().chance(50)}});
    } else {
        say({{"type", "leave_room"}});
        forget();
    }
}

}  // namespace parley::sim
