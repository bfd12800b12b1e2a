#include "sim/plain_person.hpp"

#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

constexpr Duration kPingEvery{4'000};
constexpr std::size_t kCuts = 5;  ///< of ten losses, with those that hang up

}  // namespace

PlainPerson::PlainPerson(World& world, std::string name, std::string user)
    : Person(world, std::move(name), std::move(user)), view_(name_, {}) {}

void PlainPerson::on_lost(int /*code*/) {
    if (std::exchange(in_, false)) put_out_ = loss_;
}

void PlainPerson::check_peer(const std::string& peer) {
    world_.witness.told_peer(room_, peer);
    const bool soon = sure_ && !in_ && is_soon_after(put_out_);
    if (soon && !peer_.empty() && peer_ != peer && !world_.disk.displaced.contains(peer_))
        throw Violation(name_ + " was " + peer_ + " in room " + room_ + " and within the grace became " + peer);
}

void PlainPerson::take_place(const std::string& peer, const std::set<std::string>& others, bool goes_on,
                             std::string resume) {
    if (peer_ != peer) view_ = View(name_, room_);
    view_.begin(others, goes_on);
    peer_ = peer;
    resume_ = std::move(resume);
    in_ = sure_ = true;
}

void PlainPerson::hear_of(const std::string& peer, bool joined) {
    world_.witness.told_peer(room_, peer);
    if (in_) joined ? view_.joined(peer, false) : view_.left(peer);
}

void PlainPerson::forget() {
    if (room_.empty()) return;
    room_.clear();
    in_ = sure_ = false;
    resume_.clear();
    later_on_line(Duration{1}, [](Person& self) { static_cast<PlainPerson&>(self).hang_up(1000, Duration{10}); });
}

void PlainPerson::lose_line() {
    const auto away = draw_absence();
    const auto how = dice().below(10);
    if (how < 2) return hang_up(1001, away);
    break_line(how, kCuts, away);
}

void PlainPerson::ping() {
    if (pinged_) return hang_up(4000, dice().between(100, 900));
    pinged_ = true;
    say({{"type", "ping"}});
    later_on_line(kPingEvery, [](Person& self) { static_cast<PlainPerson&>(self).ping(); });
}

std::optional<std::string> PlainPerson::missing() const {
    if (room_.empty()) return std::nullopt;
    if (!online()) return "has no line";
    if (!in_) return "is not in room " + room_;
    return std::nullopt;
}

const View* PlainPerson::view_of(const std::string& room) const {
    return in_ && room == room_ ? &view_ : nullptr;
}

std::string PlainPerson::peer_in(const std::string& room) const {
    return in_ && room == room_ ? peer_ : std::string();
}

}  // namespace parley::sim
