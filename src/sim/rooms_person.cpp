#include "sim/rooms_person.hpp"

#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

constexpr Duration kPingEvery{4'000};

}  // namespace

RoomsPerson::RoomsPerson(World& world, std::string name, std::string user)
    : Person(world, std::move(name), std::move(user)), view_(name_, {}) {}

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
    if (std::exchange(in_, false)) put_out_ = loss_;
    if (code == 1000 || code == 1005) sure_ = false;
}

/// A line that answers no ping is given up, as a careful client does.
void RoomsPerson::ping() {
    if (pinged_) return hang_up(4000, dice().between(100, 900));
    pinged_ = true;
    say({{"type", "ping"}});
    later_on_line(kPingEvery, [](Person& self) { static_cast<RoomsPerson&>(self).ping(); });
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
        world_.witness.told_peer(room_, peer);
        if (in_) type == "peer_joined" ? view_.joined(peer, false) : view_.left(peer);
    }
    if (type == "room_closed") forget();
    if (type == "error") on_error(text(frame, "code"));
}

void RoomsPerson::on_joined(const bj::object& frame) {
    const auto peer = text(frame, "peer_id");
    world_.witness.told_peer(room_, peer);
    const bool soon = sure_ && !in_ && is_soon_after(put_out_);
    if (soon && !peer_.empty() && peer_ != peer)
        throw Violation(name_ + " was " + peer_ + " in room " + room_ + " and within the grace became " + peer);
    std::set<std::string> others;
    for (const auto& other : frame.at("peers").as_array()) {
        const std::string id = other.as_string().c_str();
        world_.witness.told_peer(room_, id);
        if (!others.insert(id).second) throw Violation(name_ + " was given " + id + " twice in a list");
    }
    if (peer_ != peer) view_ = View(name_, room_);
    // A user may have been here as another peer, whose line died unheard.
    view_.begin(others, peer_ == peer || !user_.empty(), false);
    peer_ = peer;
    resume_ = text(frame, "resume");
    in_ = sure_ = true;
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

/// Out of the room, and no longer wanting in.
void RoomsPerson::forget() {
    if (room_.empty()) return;
    room_.clear();
    in_ = sure_ = false;
    resume_.clear();
    later_on_line(Duration{1}, [](Person& self) { static_cast<RoomsPerson&>(self).hang_up(1000, Duration{10}); });
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

void RoomsPerson::lose_line() {
    const auto away = dice().chance(80) ? dice().between(100, 4'000) : dice().between(14'000, 22'000);
    const auto how = dice().below(10);
    if (how < 2) return hang_up(1001, away);
    if (how < 5) return line()->cut();
    if (how < 8) return line()->half_open();
    line()->stall(true);
    later(away, [lost = std::weak_ptr(line())](Person&) {
        if (const auto here = lost.lock()) here->stall(false);
    });
}

std::optional<std::string> RoomsPerson::missing() const {
    if (room_.empty()) return std::nullopt;
    if (!online()) return "has no line";
    if (!in_) return "is not in room " + room_;
    return std::nullopt;
}

const View* RoomsPerson::view_of(const std::string& room) const {
    return in_ && room == room_ ? &view_ : nullptr;
}

std::string RoomsPerson::peer_in(const std::string& room) const {
    return in_ && room == room_ ? peer_ : std::string();
}

}  // namespace parley::sim
