#include "dialects/parley/session.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "dialects/close_codes.hpp"
#include "dialects/rest.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

constexpr std::size_t kKeysMax = 64;

bj::object error_json(const Error& error) {
    return {{"code", error.code}, {"message", error.message}};
}

/// The request's id as JSON, to stand in the reply: a whole number or a short text. Nothing for anything else.
std::optional<std::string> id_of(const json::Object& frame) {
    const auto id = frame.find("id");
    if (!id || id->text.size() > OwnSession::kIdMax) return std::nullopt;
    if (!id->as_integer() && !id->is(json::Kind::string)) return std::nullopt;
    return std::string(id->text);
}

const Method* find_method(std::string_view name) {
    for (const auto methods : all_methods()) {
        for (const auto& method : methods) {
            if (method.name == name) return &method;
        }
    }
    return nullptr;
}

}  // namespace

OwnSession::OwnSession(Host& host, ports::Media* media, calls::Identity who, std::string address,
                       std::optional<RoomId> only)
    : host_(host),
      media_(media),
      who_(std::move(who)),
      address_(std::move(address)),
      only_(std::move(only)),
      pace_(host.options().messages_per_second, host.options().message_burst),
      heard_at_(host.now()) {}

OwnSession::~OwnSession() {
    if (timer_ != 0) host_.cancel(timer_);
    if (id_) host_.detach(id_, calls::Loss::network);
}

PeerId OwnSession::peer_in(const RoomId& room) const {
    const auto it = rooms_.find(room);
    return it == rooms_.end() ? PeerId{} : it->second.peer;
}

std::string OwnSession::turn_person() const {
    if (who_.user) return who_.user->value;
    return rooms_.empty() ? rest::turn_guest(host_, address_) : rooms_.begin()->second.peer.value;
}

void OwnSession::on_open(transport::WsLink& link) {
    link_ = &link;
    bj::object welcome = {{"user", who_.user ? bj::value(who_.user->value) : bj::value(nullptr)},
                          {"name", who_.name},
                          {"role", name_of(who_.role)},
                          {"server_media", media_ != nullptr},
                          {"silence_max_ms", kSilenceMax.count()}};
    if (only_) welcome["room"] = only_->value;
    tell("welcome", welcome);
    id_ = host_.attach(*this, calls::Door::parley, who_, address_);
    watch_silence();
}

/// A line that says nothing is a line that is lost, whatever TCP believes: the peer's grace begins.
void OwnSession::watch_silence() {
    timer_ = host_.run_at(heard_at_ + kSilenceMax, [this] {
        timer_ = 0;
        if (host_.now() - heard_at_ < kSilenceMax) return watch_silence();
        link_->close(kCloseSilent, "silent");
    });
}

bool OwnSession::keeps_pace() {
    switch (pace_.judge(host_.now())) {
        case Pace::pass:
            return true;
        case Pace::drop:
            return false;
        case Pace::tell:
            tell("error", error_json({"rate-limited", "Too many messages."}));
            return false;
        case Pace::close:
            host_.log_refusal("flood", "rate-limited");
            closing_ = true;
            link_->close(kClosePolicyViolation, "rate-limited");
            return false;
    }
    return false;
}

void OwnSession::on_message(std::string_view payload, bool binary) {
    heard_at_ = host_.now();
    if (std::exchange(gave_resume_, false)) host_.domain().rooms.heard_from(id_);
    if (closing_ || !keeps_pace()) return;
    if (binary) return tell("error", error_json({"bad-request", "Messages are JSON text."}));
    if (loading_) return park(payload);
    take(payload);
}

void OwnSession::take(std::string_view payload) {
    const bool handling = std::exchange(handling_, true);
    if (const auto frame = json::scan_object(payload); !frame) {
        tell("error", error_json(frame.error()));
    } else {
        handle(*frame);
    }
    handling_ = handling;
}

