#include "sim/server.hpp"

#include <algorithm>
#include <iterator>

#include "base/encoding.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls_dialect.hpp"
#include "dialects/parley/parley.hpp"
#include "dialects/plain_session.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/testing/signing.hpp"
#include "dialects/testing/wire.hpp"
#include "dialects/users_rest.hpp"
#include "dialects/video/video_dialect.hpp"

namespace parley::sim {
namespace {

socketio::Options socketio_options() {
    socketio::Options options;  // as configuration.md has them
    options.ping_interval_ms = 5'000;
    options.ping_timeout_ms = 5'000;
    options.connect_timeout_ms = 10'000;
    options.recovery.enabled = true;
    options.recovery.sign = dialects::testing::sign;
    return options;
}

dialects::HostOptions host_options() {
    dialects::HostOptions options;
    options.public_url = "https://parley.test";
    return options;
}

}  // namespace

calls::Limits world_limits() {
    calls::Limits limits;
    limits.max_participants = 6;
    limits.lobby_max_clients = 3;
    return limits;
}

Result<calls::Identity> identity_of(std::string_view token) {
    if (token.starts_with("Bearer ")) token.remove_prefix(7);
    if (token.empty()) return fail("unauthorized", "the token is not valid");
    calls::Identity who;
    const auto colon = token.find(':');
    who.user = UserId(token.substr(0, colon));
    who.name = std::string(token.substr(0, colon));
    const auto role = colon == std::string_view::npos ? std::string_view{} : token.substr(colon + 1);
    if (role == "practitioner") who.role = calls::Role::practitioner;
    if (role == "patient") who.role = calls::Role::patient;
    if (role == "service") who.role = calls::Role::service;
    return who;
}

transport::Request make_request(std::string method, std::string_view target, std::string body,
                                const std::string& token) {
    transport::Request request;
    request.method = std::move(method);
    const auto mark = target.find('?');
    request.path = std::string(target.substr(0, mark));
    if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
    request.headers.push_back({"Host", "parley.test"});
    if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
    request.body = std::move(body);
    request.remote_address = "192.0.2.1";
    return request;
}

Server::Server(Timeline& timeline, Disk& disk, Dice& dice, Duration clock_ahead, std::uint64_t seed, MediaNet* net,
               std::size_t media_loops)
    : loop(timeline, clock_ahead),
      random(seed),
      store(disk, loop, timeline, dice),
      house(
          {loop, random, store, identity_of,
           [](std::string_view) { return std::string(R"({"iceServers":[],"ttl":3600})"); },
           [](std::string_view, std::string_view) {}, [](std::string_view value) { return "#" + std::string(value); }},
          host_options(), world_limits(), 1'000),
      media(net == nullptr ? nullptr : std::make_unique<MediaHost>(loop, timeline, dice, *net, media_loops, seed)),
      root_(house, calls::Door::root, {&dialects::calls_dialect::vocabulary(), &dialects::video::vocabulary()}),
      visits_(house, calls::Door::appointments, {&dialects::appointments::vocabulary()}),
      socketio(loop, random, socketio_options()) {
    socketio.add_namespace("/", root_);
    socketio.add_namespace("/video-call", visits_);
    routes_ = dialects::plain_routes(house, dialects::bare::vocabulary(), dialects::rooms::vocabulary());
    for (auto&& more : {dialects::rooms::routes(house), dialects::calls_dialect::routes(house),
                        dialects::video::routes(house), dialects::appointments::routes(house),
                        dialects::user_routes(house), dialects::own::routes(house, media ? &media->desk() : nullptr)}) {
        std::ranges::copy(more.http, std::back_inserter(routes_.http));
        std::ranges::copy(more.upgrades, std::back_inserter(routes_.upgrades));
    }
    loop.turn([this] {
        static_cast<void>(house.load());
        if (!media) return;
        media->desk().start([this](const RoomId& room, const PeerId& peer) { return house.knows(room, peer); },
                            [this](std::function<void()> then) { house.after_changes(std::move(then)); });
    });
}

Server::~Server() {
    crash();
}

void Server::crash() {
    if (media) media->stop();
    store.crash();
    loop.stop();
}

transport::Upgrade Server::upgrade(const std::string& target) {
    const auto request = make_request("GET", target);
    if (request.path == "/socket.io/") return socketio.handle_upgrade(request);
    for (const auto& route : routes_.upgrades) {
        transport::PathParams params;
        if (dialects::testing::match_path(route.pattern, request.path, params)) return route.handler(request, params);
    }
    return transport::Response{404, {}, {}, false};
}

void Server::request(transport::Request request, transport::Reply reply) {
    const transport::Route* found = nullptr;
    transport::PathParams params;
    for (const auto& route : routes_.http) {
        transport::PathParams tried;
        if (route.method != request.method || !dialects::testing::match_path(route.pattern, request.path, tried))
            continue;
        if (found != nullptr && route.pattern.find('{') != std::string::npos) continue;  // literals win
        found = &route;
        params = std::move(tried);
    }
    if (found == nullptr) return reply({404, {}, "no route", false});
    found->handler(std::move(request), params, std::move(reply));
}

}  // namespace parley::sim
