// Puts a server together from its configuration: listeners, secrets, store, house, doors, routes and metrics.
#include "server/serving.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "proto/http/origin.hpp"
#include "server/announced.hpp"
#include "server/commands.hpp"
#include "server/config_checks.hpp"
#include "server/http_fetch.hpp"
#include "server/server_metrics.hpp"
#include "server/tls_setup.hpp"
#include "store/open.hpp"

namespace parley::server {
namespace {

/// Every connection is a descriptor: takes what the system gives without asking root. The number that there are now.
std::int64_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == RLIM_INFINITY ? INT64_MAX : static_cast<std::int64_t>(limit.rlim_cur);
}

/// The host part of server.listen, without brackets.
std::string listen_host(const std::string& listen) {
    const auto colon = listen.rfind(':');
    std::string host = listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    return host.empty() ? "0.0.0.0" : host;
}

}  // namespace

Status Serving::open_listeners() {
    if (config_.media.enabled) media_ = std::make_unique<MediaService>(loop_);
    auto options = net_options(config_);
    auto tls = make_tls_context(config_);
    if (!tls) return tl::unexpected(tls.error());
    options.tls = *std::move(tls);
    auto origins = proto::http::OriginPolicy::make({config_.http.allowed_origins, true, config_.http.public_url});
    if (!origins) return tl::unexpected(origins.error());
    options.origins = std::make_shared<const proto::http::OriginPolicy>(*std::move(origins));
    options.datagram_streams = media_.get();
    server_ = std::make_unique<net::Server>(loop_, router_, std::move(options));
    const auto endpoint = server_->listen(config_.server.listen);
    if (!endpoint) return fail("config", fmt::format("server.listen: {}", endpoint.error().message));
    endpoint_ = *endpoint;
    if (auto media = open_media(); !media) return media;
    if (config_.metrics.listen.empty()) return {};
    metrics_server_ = std::make_unique<net::Server>(loop_, metrics_service_, net::ServerOptions{});
    const auto metrics_endpoint = metrics_server_->listen(config_.metrics.listen);
    if (!metrics_endpoint) return fail("config", fmt::format("metrics.listen: {}", metrics_endpoint.error().message));
    metrics_endpoint_ = *metrics_endpoint;
    return {};
}

Status Serving::open_media() {
    if (!media_) return {};
    MediaLoop::Options options;
    options.host = listen_host(config_.server.listen);
    if (options.host == "localhost") options.host = "127.0.0.1";
    options.port = static_cast<std::uint16_t>(config_.media.port);
    options.tcp_port = endpoint_.port;
    for (const auto& address : config_.server.announce_ip) options.announce.push_back(*parse_announced(address));
    const auto loops = static_cast<std::size_t>(config_.media.loops);
    const auto relay_after = static_cast<std::size_t>(config_.media.relay_after);
    auto opened = media_->open(options, loops, relay_after);
    if (!opened && opened.error().code == "address-in-use" && loaded_.set.count("media.port") == 0) {
        // Nobody has asked for this very port, and clients are told which one it is.
        media_port_taken_ = options.port;
        options.port = 0;
        opened = media_->open(options, loops, relay_after);
    }
    if (!opened) return fail("config", fmt::format("media.port: {}", opened.error().message));
    return {};
}

Status Serving::open_secrets() {
    if (auto ready = prepare_data_directory(config_.server.data); !ready) return ready;
    auto lock = lock_data_directory(config_.server.data);
    if (!lock) return tl::unexpected(lock.error());
    lock_.emplace(*std::move(lock));
    auto secrets = find_secrets(config_);
    if (!secrets) return tl::unexpected(secrets.error());
    made_secret_at_ = secrets->made_at;
    has_secret_ = !secrets->jwt.empty();
    verifier_.emplace(token_policy(config_, std::move(secrets->jwt)));
    const auto seal_key = keep_secret(config_.server.data, "seal-key", random_);
    if (!seal_key) return tl::unexpected(seal_key.error());
    recovery_mac_.emplace(seal_key->value);
    std::string turn_secret = config_.ice.turn_secret;
    if (!config_.ice.turn_secret_file.empty()) {
        auto secret = read_secret_file(config_.ice.turn_secret_file, "ice.turn_secret_file");
        if (!secret) return tl::unexpected(secret.error());
        turn_secret = *std::move(secret);
    }
    ice_ = ice_config(config_, std::move(turn_secret));
    return {};
}

