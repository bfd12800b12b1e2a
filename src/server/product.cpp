#include "server/product.hpp"

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "crypto/mac.hpp"
#include "crypto/turn_credentials.hpp"
#include "dialects/appointments/appointments.hpp"
#include "dialects/bare/bare.hpp"
#include "dialects/calls/calls.hpp"
#include "dialects/rooms/rooms.hpp"
#include "dialects/socket_session.hpp"
#include "dialects/video/video.hpp"
#include "runtime/house.hpp"
#include "socketio/server.hpp"
#include "store/open.hpp"

namespace parley::server {
namespace {

calls::Role to_domain(crypto::Role role) {
    switch (role) {
        case crypto::Role::user: return calls::Role::user;
        case crypto::Role::practitioner: return calls::Role::practitioner;
        case crypto::Role::patient: return calls::Role::patient;
        case crypto::Role::service: return calls::Role::service;
    }
    return calls::Role::user;
}

calls::Limits domain_limits(const Config& config) {
    calls::Limits limits;
    limits.ring_timeout = config.calls.ring_timeout;
    limits.waiting_ttl = config.calls.waiting_ttl;
    limits.grace = config.rooms.grace;
    limits.page_gone_grace = config.rooms.page_gone_grace;
    limits.room_ttl = config.rooms.ttl;
    limits.max_participants = static_cast<int>(config.rooms.max_participants);
    limits.lobby_max_clients = static_cast<int>(config.lobby.max_clients);
    limits.lobby_enabled = config.lobby.enabled && !config.auth.required;  // contract §3: auth.required closes the lobby
    limits.public_default = config.rooms.public_default || config.auth.insecure;
    limits.kept_signal_bytes = static_cast<std::size_t>(config.limits.pending_signal_bytes.count);
    limits.auth_required = config.auth.required;
    return limits;
}

dialects::HostOptions host_options(const Config& config) {
    dialects::HostOptions options;
    options.insecure = config.auth.insecure;
    options.auth_required = config.auth.required;
    options.public_url = config.http.public_url;
    options.stage_prefixes = config.http.stage_prefixes;
    options.messages_per_second = static_cast<int>(config.limits.messages_per_second);
    options.message_burst = static_cast<int>(config.limits.burst);
    options.frame_bytes = static_cast<std::size_t>(config.limits.frame_bytes.count);
    options.region = config.calls.region;
    return options;
}

socketio::Options socketio_options(const Config& config, crypto::HmacSha256 mac) {
    socketio::Options options;
    options.ping_interval_ms = config.socketio.ping_interval.count();
    options.ping_timeout_ms = config.socketio.ping_timeout.count();
    options.connect_timeout_ms = config.socketio.connect_timeout.count();
    options.max_payload = static_cast<std::size_t>(config.limits.frame_bytes.count);
    options.max_queued_bytes = static_cast<std::size_t>(config.limits.send_queue_bytes.count);
    options.max_sessions = static_cast<std::size_t>(config.limits.connections);
    options.recovery.enabled = config.socketio.recovery_window > Duration{0};
    options.recovery.max_disconnection_ms = config.socketio.recovery_window.count();
    options.recovery.sign = [mac = std::move(mac)](std::string_view text) {
        const auto sum = mac.sign(text);
        return std::string(sum.begin(), sum.end());
    };
    return options;
}

/// Socket.IO on the router's terms.
class SocketIoService final : public transport::HttpService {
public:
    explicit SocketIoService(socketio::Server& server) : server_(server) {}
    void handle_http(transport::Request request, transport::Reply reply) override { server_.handle_http(std::move(request), std::move(reply)); }
    transport::Upgrade handle_upgrade(const transport::Request& request) override { return server_.handle_upgrade(request); }

private:
    socketio::Server& server_;
};

runtime::HouseParts house_parts(const Config& config, const ProductParts& parts, ports::Store& store) {
    const crypto::IceConfig ice{config.ice.stun_urls, config.ice.turn_urls, parts.turn_secret, config.ice.ttl};
    auto& loop = parts.loop;
    const auto& tokens = parts.tokens;
    const crypto::HmacSha256 mac(parts.recovery_key);
    return {
        loop, parts.random, store,
        [&tokens, &loop](std::string_view token) -> Result<calls::Identity> {
            auto claims = tokens.verify(crypto::strip_bearer(token), loop.now());
            if (!claims) return tl::unexpected<Error>(std::move(claims.error()));
            return calls::Identity{std::move(claims->sub), std::move(claims->name), to_domain(claims->role)};
        },
        [ice, &loop](const calls::Identity& who) { return crypto::ice_answer(ice, who.user ? who.user->value : "guest", loop.now()); },
        [](std::string_view what, std::string_view code) { log::warn("refused", {{"what", what}, {"code", code}}); },
        [mac](std::string_view resume) { return encode_base64url(mac.sign(resume)); },
    };
}

}  // namespace

struct Product::Impl {
    Impl(const Config& config, const ProductParts& parts, std::unique_ptr<ports::Store> opened)
        : store(std::move(opened)),
          house(house_parts(config, parts, *store), host_options(config), domain_limits(config),
                static_cast<int>(config.limits.room_lookups_per_minute)),
          root(house, calls::Door::root, {&dialects::calls_dialect::vocabulary(), &dialects::video::vocabulary()}),
          appointments(house, calls::Door::appointments, {&dialects::appointments::vocabulary()}),
          socketio(parts.loop, parts.random, socketio_options(config, crypto::HmacSha256(parts.recovery_key))),
          socketio_service(socketio) {
        socketio.add_namespace("/", root);
        socketio.add_namespace("/video-call", appointments);
    }

