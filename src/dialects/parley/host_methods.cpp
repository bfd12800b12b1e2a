// The methods of hosts: the room's rules, muting, taking out, ending for all, making others hosts.
#include <boost/json.hpp>
#include <utility>

#include "dialects/parley/params.hpp"
#include "dialects/parley/session.hpp"

namespace parley::dialects::own {
namespace {

namespace bj = boost::json;

/// The room and the peer that a request is about.
struct Aim {
    RoomId room;
    PeerId peer;
};
Result<Aim> parse_aim(const json::Object& params) {
    auto room = room_of(params);
    if (!room) return tl::unexpected<Error>(std::move(room.error()));
    auto peer = text(params, "peer", 256);
    if (!peer) return tl::unexpected<Error>(std::move(peer.error()));
    return Aim{std::move(*room), PeerId(std::move(*peer))};
}

Result<calls::RoomPolicy> parse_policy(const json::Object& params) {
    calls::RoomPolicy policy;
    const auto name = optional_text(params, "name");
    if (!name) return tl::unexpected<Error>(name.error());
    const auto locked = flag(params, "locked");
    if (!locked) return tl::unexpected<Error>(locked.error());
    const auto guests = flag(params, "guests");
    if (!guests) return tl::unexpected<Error>(guests.error());
    const auto word = optional_text(params, "lobby");
    if (!word) return tl::unexpected<Error>(word.error());
    if (*word) {
        policy.waiting = parse_waiting(**word);
        if (!policy.waiting) return fail("bad-request", "lobby must be \"off\", \"guests\" or \"all\".");
    }
    policy.name = *name;
    policy.locked = *locked;
    policy.guests = *guests;
    return policy;
}

void set_policy(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto policy = parse_policy(request.params);
    if (!policy) return session.refuse(request.id, policy.error());
    session.change([&](calls::Domain& domain,
                       calls::Turn& turn) { return domain.hosting.set_policy(turn, session.actor(), *room, *policy); },
                   [&session, id = request.id](const Result<calls::RoomRecord>& now) {
                       now ? session.reply(id, bj::object{{"room", to_json(*now)}}) : session.refuse(id, now.error());
                   });
}

/// Which of a peer's media: `true` alone is taken, since nobody is unmuted by another.
Result<calls::Mute> parse_mute(const json::Object& params) {
    calls::Mute mute;
    for (const auto& [key, out] :
         {std::pair{"audio", &mute.audio}, std::pair{"video", &mute.video}, std::pair{"screen", &mute.screen}}) {
        const auto given = flag(params, key);
        if (!given) return tl::unexpected<Error>(given.error());
        if (*given == false) return fail("bad-request", std::string(key) + " can only be true: nobody is unmuted.");
        *out = given->value_or(false);
    }
    return mute;
}

void mute(OwnSession& session, const Request& request) {
    const auto aim = parse_aim(request.params);
    if (!aim) return session.refuse(request.id, aim.error());
    const auto what = parse_mute(request.params);
    if (!what) return session.refuse(request.id, what.error());
    if (!what->audio && !what->video && !what->screen)
        return session.refuse(request.id, {"bad-request", "One of audio, video, screen must be true."});
    session.change(
        [&](calls::Domain& domain, calls::Turn& turn) {
            return domain.hosting.mute(turn, session.actor(), aim->room, aim->peer, *what);
        },
        [&session, aim = *aim, id = request.id](const Status& done) {
            if (!done) return session.refuse(id, done.error());
            session.hold(aim.room, aim.peer);
            session.reply(id, bj::object{});
        });
}

void mute_all(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    const auto video = flag(request.params, "video");
    if (!video) return session.refuse(request.id, video.error());
    const calls::Mute what{.audio = true, .video = video->value_or(false), .screen = false};
    session.change([&](calls::Domain& domain,
                       calls::Turn& turn) { return domain.hosting.mute_all(turn, session.actor(), *room, what); },
                   [&session, where = *room, id = request.id](const Result<int>& muted) {
                       if (!muted) return session.refuse(id, muted.error());
                       if (const auto* found = session.host().domain().state().rooms.find(where)) {
                           for (const PeerId& peer : found->peers) session.hold(where, peer);
                       }
                       session.reply(id, bj::object{{"muted", *muted}});
                   });
}

void remove(OwnSession& session, const Request& request) {
    const auto aim = parse_aim(request.params);
    if (!aim) return session.refuse(request.id, aim.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.hosting.remove(turn, session.actor(), aim->room, aim->peer);
    });
}

void end(OwnSession& session, const Request& request) {
    const auto room = room_of(request.params);
    if (!room) return session.refuse(request.id, room.error());
    session.change(
        [&](calls::Domain& domain, calls::Turn& turn) { return domain.hosting.end(turn, session.actor(), *room); },
        [&session, where = *room, id = request.id](const Status& done) {
            if (!done) return session.refuse(id, done.error());
            session.left(where);
            session.reply(id, bj::object{});
        });
}

void promote(OwnSession& session, const Request& request) {
    const auto aim = parse_aim(request.params);
    if (!aim) return session.refuse(request.id, aim.error());
    const auto host = flag(request.params, "host");
    if (!host) return session.refuse(request.id, host.error());
    change_and_reply(session, request, [&](calls::Domain& domain, calls::Turn& turn) {
        return domain.hosting.promote(turn, session.actor(), aim->room, aim->peer, host->value_or(true));
    });
}

constexpr Method kMethods[] = {
    {"room.policy", set_policy}, {"room.mute", mute}, {"room.mute_all", mute_all},
    {"room.remove", remove},     {"room.end", end},   {"room.promote", promote},
};

}  // namespace

std::span<const Method> host_methods() {
    return kMethods;
}

}  // namespace parley::dialects::own
