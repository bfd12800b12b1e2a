#include "sim/person.hpp"

#include <functional>

#include "sim/person_later.hpp"
#include "sim/world.hpp"

namespace parley::sim {

Person::Person(World& world, std::string name, std::string user, std::string role)
    : world_(world), name_(std::move(name)), user_(std::move(user)), role_(std::move(role)) {}

Person::~Person() = default;

Instant Person::now() const {
    return world_.timeline.now();
}

Dice& Person::dice() const {
    return world_.dice;
}

std::shared_ptr<Connection> Person::open_line() {
    return world_.open_line(*this, target());
}

void Person::dial() {
    if (line_ && line_->open_here()) return;
    if (dialling_ || !wants_line()) return;
    dialling_ = true;
    ++lines_;
    line_ = open_line();
    // A handshake that is lost in a stalled network is given up.
    later_on_line(Duration{4'000}, [](Person& self) {
        if (!self.dialling_) return;
        self.line_->half_open();
    });
}

void Person::dial_after(Duration delay) {
    later(delay, [](Person& self) { self.dial(); });
}

Duration Person::draw_absence() {
    return dice().chance(80) ? dice().between(100, 4'000) : dice().between(14'000, 22'000);
}

void Person::break_line(std::size_t how, std::size_t cuts, Duration away) {
    if (how < cuts) return line_->cut();
    if (how < 8) return line_->half_open();
    line_->stall(true);
    later(away, [lost = std::weak_ptr(line_)](Person&) {
        if (const auto here = lost.lock()) here->stall(false);
    });
}

void Person::settle_down() {
    calm_ = true;
    dial();
}

void Person::on_line_open(Connection& /*line*/) {
    dialling_ = false;
    on_open();
}

void Person::on_line_text(Connection& line, const std::string& text) {
    ++world_.witness.events;
    world_.witness.heard_signal(name_ + " on line " + std::to_string(line.number()) + hears_as(text), text);
    on_text(text);
}

void Person::on_line_closed(Connection& line, int code) {
    if (!dialling_) loss_ = {line.missed_since(now()), Duration{15'000}};
    dialling_ = false;
    ++lines_;
    on_lost(code);
    // Mostly back soon; now and then later than the place is kept.
    dial_after(calm_ || dice().chance(80) ? dice().between(200, 1'500) : dice().between(2'000, 20'000));
}

void Person::hang_up(std::uint16_t code, Duration away) {
    if (!line_) return;
    world_.trace('h', line_->number(), std::to_string(code));
    line_->hang_up(code);
    dialling_ = false;
    ++lines_;
    loss_ = {now(), code == 1001 ? Duration{3'000} : code == 1000 || code == 1005 ? Duration{0} : Duration{15'000}};
    on_lost(code);
    line_.reset();
    dial_after(away);
}

boost::json::object Person::candidate(const std::string& room) {
    // The order is each room's own: what is kept for somebody comes when they are back in that room.
    const auto text = std::string(kSignalMark) + std::to_string(line_->number()) + "/" +
                      std::to_string(std::hash<std::string>{}(room) % 1'000'000) + "-" + std::to_string(++signals_);
    return {{"candidate", text}, {"sdpMid", "0"}, {"sdpMLineIndex", 0}};
}

}  // namespace parley::sim