    /// The store first: what it still has to answer runs while all others live.
    ~Impl() { store.reset(); }

    std::unique_ptr<ports::Store> store;
    runtime::House house;
    dialects::SocketDoor root;
    dialects::SocketDoor appointments;
    socketio::Server socketio;
    SocketIoService socketio_service;
};

Result<std::unique_ptr<Product>> Product::open(const Config& config, ProductParts parts) {
    auto store = store::open_store(parts.database_url, parts.loop);
    if (!store) return tl::unexpected<Error>(std::move(store.error()));
    auto impl = std::make_unique<Impl>(config, parts, std::move(*store));
    if (auto loaded = impl->house.load(); !loaded) return tl::unexpected<Error>(std::move(loaded.error()));
    return std::unique_ptr<Product>(new Product(std::move(impl)));
}

Product::Product(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Product::~Product() = default;

void Product::add_routes(HttpRouter& router) {
    auto& house = impl_->house;
    router.add("rooms", dialects::rooms::routes(house));
    router.add("bare", dialects::plain_routes(house, dialects::bare::vocabulary(), dialects::rooms::vocabulary()));
    router.add("calls", dialects::calls_dialect::routes(house));
    router.add("video", dialects::video::routes(house));
    router.add("appointments", dialects::appointments::routes(house));
    router.mount("socketio", "/socket.io/", impl_->socketio_service);
}

void Product::add_metrics(metrics::Registry& registry) {
    using metrics::Kind;
    const auto house = [&](std::string_view name, std::string_view help, Kind kind, auto field) {
        registry.sample(name, help, kind, [this, field] { return static_cast<double>(impl_->house.stats().*field); });
    };
    using runtime::HouseStats;
    house("parley_connections", "Connections that the house knows.", Kind::gauge, &HouseStats::connections);
    house("parley_changes_pending", "Changes that wait for the store.", Kind::gauge, &HouseStats::pending_changes);
    house("parley_changes_total", "Changes asked for.", Kind::counter, &HouseStats::changes);
    house("parley_changes_failed_total", "Changes taken back or refused because the store could not keep them.", Kind::counter, &HouseStats::changes_failed);
    house("parley_signals_total", "Signals delivered, one for each recipient.", Kind::counter, &HouseStats::signals);
    house("parley_refusals_total", "Requests refused for their identity.", Kind::counter, &HouseStats::refusals);
    house("parley_lookups_limited_total", "Guest look-ups refused for asking too often.", Kind::counter, &HouseStats::lookups_limited);

    const auto state = [&](std::string_view name, std::string_view help, auto count) {
        registry.sample(name, help, Kind::gauge, [this, count] { return static_cast<double>(count(impl_->house.domain().state())); });
    };
    state("parley_rooms", "Rooms kept.", [](const calls::State& s) { return s.rooms.size(); });
    state("parley_peers", "Peers in rooms, with those in their grace period.", [](const calls::State& s) { return s.peers.size(); });
    registry.sample("parley_store_healthy", "1 while the store keeps changes.", Kind::gauge, [this] { return impl_->store->healthy() ? 1.0 : 0.0; });

    using socketio::Stats;
    const auto socket = [&](std::string_view name, std::string_view help, Kind kind, auto field) {
        registry.sample(name, help, kind, [this, field] { return static_cast<double>(impl_->socketio.stats().*field); });
    };
    socket("parley_socketio_sessions", "Engine.IO sessions open.", Kind::gauge, &Stats::sessions);
    socket("parley_socketio_sockets", "Socket.IO sockets open.", Kind::gauge, &Stats::sockets);
    socket("parley_socketio_packets_in_total", "Socket.IO packets received.", Kind::counter, &Stats::packets_in);
    socket("parley_socketio_packets_out_total", "Socket.IO packets sent.", Kind::counter, &Stats::packets_out);
    socket("parley_socketio_handshakes_refused_total", "Engine.IO handshakes refused.", Kind::counter, &Stats::handshakes_refused);
    socket("parley_socketio_ping_timeouts_total", "Sessions closed because no pong came.", Kind::counter, &Stats::closed_ping_timeout);
    socket("parley_socketio_parse_errors_total", "Sessions closed because they broke the protocol.", Kind::counter, &Stats::closed_parse_error);
    socket("parley_socketio_recovered_total", "Sessions that came back with their state.", Kind::counter, &Stats::recovered);
}

bool Product::ready() const { return impl_->store->healthy(); }
void Product::drain() { impl_->socketio.drain(); }
bool Product::settled() const { return impl_->house.settled(); }

}  // namespace parley::server
