#include "line_parley.hpp"

#include <stdexcept>

#include "../load/jwt.hpp"
#include "transport.hpp"

namespace parley::media_load {
namespace {

namespace bj = boost::json;

constexpr media::Micros kPingEvery{5'000'000};  // the server closes a line that is silent for 12 s

}  // namespace

ParleyLine::ParleyLine(const Options& options, load::Loop& loop, Room& room, LineUser& user, Role role, int number)
    : options_(options), room_(room), user_(user), role_(role), number_(number), socket_(loop, *this) {}

void ParleyLine::come() {
    const auto person = "person-" + std::to_string(number_);
    socket_.open(options_.target, "/parley?token=" + load::make_token(person, options_.jwt_secret));
    next_ping_ = now() + kPingEvery;
}

void ParleyLine::ask(Step step, std::string_view method, bj::object params) {
    socket_.send_text(
        bj::serialize(bj::object{{"id", static_cast<int>(step)}, {"method", method}, {"params", std::move(params)}}));
}

void ParleyLine::join() {
    ask(Step::join, "room.join", {{"room", room_.id}});
}

void ParleyLine::on_text(load::WebSocket&, std::string_view text) {
    // Most of what a large room says is not for us: no need to read it all.
    const bool event = text.starts_with("{\"event\"");
    if (event && !text.starts_with("{\"event\":\"welcome\"") && !text.starts_with("{\"event\":\"media.offer\"")) return;
    const auto message = bj::parse(bj::string_view(text.data(), text.size())).as_object();
    if (message.contains("error")) throw std::runtime_error("the server refused: " + std::string(text));
    if (message.contains("id"))
        return on_reply(static_cast<Step>(message.at("id").to_number<int>()), message.at("result").as_object());
    if (message.at("event") == "media.offer")
        return user_.on_offer(message.at("data").as_object().at("sdp").as_string());
    if (!room_.id.empty()) return join();
    ask(Step::create, "room.create", {{"media", "sfu"}, {"max_participants", kSubscribersMax + kPublishersMax}});
}

void ParleyLine::on_reply(Step step, const bj::object& result) {
    switch (step) {
        case Step::create:
            room_.id = result.at("room").as_object().at("id").as_string();
            return join();
        case Step::join:
            if (role_ == Role::subscriber) return ask(Step::media, "media.subscribe", {{"room", room_.id}});
            return ask(Step::media, "media.publish", {{"room", room_.id}, {"sdp", user_.make_offer()}});
        case Step::media:
            if (role_ == Role::publisher) user_.on_answer(result.at("sdp").as_string());
            return;
        case Step::answer:
        case Step::ping:
            return;
    }
}

void ParleyLine::answer(const std::string& sdp) {
    ask(Step::answer, "media.answer", {{"room", room_.id}, {"sdp", sdp}});
}

void ParleyLine::on_time(media::Time now) {
    if (now < next_ping_ || next_ping_ == media::Time{}) return;
    next_ping_ = now + kPingEvery;
    ask(Step::ping, "ping", {});
}

}  // namespace parley::media_load