void OwnSession::park(std::string_view payload) {
    if (parked_.size() >= kParkedRequestsMax || parked_bytes_ + payload.size() > kParkedRequestBytesMax) {
        closing_ = true;
        tell("error", error_json({"overloaded", "Too much waits for this connection. Connect again."}));
        return link_->close(kClosePolicyViolation, "overloaded");
    }
    parked_.emplace_back(payload);
    parked_bytes_ += payload.size();
}

void OwnSession::load(const CallId& call, std::function<void(const Status&)> then) {
    loading_ = true;
    host_.load_call(call, [&host = host_, this, self = id_, then = std::move(then)](const Status& read) {
        // A change of nothing keeps this connection's order and is dropped with it: then `this` is not touched.
        host.change(
            self, [read](calls::Domain&, calls::Turn&) { return read; },
            [this, then](const Status& done) {
                loading_ = false;
                const bool handling = std::exchange(handling_, true);
                then(done);
                handling_ = handling;
                take_parked();
            });
    });
}

void OwnSession::take_parked() {
    while (!loading_ && !closing_ && !parked_.empty()) {
        const std::string payload = std::move(parked_.front());
        parked_.pop_front();
        parked_bytes_ -= payload.size();
        take(payload);
    }
}

void OwnSession::handle(const json::Object& frame) {
    const auto id = id_of(frame);
    if (!id || frame.members.size() > kKeysMax)
        return tell("error", error_json({"bad-request", "A request needs an \"id\": a whole number or a short text."}));
    const auto name = frame.string("method");
    if (!name) return refuse(*id, {"bad-request", "A request needs a \"method\"."});
    const Method* method = find_method(*name);
    if (method == nullptr) return refuse(*id, {"unknown-method", "There is no such method."});
    const auto value = frame.find("params");
    const auto params = json::scan_object(value && !value->is(json::Kind::null) ? value->text : "{}");
    if (!params || params->members.size() > kKeysMax || params->has_duplicate_keys())
        return refuse(*id, {"bad-request", "\"params\" must be an object without doubles."});
    if (!may_ask(*name, *params)) return refuse(*id, {"forbidden", "This connection is for one call only."});
    if (method->privileged && host_.now() >= who_.expires) return refuse(*id, expired_token());
    method->handle(*this, {*id, *params});
}

bool OwnSession::may_ask(std::string_view method, const json::Object& params) const {
    if (!only_ || method == "ping" || method == "ice.servers") return true;
    return params.string("room") == only_->value;
}

void OwnSession::reply(const std::string& id, const bj::value& result) {
    send("{\"id\":" + id + ",\"result\":" + bj::serialize(result) + "}");
}

void OwnSession::refuse(const std::string& id, const Error& error) {
    send("{\"id\":" + id + ",\"error\":" + bj::serialize(error_json(error)) + "}");
}

void OwnSession::tell(std::string_view event, const bj::object& data) {
    link_->send_text("{\"event\":" + json::quote(event) + ",\"seq\":" + std::to_string(++seq_) +
                     ",\"data\":" + bj::serialize(data) + "}");
}

void OwnSession::send(std::string text) {
    if (!handling_ || waiting_ == 0) return link_->send_text(text);
    // Replies come in the order of the requests, also where an earlier one waits for its commit.
    change([](calls::Domain&, calls::Turn&) { return Status{}; },
           [this, text = std::move(text)](const Status&) { link_->send_text(text); });
}

void OwnSession::entered(const RoomId& room, const PeerId& peer) {
    auto& in = rooms_[room];
    in.peer = peer;
    in.told.reset();
    take_seat(room, peer);
    if (media_ == nullptr) return;
    const auto& rights = who_.media;
    ports::MediaGrant grant{.publish = rights.publish,
                            .subscribe = rights.subscribe,
                            .screen = rights.screen,
                            .microphone = rights.microphone,
                            .camera = rights.camera,
                            .data = rights.data};
    if (const auto* found = host_.domain().state().rooms.find(room); found != nullptr) {
        grant.prefers = found->record.video_codec;
        // Contract §7: in an appointment only the practitioner shares the screen.
        if (found->record.kind == calls::RoomKind::appointment)
            grant.screen = grant.screen && who_.role == calls::Role::practitioner;
    }
    media_->join(room, peer, grant, [this, room](const ports::MediaEvent& event) { tell_media(*this, room, event); });
    hold(room, peer);
}

