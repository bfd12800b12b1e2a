#include "dialects/plain_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "dialects/close_codes.hpp"

namespace parley::dialects {
namespace {

/// Keys of one message. No client of the documents sends more than a handful.
constexpr std::size_t kKeysMax = 64;

/// `from` may stand there any number of times, for it is the server's anyway; of other keys a double could be read in
/// two ways.
bool has_doubles(const json::Object& frame) {
    for (auto member = frame.members.begin(); member != frame.members.end(); ++member) {
        const auto is_same = [&](const json::Member& earlier) { return earlier.key == member->key; };
        if (member->key != "from" && std::any_of(frame.members.begin(), member, is_same)) return true;
    }
    return false;
}

std::string error_message(const Error& error) {
    return "{\"type\":\"error\",\"code\":" + json::quote(error.code) + ",\"message\":" + json::quote(error.message) +
           "}";
}

}  // namespace

PlainSession::PlainSession(Host& host, Opening opening)
    : host_(host),
      room_(std::move(opening.room)),
      who_(std::move(opening.who)),
      resume_(std::move(opening.resume)),
      address_(std::move(opening.address)),
      words_(opening.first),
      second_(opening.second),
      pace_(host.options().messages_per_second, host.options().message_burst),
      enters_at_once_(opening.enters_at_once) {}

PlainSession::~PlainSession() {
    if (timer_ != 0) host_.cancel(timer_);
    if (id_) host_.detach(id_, calls::Loss::network);
}

void PlainSession::on_open(transport::WsLink& link) {
    link_ = &link;
    id_ = host_.attach(*this, calls::Door::plain, who_, address_);
    if (is_lobby()) return join({});
    // Contract §9: an unknown room is refused at connect, before any join_room.
    if (const auto found = host_.domain().rooms.find_for(who_, room_, resume_); !found) return refuse(found.error());
    if (!enters_at_once_) return;
    timer_ = host_.run_at(host_.now() + kSettleAfter, [this] {
        timer_ = 0;
        settle();
    });
}

/// The silent newcomer is taken for what the path begins with.
void PlainSession::settle() {
    if (timer_ != 0) host_.cancel(std::exchange(timer_, 0));
    if (peer_.empty() && enters_at_once_ && !refused_) join({});
    enters_at_once_ = false;
}

void PlainSession::refuse(const Error& error) {
    refused_ = true;
    if (error.code == "not-found") host_.count_unknown_room(address_);
    fail(error);
    link_->close(error.code == "room-full" ? kCloseRoomFull : kCloseRoomGone, error.code);
}

void PlainSession::fail(const Error& error) {
    send(error_message(error));
}

bool PlainSession::keeps_pace() {
    switch (pace_.judge(host_.now())) {
        case Pace::pass:
            return true;
        case Pace::drop:
            return false;
        case Pace::tell:
            fail({"rate-limited", "Too many messages."});
            return false;
        case Pace::close:
            host_.log_refusal("flood", "rate-limited");
            fail({"rate-limited", "Too many messages."});
            refused_ = true;
            link_->close(kClosePolicyViolation, "rate-limited");
            return false;
    }
    return false;
}

void PlainSession::on_message(std::string_view payload, bool binary) {
    if (std::exchange(gave_resume_, false)) host_.domain().rooms.heard_from(id_);
    if (refused_ || !keeps_pace()) return;
    handling_ = true;
    if (binary) {
        fail({"bad-request", "Messages are JSON text."});
    } else if (const auto frame = json::scan_object(payload); !frame) {
        fail(frame.error());
    } else {
        handle(*frame);
    }
    handling_ = false;
}

void PlainSession::handle(const json::Object& frame) {
    if (frame.members.size() > kKeysMax || has_doubles(frame))
        return fail({"bad-request", "The message has a key twice, or too many."});
    const auto type = frame.string("type");
    if (!type) return fail({"bad-request", "The message needs a \"type\"."});
    const PlainFrame* known = find_frame(*type);
    if (known == nullptr) return fail({"unknown-type", "There is no such type of message."});
    known->handle(*this, frame);
}

template <class Work, class Then>
void PlainSession::change(Work work, Then then) {
    ++waiting_;
    host_.change(id_, std::move(work), [this, then = std::move(then)](auto result) {
        --waiting_;
        const bool handling = std::exchange(handling_, false);  // what it sends is in its place already
        then(std::move(result));
        handling_ = handling;
    });
}

void PlainSession::send(std::string_view text) {
    if (!handling_ || waiting_ == 0) return link_->send_text(text);
    // Contract §2: messages of one connection are handled strictly in order, also where one waits for its commit.
    change([](calls::Domain&, calls::Turn&) { return Status{}; },
           [this, kept = std::string(text)](const Status&) { link_->send_text(kept); });
}

const PlainFrame* PlainSession::find_frame(std::string_view type) {
    const auto in = [type](const PlainVocabulary& words) -> const PlainFrame* {
        for (const auto& frame : words.frames) {
            if (frame.type == type) return &frame;
        }
        return nullptr;
    };
    if (const auto* frame = in(*words_)) {
        settle();
        return frame;
    }
    const auto* frame = second_ != nullptr ? in(*second_) : nullptr;
    if (frame == nullptr) return nullptr;
    enters_at_once_ = false;
    settle();
    words_ = std::exchange(second_, nullptr);
    return frame;
}

void PlainSession::join(std::string name) {
    if (host_.now() >= who_.expires) return fail(expired_token());
    calls::JoinRoom request{id_, room_, std::move(name), words_->dialect, resume_, {}};
    change([request = std::move(request)](calls::Domain& domain,
                                          calls::Turn& turn) { return domain.rooms.join(turn, request); },
           [this](Result<calls::JoinAnswer> answer) { on_joined(std::move(answer)); });
    // In the domain it is in already: what it sends next may be routed, and is heard behind the join.
    const auto& connections = host_.domain().state().connections;
    if (const auto it = connections.find(id_); it != connections.end() && !it->second.peers.empty())
        peer_ = it->second.peers.front();
}

void PlainSession::on_joined(Result<calls::JoinAnswer> answer) {
    if (!answer) {
        peer_ = {};
        const auto& code = answer.error().code;
        const bool shut = code == "not-found" || code == "room-full" || code == "room-locked";
        return shut ? refuse(answer.error()) : fail(answer.error());
    }
    resume_.clear();  // good once; where the join was taken back it still is
    gave_resume_ = !answer->resume.empty();
    words_->on_joined(*this, *answer);
}

void PlainSession::leave() {
    if (peer_.empty()) return fail({"not-found", "You are not in the room."});
    peer_ = {};
    change(
        [id = id_, room = room_](calls::Domain& domain, calls::Turn& turn) {
            domain.rooms.leave(turn, id, room);
            return Status{};
        },
        [](const Status&) {});
}

void PlainSession::signal(calls::SignalKind kind, const std::string& to, std::string_view body,
                          std::string_view envelope) {
    calls::SignalView view;
    view.kind = kind;
    view.origin = words_->dialect;
    view.body = body;
    view.envelope = envelope;
    if (const auto sent = host_.signal(id_, room_, to, view); !sent) fail(sent.error());
}

void PlainSession::update(std::optional<bool> audio, std::optional<bool> video, std::optional<bool> screen) {
    change(
        [=, id = id_, room = room_](calls::Domain& domain, calls::Turn& turn) {
            return domain.rooms.update(turn, id, room, audio, video, screen);
        },
        [this](const Status& done) {
            if (!done) fail(done.error());
        });
}

void PlainSession::on_close(transport::WsClose how) {
    if (words_->on_closed != nullptr && !peer_.empty()) words_->on_closed(*this);
    if (timer_ != 0) host_.cancel(std::exchange(timer_, 0));
    host_.detach(std::exchange(id_, {}), loss_of(how));
}

void PlainSession::on_event(const calls::Event& event) {
    const bool out =
        std::holds_alternative<calls::RoomClosed>(event) || std::holds_alternative<calls::JoinedElsewhere>(event) ||
        std::holds_alternative<calls::AppointmentEnded>(event) || std::holds_alternative<calls::CallEnded>(event);
    if (out) peer_ = {};
    words_->on_event(*this, event);
}

void PlainSession::on_signal(const calls::SignalView& signal) {
    words_->on_signal(*this, signal);
}

void PlainSession::tell(const Error& error) {
    if (link_ != nullptr) link_->send_text(error_message(error));
}

void PlainSession::end(std::uint16_t code, std::string_view reason) {
    refused_ = true;  // what the client still sends comes too late
    if (link_ != nullptr) link_->close(code, reason);
}

}  // namespace parley::dialects
