#include "sim/socket_person.hpp"

#include <charconv>

#include "sim/json_text.hpp"
#include "sim/person_later.hpp"

namespace parley::sim {
namespace {

namespace bj = boost::json;

constexpr int kPolls = 45;             ///< per cent of the connections begin with long polling
constexpr Duration kPingWait{10'000};  // pingInterval + pingTimeout, as the server says at the opening

}  // namespace

SocketPerson::SocketPerson(World& world, std::string name, std::string user, std::string role, std::string nsp,
                           bool recovers)
    : Person(world, std::move(name), std::move(user), std::move(role)),
      prefix_(nsp == "/" ? "" : nsp + ","),
      recovers_(recovers) {}

std::shared_ptr<Connection> SocketPerson::open_line() {
    return dice().chance(kPolls) ? world_.open_polling_line(*this) : Person::open_line();
}

void SocketPerson::on_lost(int /*code*/) {
    connected_ = false;
    acks_.clear();
    on_socket_lost();
}

void SocketPerson::watch_pings() {
    later_on_line(kPingWait, [](Person& self) {
        auto& me = static_cast<SocketPerson&>(self);
        if (me.now() - me.pinged_at_ >= kPingWait) return me.hang_up(4000, me.dice().between(100, 900));
        me.watch_pings();
    });
}

void SocketPerson::on_text(const std::string& message) {
    if (message.empty()) return;
    if (message[0] == '0') {
        Json auth{{"token", token()}};
        if (recovers_) auth["recovery"] = true;
        if (recovers_ && !pid_.empty()) auth["pid"] = pid_;
        if (recovers_ && !offset_.empty()) auth["offset"] = offset_;
        pinged_at_ = now();
        line()->say("40" + prefix_ + bj::serialize(auth));
        return watch_pings();
    }
    if (message[0] == '2') {
        pinged_at_ = now();
        return line()->say("3");
    }
    if (message[0] != '4' || message.size() < 2) return;
    std::string_view packet(message);
    packet.remove_prefix(2);
    if (!prefix_.empty() && packet.starts_with(prefix_)) packet.remove_prefix(prefix_.size());
    take(message[1], packet);
}

void SocketPerson::take(char type, std::string_view packet) {
    if (type == '0') {
        const auto reply = bj::parse({packet.data(), packet.size()}).as_object();
        const bool recovered = !sid_.empty() && text(reply, "sid") == sid_;
        sid_ = text(reply, "sid");
        pid_ = text(reply, "pid");
        if (!recovered) offset_.clear();
        connected_ = true;
        return on_connected(recovered);
    }
    if (type == '1' || type == '4') return hang_up(1000, dice().between(300, 900));
    if (type == '2') return take_event(packet);
    if (type != '3') return;
    std::uint64_t number = 0;
    const auto* rest = std::from_chars(packet.data(), packet.data() + packet.size(), number).ptr;
    const auto asked = acks_.find(number);
    if (asked == acks_.end()) throw Violation(name_ + " got an acknowledgement that they did not ask for");
    const auto on_ack = std::move(asked->second);
    acks_.erase(asked);
    const auto answer = bj::parse({rest, static_cast<std::size_t>(packet.data() + packet.size() - rest)});
    on_ack(answer.as_array().at(0).as_object());
}

void SocketPerson::take_event(std::string_view packet) {
    const auto parts = bj::parse({packet.data(), packet.size()}).as_array();
    const std::string event = parts.at(0).as_string().c_str();
    if (event == "parley:offset") {
        offset_ = parts.at(1).as_string().c_str();
    } else if (parts.size() > 1 && parts[1].is_object()) {
        on_socket_event(event, parts[1].as_object());
    }
}

void SocketPerson::emit(std::string_view event, Json data, OnAck on_ack) {
    if (!connected()) return;
    const auto number = on_ack ? std::to_string(++last_ack_) : std::string();
    if (on_ack) acks_.emplace(last_ack_, std::move(on_ack));
    line()->say("42" + prefix_ + number + bj::serialize(bj::array{bj::value(std::string(event)), std::move(data)}));
}

void SocketPerson::lose_line() {
    const auto away = draw_absence();
    const auto how = dice().below(10);
    if (how < 2) return hang_up(1001, away);
    break_line(how, 6, away);
}

}  // namespace parley::sim