Status Serving::open_push() {
    if (!config_.push.enabled) return {};
    std::string text = config_.push.key;
    if (!config_.push.key_file.empty()) {
        auto given = read_secret_file(config_.push.key_file, "push.key_file");
        if (!given) return tl::unexpected(given.error());
        text = *std::move(given);
    } else if (text.empty()) {
        // 32 random bytes in base64url are a private number of P-256 but for one case in 2^32.
        auto kept = keep_secret(config_.server.data, "vapid-key", random_);
        if (!kept) return tl::unexpected(kept.error());
        text = std::move(kept->value);
    }
    auto key = crypto::P256Key::from_private(text);
    if (!key) {
        return fail("config", fmt::format("{} holds no private key of P-256; give its 32 bytes in base64url",
                                          config_.push.key_file.empty() ? config_.server.data + "/vapid-key"
                                                                        : config_.push.key_file));
    }
    notify::WebPushOptions options;
    options.contact = config_.push.contact;
    if (options.contact.empty() && config_.http.public_url.starts_with("https://"))
        options.contact = config_.http.public_url;
    const bool allow_private = config_.push.allow_private;
    options.may_ask = [allow_private](std::string_view url) { return check_push_endpoint(url, allow_private); };
    FetchLimits limits;
    limits.bytes = 64 * 1024;  // nobody reads it
    limits.private_addresses = limits.loopback = allow_private;
    options.post = [limits](const ports::HttpPost& request) { return post(request, limits); };
    options.gone = [this](const std::string& id) {
        loop_.post([this, id] {
            house_->change(
                {},
                [&](calls::Domain& domain, calls::Turn& turn) {
                    domain.push.forget(turn, id);
                    return Status{};
                },
                [](const Status&) {});
        });
    };
    options.clock = wall_clock;
    push_ = std::make_unique<notify::WebPush>(*std::move(key), std::move(options));
    return {};
}

Status Serving::open_house() {
    auto store = store::open_store(database_url(config_), loop_);
    if (!store) return fail("config", fmt::format("database.url: {}", store.error().message));
    store_ = *std::move(store);
    runtime::HouseParts parts{loop_,
                              random_,
                              *store_,
                              [this](std::string_view token) { return authenticate(token); },
                              [this](std::string_view person) { return crypto::ice_answer(ice_, person, loop_.now()); },
                              [](std::string_view what, std::string_view code) {
                                  log::warn("refused", {{"what", what}, {"code", code}});
                              }};
    // What is stored of a guest's resume value lets nobody in who reads the database.
    parts.hash = [this](std::string_view value) {
        const auto mac = recovery_mac_->sign("guest-resume:" + std::string(value));
        return encode_base64url(mac);
    };
    parts.notifier = push_.get();
    house_ = std::make_unique<runtime::House>(std::move(parts), host_options(config_), domain_limits(loaded_),
                                              static_cast<int>(config_.limits.room_lookups_per_minute));
    if (auto loaded = house_->load(); !loaded)
        return fail("config", fmt::format("database.url: {}", loaded.error().message));

    doors_.emplace(*house_);
    auto options = socketio_options(config_);
    options.recovery.sign = [this](std::string_view text) {
        const auto mac = recovery_mac_->sign(text);
        return std::string(mac.begin(), mac.end());
    };
    socketio_ = std::make_unique<socketio::Server>(loop_, random_, std::move(options));
    doors_->add_to(*socketio_);
    socketio_service_.emplace(*socketio_);
    router_.mount("socketio", std::string(kSocketIoPath), *socketio_service_);
    streams_.emplace(*house_, media_.get());
    add_routes(router_, *house_, media_.get(), push_.get(), *streams_, {config_.auth.insecure},
               [this] { return ready(); });
    if (media_) {
        media_->start([this](const RoomId& room, const PeerId& peer) { return house_->knows(room, peer); },
                      [this](std::function<void()> then) { house_->after_changes(std::move(then)); });
    }
    add_net_metrics(registry_, *server_);
    add_house_metrics(registry_, *house_, *store_);
    add_socketio_metrics(registry_, *socketio_);
    if (media_) add_media_metrics(registry_, *media_);
    if (push_) add_push_metrics(registry_, *push_);
    add_process_metrics(registry_);
    return {};
}

Status Serving::prepare() {
    // Before any thread starts: they inherit the signal mask.
    signal(SIGPIPE, SIG_IGN);
    loop_.on_signal({SIGTERM, SIGINT}, [this](int number) { handle_signal(number); });
    loop_.on_exception([](const std::exception& problem) {
        log::error("a task failed", {{"problem", problem.what()}});
    });
    descriptors_ = raise_descriptor_limit();
    for (const auto step :
         {&Serving::open_listeners, &Serving::open_secrets, &Serving::open_push, &Serving::open_house}) {
        if (auto status = (this->*step)(); !status) return status;
    }
    return {};
}

void Serving::start_jwks() {
    if (config_.auth.jwks_url.empty()) return;
    FetchLimits limits;
    limits.private_addresses = config_.auth.jwks_allow_private;
    jwks_ = std::make_unique<JwksRefresher>(
        JwksRefresher::Options{config_.auth.jwks_url, config_.auth.jwks_refresh},
        [limits](const std::string& url) { return fetch(url, limits); },
        [this](Result<std::vector<crypto::PublicKey>> keys) {
            loop_.post([this, keys = std::move(keys)]() mutable {
                if (!keys) return log::warn("the key set could not be read", {{"problem", keys.error().message}});
                log::info("read the key set", {{"keys", keys->size()}});
                verifier_->set_keys(*std::move(keys));
                has_keys_ = true;
            });
        });
}

Result<calls::Identity> Serving::authenticate(std::string_view token) const {
    auto claims = verifier_->verify(crypto::strip_bearer(token), loop_.now());
    if (!claims) return tl::unexpected(claims.error());
    static_assert(static_cast<int>(calls::Role::service) == static_cast<int>(crypto::Role::service));
    return calls::Identity{std::move(claims->sub),
                           std::move(claims->name),
                           static_cast<calls::Role>(claims->role),
                           claims->exp,
                           claims->iat.value_or(Instant{}),
                           claims->media};
}

}  // namespace parley::server
