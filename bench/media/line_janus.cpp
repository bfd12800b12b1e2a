#include "line_janus.hpp"

#include <charconv>
#include <stdexcept>

#include "transport.hpp"

namespace parley::media_load {
namespace {

namespace bj = boost::json;

constexpr media::Micros kKeepaliveEvery{20'000'000};  // Janus drops a session that is silent for 60 s
constexpr int kRoom = 1;
constexpr std::string_view kRoomText = "1";

const bj::object* find_object(const bj::object& in, std::string_view key) {
    const auto* value = in.if_contains(key);
    return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

JanusLine::JanusLine(const Options& options, load::Loop& loop, Room& room, LineUser& user, Role role, int number)
    : options_(options), room_(room), user_(user), role_(role), number_(number), socket_(loop, *this) {}

void JanusLine::come() {
    socket_.open(options_.target, "/", "janus-protocol");
    next_keepalive_ = now() + kKeepaliveEvery;
}

void JanusLine::on_open(load::WebSocket&) {
    ask(Step::session, "create", {});
}

void JanusLine::ask(Step step, std::string_view janus, bj::object more) {
    more["janus"] = janus;
    more["transaction"] = std::to_string(static_cast<int>(step));
    if (session_ != 0) more["session_id"] = session_;
    socket_.send_text(bj::serialize(more));
}

void JanusLine::tell_plugin(Step step, bj::object body, std::string_view kind, std::string_view sdp) {
    bj::object message{{"handle_id", handle_}, {"body", std::move(body)}};
    if (!sdp.empty()) message["jsep"] = bj::object{{"type", kind}, {"sdp", sdp}};
    ask(step, "message", std::move(message));
}

void JanusLine::on_text(load::WebSocket&, std::string_view text) {
    const auto message = bj::parse(bj::string_view(text.data(), text.size())).as_object();
    const auto* plugin = find_object(message, "plugindata");
    const bool refused = message.at("janus") == "error" || message.at("janus") == "hangup" ||
                         (plugin != nullptr && plugin->at("data").as_object().contains("error"));
    if (refused) throw std::runtime_error("the server refused: " + std::string(text));
    const auto* transaction = message.if_contains("transaction");
    // An `ack` says only that the answer comes later; what has no transaction is news of others.
    if (transaction == nullptr || message.at("janus") == "ack") return;
    const auto digits = transaction->as_string();
    int step = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), step);
    on_reply(static_cast<Step>(step), message);
}

void JanusLine::join() {
    if (role_ == Role::publisher)
        return tell_plugin(Step::join,
                           {{"request", "join"}, {"ptype", "publisher"}, {"room", kRoom}, {"id", number_ + 1}});
    bj::array streams;
    for (int feed = 1; feed <= options_.publishers; ++feed) streams.push_back(bj::object{{"feed", feed}});
    tell_plugin(Step::join, {{"request", "join"}, {"ptype", "subscriber"}, {"room", kRoom}, {"streams", streams}});
}

void JanusLine::on_reply(Step step, const bj::object& message) {
    const auto* jsep = find_object(message, "jsep");
    switch (step) {
        case Step::session:
            session_ = message.at("data").as_object().at("id").to_number<std::int64_t>();
            return ask(Step::handle, "attach", {{"plugin", "janus.plugin.videoroom"}});
        case Step::handle:
            handle_ = message.at("data").as_object().at("id").to_number<std::int64_t>();
            if (!room_.id.empty()) return join();
            return tell_plugin(Step::create, {{"request", "create"},
                                              {"room", kRoom},
                                              {"publishers", kPublishersMax},
                                              {"videocodec", "vp8"},
                                              {"audiocodec", "opus"},
                                              {"transport_wide_cc_ext", true}});
        case Step::create:
            room_.id = kRoomText;
            return join();
        case Step::join:
            if (role_ == Role::publisher)
                return tell_plugin(Step::publish, {{"request", "publish"}}, "offer", user_.make_offer());
            if (jsep == nullptr) throw std::runtime_error("the server offered nothing");
            return user_.on_offer(jsep->at("sdp").as_string());
        case Step::publish:
            if (jsep == nullptr) throw std::runtime_error("the server answered nothing");
            return user_.on_answer(jsep->at("sdp").as_string());
        case Step::start:
        case Step::keepalive:
            return;
    }
}

void JanusLine::answer(const std::string& sdp) {
    tell_plugin(Step::start, {{"request", "start"}, {"room", kRoom}}, "answer", sdp);
}

void JanusLine::on_time(media::Time now) {
    if (session_ == 0 || now < next_keepalive_) return;
    next_keepalive_ = now + kKeepaliveEvery;
    ask(Step::keepalive, "keepalive", {});
}

}  // namespace parley::media_load
