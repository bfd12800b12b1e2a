#include "dialects/bare/bare.hpp"

#include <array>

#include "base/log.hpp"
#include "dialects/plain_words.hpp"
#include "dialects/rest.hpp"
#include "dialects/signal_body.hpp"

namespace parley::dialects::bare {
namespace {

using calls::SignalKind;

std::string id_message(std::string_view type, const PeerId& id) {
    return "{\"type\":\"" + std::string(type) + "\",\"data\":" + json::quote(id.value) + "}";
}

int present_in(PlainSession& session) {
    const auto* room = session.host().domain().state().rooms.find(session.room());
    return room == nullptr ? 0 : session.host().domain().rooms.present_count(*room);
}

void handle_signal(PlainSession& session, const json::Object& frame) {
    const std::string type = *frame.string("type");
    const auto kind = type == "offer"    ? SignalKind::offer
                      : type == "answer" ? SignalKind::answer
                                         : SignalKind::candidate;
    if (log::enabled(log::Level::debug)) log::debug("Received from " + session.peer().value + ": " + type);
    const auto data = frame.find("data");
    if (!data) return session.fail({"bad-request", "The message needs \"data\"."});
    if (!is_plausible(kind, *data)) return session.fail({"bad-request", "\"data\" is no " + type + "."});
    std::string to;
    if (const auto named = frame.find("to"); named && !named->is(json::Kind::null)) {
        const auto text = named->as_string();
        if (!text) return session.fail({"bad-request", "\"to\" must be a peer id."});
        to = *text;
    }
    session.signal(kind, to, data->text, with_from(frame, session.peer().value));
}

constexpr std::array kFrames = {
    PlainFrame{"offer", handle_signal},
    PlainFrame{"answer", handle_signal},
    PlainFrame{"candidate", handle_signal},
    PlainFrame{"ping", handle_ping},
    PlainFrame{"peer_updated", handle_toggle},
    PlainFrame{"toggle-audio", handle_toggle},
    PlainFrame{"toggle-video", handle_toggle},
    PlainFrame{"screen-share-start", handle_toggle},
    PlainFrame{"screen-share-stop", handle_toggle},
};

void on_joined(PlainSession& session, const calls::JoinAnswer& answer) {
    std::string hello = "{\"type\":\"client_id\",\"data\":" + json::quote(answer.self.id.value);
    if (!answer.resume.empty()) hello += ",\"resume\":" + json::quote(answer.resume);
    hello += ",\"ice_servers\":" + rest::ice_list(session.host().ice_servers(answer.self.person())) + "}";
    session.send(hello);
    session.set_greeted();
    for (const auto& other : answer.others) session.send(id_message("peer_joined", other.id));
    if (log::enabled(log::Level::debug)) {
        log::debug("Client " + answer.self.id.value +
                   " connected. Total clients: " + std::to_string(present_in(session)));
    }
}

void on_closed(PlainSession& session) {
    if (!log::enabled(log::Level::debug)) return;
    log::debug("Client " + session.peer().value +
               " disconnected. Total clients: " + std::to_string(present_in(session) - 1));
}

struct Teller : PlainTeller {
    using PlainTeller::operator();

    void operator()(const calls::PeerJoined& event) const {
        if (!event.rejoined) session.send(id_message("peer_joined", event.peer.id));
    }
    void operator()(const calls::PeerLeft& event) const { session.send(id_message("peer_left", event.peer.id)); }
};

void on_event(PlainSession& session, const calls::Event& event) {
    std::visit(Teller{{session}}, event);
}

void on_signal(PlainSession& session, const calls::SignalView& signal) {
    if (log::enabled(log::Level::debug)) log::debug("Forwarded to " + session.peer().value);
    if (signal.origin == calls::Dialect::bare && !signal.envelope.empty()) return session.send(signal.envelope);
    std::string scratch;
    const auto body = body_for(signal, calls::Dialect::bare, scratch);
    if (!body) return;
    std::string text = "{\"type\":\"";
    text.append(name_of(signal.kind)).append("\",\"from\":");
    json::append_string(text, signal.from_peer->value);
    text.append(",\"data\":").append(*body).append("}");
    session.send(text);
}

}  // namespace

const PlainVocabulary& vocabulary() {
    static constexpr PlainVocabulary kWords{calls::Dialect::bare, kFrames, on_joined, on_event, on_signal, on_closed};
    return kWords;
}

std::string with_from(const json::Object& frame, std::string_view from) {
    std::string out = "{\"from\":";
    out.reserve(frame.text.size() + from.size() + 16);
    json::append_string(out, from);
    std::size_t done = frame.text.find('{') + 1;
    for (const auto& member : frame.members) {
        const bool drop = member.key == "from";
        if (!drop) out.append(",").append(frame.text.substr(done, member.end - done));
        // Past the comma behind this member, if there is one.
        done = frame.text.find_first_of(",}", member.end);
        if (frame.text[done] == ',') ++done;
    }
    out.append("}");
    return out;
}

}  // namespace parley::dialects::bare
