#include <array>

#include "dialects/plain_words.hpp"
#include "dialects/rest.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::rooms {
namespace {

using calls::SignalKind;

std::string_view word_of(SignalKind kind) {
    return kind == SignalKind::candidate ? "ice-candidate" : name_of(kind);
}

void handle_join(PlainSession& session, const json::Object& frame) {
    std::string name;
    if (const auto value = frame.find("name"); value && !value->is(json::Kind::null)) {
        auto text = value->as_string();
        if (!text) return session.fail({"bad-request", "\"name\" must be a text."});
        name = std::move(*text);
    }
    session.join(std::move(name));
}

void handle_leave(PlainSession& session, const json::Object& /*frame*/) {
    session.leave();
}

void handle_signal(PlainSession& session, const json::Object& frame) {
    const std::string type = *frame.string("type");
    const auto kind = type == "offer"    ? SignalKind::offer
                      : type == "answer" ? SignalKind::answer
                                         : SignalKind::candidate;
    const auto target = frame.find("target");
    if (!target || target->is(json::Kind::null))
        return session.fail({"target-required", "The message needs a \"target\": a peer id."});
    const auto to = target->as_string();
    if (!to || to->empty()) return session.fail({"bad-request", "\"target\" must be a peer id."});
    const auto data = frame.find("data");
    if (!data) return session.fail({"bad-request", "The message needs \"data\"."});
    if (!is_plausible(kind, *data)) return session.fail({"bad-request", "\"data\" is no " + type + "."});
    session.signal(kind, *to, data->text, {});
}

constexpr std::array kFrames = {
    PlainFrame{"offer", handle_signal},
    PlainFrame{"answer", handle_signal},
    PlainFrame{"ice-candidate", handle_signal},
    PlainFrame{"join_room", handle_join},
    PlainFrame{"leave_room", handle_leave},
    PlainFrame{"ping", handle_ping},
    PlainFrame{"peer_updated", handle_toggle},
    PlainFrame{"toggle-audio", handle_toggle},
    PlainFrame{"toggle-video", handle_toggle},
    PlainFrame{"screen-share-start", handle_toggle},
    PlainFrame{"screen-share-stop", handle_toggle},
};

std::string joined_message(const calls::PeerView& peer) {
    return "{\"type\":\"peer_joined\",\"peer_id\":" + json::quote(peer.id.value) +
           ",\"name\":" + json::quote(peer.name) + "}";
}

/// Contract §2, "who offers": the newcomer offers to those in peers_list; an `appointments` peer offers itself, so the
/// newcomer only learns of it. So it does of a stream (`whip`), which nobody can reach by an offer.
bool offers_itself(const calls::PeerView& peer) {
    return peer.dialect == calls::Dialect::appointments || peer.dialect == calls::Dialect::whip;
}

void on_joined(PlainSession& session, const calls::JoinAnswer& answer) {
    std::string list = R"({"type":"peers_list","peers":[)";
    bool first = true;
    for (const auto& other : answer.others) {
        if (offers_itself(other)) continue;
        if (!std::exchange(first, false)) list += ',';
        json::append_string(list, other.id.value);
    }
    list += "],\"peer_id\":" + json::quote(answer.self.id.value);
    if (!answer.resume.empty()) list += ",\"resume\":" + json::quote(answer.resume);
    list += ",\"ice_servers\":" + rest::ice_list(session.host().ice_servers(answer.self.person())) + "}";
    session.send(list);
    for (const auto& other : answer.others) {
        if (offers_itself(other)) session.send(joined_message(other));
    }
}

struct Teller : PlainTeller {
    using PlainTeller::operator();

    void operator()(const calls::PeerJoined& event) const {
        if (!event.rejoined) session.send(joined_message(event.peer));
    }
    void operator()(const calls::PeerLeft& event) const {
        session.send("{\"type\":\"peer_left\",\"peer_id\":" + json::quote(event.peer.id.value) + "}");
    }
};

void on_event(PlainSession& session, const calls::Event& event) {
    std::visit(Teller{{session}}, event);
}

void on_signal(PlainSession& session, const calls::SignalView& signal) {
    std::string scratch;
    const auto body = body_for(signal, calls::Dialect::rooms, scratch);
    if (!body) return;
    std::string text;
    text.reserve(body->size() + 96);
    text.append("{\"type\":\"").append(word_of(signal.kind)).append("\",\"from\":");
    json::append_string(text, signal.from_peer->value);
    text.append(",\"data\":").append(*body).append("}");
    session.send(text);
}

}  // namespace

const PlainVocabulary& vocabulary() {
    static constexpr PlainVocabulary kWords{calls::Dialect::rooms, kFrames, on_joined, on_event, on_signal};
    return kWords;
}

}  // namespace parley::dialects::rooms
