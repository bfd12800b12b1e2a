#include "sim/bare_person.hpp"

#include "calls/state.hpp"
#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

constexpr Duration kPingEvery{4'000};

}  // namespace

BarePerson::BarePerson(World& world, std::string name) : Person(world, std::move(name), {}), view_(name_, {}) {}

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
    if (std::exchange(in_, false)) put_out_ = loss_;
    if (code == 4409 || code == 4404) room_.clear();  // full, or gone
}

void BarePerson::ping() {
    if (pinged_) return hang_up(4000, dice().between(100, 900));
    pinged_ = true;
    say({{"type", "ping"}});
    later_on_line(kPingEvery, [](Person& self) { static_cast<BarePerson&>(self).ping(); });
}

void BarePerson::on_text(const std::string& message) {
    if (room_.empty()) return;  // on the way out
    const auto frame = bj::parse(message).as_object();
    const auto type = text(frame, "type");
    if (type == "pong") pinged_ = false;
    if (type == "client_id") on_hello(frame);
    if (type == "peer_joined" || type == "peer_left") {
        const auto peer = text(frame, "data");
        world_.witness.told_peer(room_, peer);
        if (in_) type == "peer_joined" ? view_.joined(peer, false) : view_.left(peer);
    }
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
    world_.witness.told_peer(room_, peer);
    const bool soon = sure_ && !in_ && is_soon_after(put_out_);
    if (soon && !peer_.empty() && peer_ != peer)
        throw Violation(name_ + " was " + peer_ + " in room " + room_ + " and within the grace became " + peer);
    if (peer_ != peer) view_ = View(name_, room_);
    view_.begin({}, peer_ == peer, false);
    peer_ = peer;
    resume_ = text(frame, "resume");
    in_ = sure_ = true;
}

void BarePerson::forget() {
    if (room_.empty()) return;
    room_.clear();
    in_ = sure_ = false;
    resume_.clear();
    later_on_line(Duration{1}, [](Person& self) { static_cast<BarePerson&>(self).hang_up(1000, Duration{10}); });
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

void BarePerson::lose_line() {
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

std::optional<std::string> BarePerson::missing() const {
    if (room_.empty()) return std::nullopt;
    if (!online()) return "has no line";
    if (!in_) return "is not in room " + room_;
    return std::nullopt;
}

const View* BarePerson::view_of(const std::string& room) const {
    return in_ && room == room_ ? &view_ : nullptr;
}

std::string BarePerson::peer_in(const std::string& room) const {
    return in_ && room == room_ ? peer_ : std::string();
}

}  // namespace parley::sim
