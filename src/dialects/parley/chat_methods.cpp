// The methods about chat, and about what people show without words: reactions and raised hands.
#include <boost/json.hpp>
#include <utility>

#include "dialects/parley/news_words.hpp"
#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

Result<calls::SendChat> parse_send(OwnSession& session, const json::Object& params) {
    calls::SendChat wanted;
    wanted.connection = session.id();
    auto room = room_of(params);
    if (!room) return tl::unexpected<Error>(std::move(room.error()));
    auto id = text(params, "id", calls::Chat::kClientIdMax);
    if (!id) return tl::unexpected<Error>(std::move(id.error()));
    auto words = text(params, "text", calls::Chat::kTextMax);
    if (!words) return tl::unexpected<Error>(std::move(words.error()));
    auto to = optional_text(params, "to", 256);
    if (!to) return tl::unexpected<Error>(std::move(to.error()));
    wanted.room = std::move(*room);
    wanted.client_id = std::move(*id);
    wanted.text = std::move(*words);
    wanted.to = to->value_or("");
    return wanted;
}

void send(OwnSession& session, const Request& request) {
    const auto wanted = parse_send(session, request.params);
    if (!wanted) return session.refuse(request.id, wanted.error());
    session.change([&](calls::Domain& domain, calls::Turn& turn) { return domain.chat.send(turn, *wanted); },
                   [&session, id = request.id](const Result<calls::ChatAnswer>& sent) {
                       if (!sent) return session.refuse(id, sent.error());
                       session.reply(id, bj::object{{"message", to_json(sent->message)}, {"repeated", sent->repeated}});
                   });
}

void list(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto before = number(request.params, "before", INT64_MAX, 0);
    if (!before) return session.refuse(request.id, before.error());
    const auto limit = number(request.params, "limit", calls::Chat::kPageMax, 50);
    if (!limit) return session.refuse(request.id, limit.error());
    const auto page = session.host().domain().chat.page(session.id(), *room, *before, static_cast<int>(*limit));
    if (!page) return session.refuse(request.id, page.error());
    bj::array messages;
    for (const auto& message : page->messages) messages.push_back(to_json(message));
    session.reply(request.id, bj::object{{"messages", std::move(messages)}, {"more", page->more}});
}

void read(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto seq = number(request.params, "seq", INT64_MAX, 0);
    if (!seq) return session.refuse(request.id, seq.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.chat.read(turn, session.id(), *room, *seq);
    });
}

void react(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto emoji = text(request.params, "emoji", 32);
    if (!emoji) return session.refuse(request.id, emoji.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.gestures.react(turn, session.id(), *room, *emoji);
    });
}

void hand(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto raised = flag(request.params, "raised");
    if (!raised) return session.refuse(request.id, raised.error());
    if (!*raised) return session.refuse(request.id, {"bad-request", "raised must be true or false."});
    const auto peer = optional_text(request.params, "peer", 256);
    if (!peer) return session.refuse(request.id, peer.error());
    const auto of = *peer ? std::optional(PeerId(**peer)) : std::nullopt;
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.gestures.hand(turn, session.id(), *room, **raised, of);
    });
}

void lower_hands(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.gestures.lower_hands(turn, session.id(), *room);
    });
}

constexpr Method kMethods[] = {
    {"chat.send", send},   {"chat.list", list}, {"chat.read", read},
    {"room.react", react}, {"room.hand", hand}, {"room.lower_hands", lower_hands},
};

}  // namespace

std::span<const Method> chat_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