void OwnSession::hold(const RoomId& room, const PeerId& peer) {
    const auto* found = host_.domain().state().peers.find(peer);
    if (media_ == nullptr || found == nullptr || found->record.room != room) return;
    const calls::Mute& held = found->record.held;
    media_->hold(room, peer, {held.audio, held.video, held.screen});
}

void OwnSession::take_seat(const RoomId& room, const PeerId& peer) {
    std::erase_if(seats_, [&](const Seat& seat) { return seat.room == room; });
    if (seats_.size() >= kSeatsMax) seats_.pop_front();
    const auto* found = host_.domain().state().rooms.find(room);
    const bool of_call = found != nullptr && found->record.call;
    seats_.push_back({room, peer, of_call ? found->record.call->value : room.value});
}

const OwnSession::Seat* OwnSession::find_seat(const RoomId& room) const {
    const auto it = std::ranges::find(seats_, room, &Seat::room);
    return it == seats_.end() ? nullptr : &*it;
}

void OwnSession::left(const RoomId& room) {
    const auto it = rooms_.find(room);
    if (it == rooms_.end()) return;
    if (media_ != nullptr) media_->leave(room, it->second.peer);
    rooms_.erase(it);
}

void OwnSession::tell_path(const RoomId& room) {
    const auto in = rooms_.find(room);
    const auto* found = host_.domain().state().rooms.find(room);
    if (in == rooms_.end() || found == nullptr) return;
    int own_peers = 0;
    bool has_streams = false;
    for (const auto& id : found->peers) {
        const auto* peer = host_.domain().state().peers.find(id);
        if (peer->record.dialect == calls::Dialect::parley) ++own_peers;
        if (peer->record.dialect == calls::Dialect::whip) has_streams = true;
    }
    const Path path = media_ == nullptr ? Path::direct : path_of(found->record, own_peers, has_streams);
    if (std::exchange(in->second.told, path) == path) return;
    tell("room.path", {{"room", room.value}, {"path", name_of(path)}});
}

void OwnSession::on_close(transport::WsClose how) {
    if (timer_ != 0) host_.cancel(std::exchange(timer_, 0));
    const auto loss = loss_of(how);
    if (media_ != nullptr) {
        for (const auto& [room, in] : rooms_) {
            if (loss == calls::Loss::explicit_leave) {
                media_->leave(room, in.peer);
            } else {
                media_->detach(room, in.peer);
            }
        }
    }
    rooms_.clear();
    host_.detach(std::exchange(id_, {}), loss);
}

void OwnSession::on_event(const calls::Event& event) {
    if (const auto* elsewhere = std::get_if<calls::JoinedElsewhere>(&event)) rooms_.erase(elsewhere->room);
    // A JoinToken stands for its call; what else the user is told is for their other connections.
    const bool rings = std::holds_alternative<calls::IncomingCall>(event);
    if (!only_ || !rings) tell_event(*this, event);
}

void OwnSession::on_signal(const calls::SignalView& signal) {
    std::string scratch;
    const auto body = body_for(signal, calls::Dialect::parley, scratch);
    if (!body) return;
    std::string text = R"({"event":"room.signal","seq":)" + std::to_string(++seq_) + R"(,"data":{"room":)";
    json::append_string(text, signal.room->value);
    text.append(",\"from\":");
    json::append_string(text, signal.from_peer->value);
    text.append(",\"kind\":\"")
        .append(dialects::name_of(signal.kind))
        .append("\",\"body\":")
        .append(*body)
        .append("}}");
    link_->send_text(text);
}

void OwnSession::tell(const Error& error) {
    if (link_ != nullptr) tell("error", error_json(error));
}

void OwnSession::end(std::uint16_t code, std::string_view reason) {
    if (link_ != nullptr) link_->close(code, reason);
}

}  // namespace parley::dialects::own
