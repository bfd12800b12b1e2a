#include "dialects/socket_session.hpp"

#include <array>
#include <utility>

#include "base/check.hpp"
#include "calls/call_rules.hpp"

namespace parley::dialects {
namespace {

/// Contract §3: fields by which a payload says who it is from.
constexpr std::array<std::string_view, 3> kIdentityFields = {"userId", "from", "initiatedBy"};
constexpr std::size_t kUserIdMax = 256;

bool is_user_id(const std::string& text) {
    return !text.empty() && calls::is_storable(text, kUserIdMax);
}

std::string error_json(const Error& error) {
    return "{\"code\":" + json::quote(error.code) + ",\"message\":" + json::quote(error.message);
}

/// Contract §3, "leaving and coming back".
calls::Loss loss_of(const socketio::Disconnect& how) {
    using enum socketio::DisconnectReason;
    switch (how.reason) {
        case client_namespace_disconnect:
        case server_namespace_disconnect:
            return calls::Loss::explicit_leave;
        case superseded:
        case ping_timeout:
        case transport_error:
        case server_shutting_down:
            return calls::Loss::network;
        case transport_close:
        case parse_error:
        case forced_close:
            break;
    }
    if (how.close_code == 1000 || how.close_code == 1005) return calls::Loss::explicit_leave;
    return how.close_code == 1001 ? calls::Loss::page_gone : calls::Loss::network;
}

}  // namespace

void SocketAnswer::ok(std::string_view json) const {
    if (ack_) session_->socket_->ack(*ack_, json);
}

void SocketAnswer::fail(const Error& error, std::string_view more) const {
    std::string text = error_json(error);
    if (ack_) {
        text = "{\"success\":false,\"error\":" + text + "}";
        text.append(more).append("}");
        return session_->socket_->ack(*ack_, text);
    }
    text += ",\"event\":" + json::quote(rule_->name);
    text.append(more).append("}");
    session_->emit(rule_->error_event, text);
}

SocketSession::SocketSession(SocketDoor& door, calls::Identity who, std::string_view address)
    : door_(door),
      who_(std::move(who)),
      address_(address),
      pace_(door.host_.options().messages_per_second, door.host_.options().message_burst) {}

SocketSession::~SocketSession() {
    if (id_) door_.host_.detach(id_, calls::Loss::network);
    door_.forget(*this);
}

Host& SocketSession::host() const {
    return door_.host_;
}

void SocketSession::on_connect(socketio::Socket& socket) {
    socket_ = &socket;
    id_ = door_.host_.attach(*this, door_.door_, who_, address_);
    for (const auto* vocabulary : door_.vocabularies_) {
        if (vocabulary->on_connected != nullptr) vocabulary->on_connected(*this);
    }
}

void SocketSession::on_disconnect(socketio::Socket& /*socket*/, socketio::Disconnect how) {
    door_.forget(*this);
    parking_.reset();
    if (id_) door_.host_.detach(std::exchange(id_, {}), loss_of(how));
}

void SocketSession::on_event(const calls::Event& event) {
    for (const auto* vocabulary : door_.vocabularies_) {
        if (vocabulary->on_event != nullptr) vocabulary->on_event(*this, event);
    }
}

void SocketSession::on_signal(const calls::SignalView& signal) {
    for (const auto* vocabulary : door_.vocabularies_) {
        if (vocabulary->on_signal != nullptr) vocabulary->on_signal(*this, signal);
    }
}

void SocketSession::tell(const Error& error) {
    if (socket_ != nullptr) emit("error", error_json(error) + "}");
}

void SocketSession::end(std::uint16_t code, std::string_view /*reason*/) {
    // On 1001 the Socket.IO server is drained: stock clients come back after that, but not after a DISCONNECT.
    if (code == 1001 || socket_ == nullptr) return;
    socket_->disconnect(true);
}

bool SocketSession::keeps_pace() {
    switch (pace_.judge(door_.host_.now())) {
        case Pace::pass:
            return true;
        case Pace::drop:
            return false;
        case Pace::tell:
            emit("error", error_json({"rate-limited", "Too many messages."}) + "}");
            return false;
        case Pace::close:
            door_.host_.log_refusal("flood", "rate-limited");
            socket_->disconnect(true);
            return false;
    }
    return false;
}

void SocketSession::on_event(socketio::Socket& socket, const socketio::Event& event) {
    if (!keeps_pace()) return;
    const SocketEvent* rule = door_.find(event.name);
    if (rule == nullptr) {
        // As in the reference server an event that nobody listens to goes by; but who asks gets an answer.
        static constexpr SocketEvent kUnknown{"", nullptr};
        if (event.ack) SocketAnswer(*this, kUnknown, event.ack).fail({"unknown-event", "There is no such event."});
        return;
    }
    const std::string_view body = event.value(0).text;
    if (parking_) {
        if (parking_->events.size() < kParkedEventsMax && parking_->bytes + body.size() <= kParkedBytesMax) {
            return park(*rule, body, event.ack);
        }
        return socket.disconnect(true);
    }
    handle(*rule, body, event.ack, false);
}

void SocketSession::park(const SocketEvent& rule, std::string_view body, std::optional<std::uint64_t> ack) {
    if (!parking_) parking_ = std::make_unique<Parking>();
    parking_->events.push_back({&rule, std::string(body), ack});
    parking_->bytes += body.size();
}

void SocketSession::load_for_first(const CallId& call) {
    SocketDoor& door = door_;
    const std::uint64_t ticket = ++door.last_load_;
    door.loading_[ticket] = this;
    door.host_.load_call(call, [&door, ticket](const Status& read) {
        const auto it = door.loading_.find(ticket);
        if (it == door.loading_.end()) return;  // the client has gone meanwhile
        SocketSession& session = *it->second;
        door.loading_.erase(it);
        session.resume(read);
    });
}

void SocketSession::resume(const Status& read) {
    if (read) {
        parking_->loaded = true;
    } else {
        // Nobody knows whether there is such a call: the event is refused, for its id may be one that is taken.
        const Parked first = std::move(parking_->events.front());
        parking_->events.pop_front();
        parking_->bytes -= first.body.size();
        SocketAnswer(*this, *first.rule, first.ack).fail(read.error());
    }
    while (parking_ && !parking_->events.empty()) {
        const bool loaded = std::exchange(parking_->loaded, false);
        Parked first = std::move(parking_->events.front());
        parking_->events.pop_front();
        parking_->bytes -= first.body.size();
        if (const auto call = missing_call(*first.rule, first.body); call && !loaded) {
            parking_->bytes += first.body.size();
            parking_->events.push_front(std::move(first));
            return load_for_first(*call);
        }
        handle(*first.rule, first.body, first.ack, true);
    }
    parking_.reset();
}

std::optional<CallId> SocketSession::missing_call(const SocketEvent& rule, std::string_view body) const {
    if (rule.call_field.empty()) return {};
    const auto object = json::split_object(body);
    return object ? missing_call(rule, *object) : std::nullopt;
}

std::optional<CallId> SocketSession::missing_call(const SocketEvent& rule, const json::Object& body) const {
    if (rule.call_field.empty()) return {};
    auto named = body.string(rule.call_field);
    // Anything else cannot be in the store; looking for it would only cost.
    if (!named || !calls::is_uuid(*named)) return {};
    CallId id(std::move(*named));
    if (door_.host_.domain().state().calls.contains(id)) return {};
    return id;
}

void SocketSession::handle(const SocketEvent& rule, std::string_view body, std::optional<std::uint64_t> ack,
                           bool loaded) {
    const SocketAnswer answer(*this, rule, ack);
    const auto object = json::split_object(body);  // the Socket.IO codec has checked that it is JSON
    if (!object) return answer.fail(object.error());
    if (who_.role == calls::Role::service) return answer.fail({"forbidden", "A service takes part in no calls."});
    if (auto ok = check_identity(rule, *object); !ok) return answer.fail(ok.error());
    if (rule.privileged && expired()) return answer.fail(expired_token());
    if (!loaded) {
        if (const auto call = missing_call(rule, *object)) {
            park(rule, body, ack);
            return load_for_first(*call);
        }
    }
    rule.handle(*this, {*object, answer});
}

Status SocketSession::check_identity(const SocketEvent& rule, const json::Object& body) {
    for (const auto field : kIdentityFields) {
        const auto value = body.find(field);
        if (!value) continue;
        const auto claimed = value->as_string();
        if (!claimed) return fail("bad-request", std::string(field) + " must be a string.");
        if (*claimed == who_.user->value) continue;
        if (door_.host_.options().insecure && is_user_id(*claimed)) {
            assume(*claimed);
            continue;
        }
        door_.host_.log_refusal(rule.name, "identity-mismatch");
        return fail("identity-mismatch", std::string(field) + " is not the one that your token names.");
    }
    return {};
}

/// Under --insecure only: the connection becomes the person that its payload names.
void SocketSession::assume(const std::string& user) {
    door_.host_.detach(id_, calls::Loss::explicit_leave);
    who_.user = UserId(user);
    who_.name = user;
    id_ = door_.host_.attach(*this, door_.door_, who_, address_);
}

SocketDoor::SocketDoor(Host& host, calls::Door door, std::vector<const Vocabulary*> vocabularies)
    : host_(host), door_(door), vocabularies_(std::move(vocabularies)) {
    for (const auto* vocabulary : vocabularies_) {
        for (const auto& event : vocabulary->events) {
            const bool fresh = events_.emplace(event.name, &event).second;
            PARLEY_CHECK(fresh);
        }
    }
}

const SocketEvent* SocketDoor::find(std::string_view name) const {
    const auto it = events_.find(name);
    return it == events_.end() ? nullptr : it->second;
}

void SocketDoor::forget(const SocketSession& session) {
    std::erase_if(loading_, [&session](const auto& entry) { return entry.second == &session; });
}

Result<calls::Identity> SocketDoor::identify(const socketio::Handshake& handshake) const {
    std::optional<std::string> claimed;
    std::optional<std::string> token;
    if (const auto auth = json::scan_object(handshake.auth)) {
        if (const auto value = auth->find("token"); value && !value->is(json::Kind::null))
            token = value->as_string().value_or("");
        claimed = auth->string("userId");
    }
    if (!token) {
        if (const auto header = handshake.header("authorization")) token = std::string(*header);
    }
    if (!token) token = handshake.query_value("token");
    if (!host_.options().insecure || (token && !token->empty())) {
        auto who = host_.authenticate(token.value_or(""));
        if (who && !who->user) return fail("unauthorized", "A token is needed.");
        return who;
    }
    // --insecure without a token: who the payload says, or somebody new.
    if (!claimed) claimed = handshake.query_value("userId");
    calls::Identity who;
    who.user = UserId(claimed && is_user_id(*claimed) ? *claimed : "guest-" + random_token(host_.random(), 6));
    who.name = who.user->value;
    return who;
}

void SocketDoor::on_connect(const socketio::Handshake& handshake, socketio::ConnectReply reply) {
    auto who = identify(handshake);
    if (!who) return reply.refuse("unauthorized", error_json({"unauthorized", who.error().message}) + "}");
    socketio::ConnectReply::Accept how;
    how.rooms.push_back("user:" + who->user->value);
    // A session is only recovered by the one who had it.
    how.blob = who->user->value;
    how.recover = handshake.recovery == nullptr || handshake.recovery->blob == how.blob;
    reply.accept(std::make_unique<SocketSession>(*this, std::move(*who), handshake.remote_address), std::move(how));
}

}  // namespace parley::dialects
