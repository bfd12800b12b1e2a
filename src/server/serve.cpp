// `parley serve`: puts the parts together, runs the loop, and takes them apart again. Everything that can be refused is
// refused before the loop runs, with exit code 2 and one line.
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "crypto/mac.hpp"
#include "crypto/random.hpp"
#include "crypto/self_signed.hpp"
#include "crypto/tls.hpp"
#include "net/loop.hpp"
#include "net/server.hpp"
#include "proto/http/origin.hpp"
#include "runtime/house.hpp"
#include "server/commands.hpp"
#include "server/composition.hpp"
#include "server/config_checks.hpp"
#include "server/http_fetch.hpp"
#include "server/jwks.hpp"
#include "server/metrics.hpp"
#include "server/options.hpp"
#include "server/secrets.hpp"
#include "server/server_metrics.hpp"
#include "server/version.hpp"
#include "store/open.hpp"

namespace parley::server {
namespace {

log::Options log_options(const Config& config) {
    log::Options options;
    options.level = log::parse_level(config.log.level).value_or(log::Level::info);
    const bool text = config.log.format == "text" || (config.log.format == "auto" && isatty(STDERR_FILENO) != 0);
    options.format = text ? log::Format::text : log::Format::json;
    options.redact_addresses = config.log.redact_addresses;
    return options;
}

Result<std::string> read_file(const std::string& path, std::string_view key) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    if (!in || !(text << in.rdbuf()))
        return fail("config", fmt::format("{}: {} cannot be read; check the path and its permissions", key, path));
    return text.str();
}

/// Every connection is a descriptor: takes what the system gives without asking root. The number of descriptors that
/// there are now.
std::int64_t raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == RLIM_INFINITY ? INT64_MAX : static_cast<std::int64_t>(limit.rlim_cur);
}

/// All of a running server, in the order in which the parts lean on each other; destroyed backwards.
class Serving {
public:
    explicit Serving(const LoadedConfig& loaded)
        : loaded_(loaded), config_(loaded.config), router_(config_.http.stage_prefixes) {}

    Status prepare();
    int run();

private:
    Status open_listeners();
    Status open_secrets();
    Status open_house();
    void start_jwks();
    void handle_signal(int signal);
    void drain();
    [[nodiscard]] bool ready() const;
    [[nodiscard]] Result<calls::Identity> authenticate(std::string_view token) const;
    [[nodiscard]] Result<std::shared_ptr<crypto::TlsContext>> tls_context();
    void say_hello() const;

    const LoadedConfig& loaded_;
    const Config& config_;
    crypto::SystemRandom random_;
    std::optional<DirectoryLock> lock_;
    net::Loop loop_;
    std::unique_ptr<ports::Store> store_;
    std::optional<crypto::TokenVerifier> verifier_;
    std::optional<crypto::HmacSha256> recovery_mac_;
    crypto::IceConfig ice_;
    std::unique_ptr<runtime::House> house_;
    std::optional<SocketDoors> doors_;
    std::unique_ptr<socketio::Server> socketio_;
    std::optional<SocketIoService> socketio_service_;
    metrics::Registry registry_;
    HttpRouter router_;
    MetricsService metrics_service_{registry_};
    std::unique_ptr<net::Server> server_;
    std::unique_ptr<net::Server> metrics_server_;
    std::unique_ptr<JwksRefresher> jwks_;
    net::Endpoint endpoint_;
    std::string made_secret_at_;
    std::int64_t descriptors_ = 0;
    bool has_secret_ = false;
    bool has_keys_ = false;
    bool draining_ = false;
};

Result<std::shared_ptr<crypto::TlsContext>> Serving::tls_context() {
    if (config_.tls.self_signed) {
        std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
        if (!config_.server.announce_ip.empty()) names.push_back(config_.server.announce_ip);
        const auto made = crypto::make_self_signed(names);
        if (!made) return tl::unexpected(made.error());
        return crypto::TlsContext::make(made->certificate_pem, made->key_pem);
    }
    if (config_.tls.cert_file.empty()) return nullptr;
    const auto certificate = read_file(config_.tls.cert_file, "tls.cert_file");
    if (!certificate) return tl::unexpected(certificate.error());
    const auto key = read_file(config_.tls.key_file, "tls.key_file");
    if (!key) return tl::unexpected(key.error());
    auto context = crypto::TlsContext::make(*certificate, *key);
    if (!context)
        return fail("config", fmt::format("tls.cert_file: {}; give a PEM certificate chain and the key that fits it",
                                          context.error().message));
    return context;
}

Status Serving::open_listeners() {
    auto options = net_options(config_);
    auto tls = tls_context();
    if (!tls) return tl::unexpected(tls.error());
    options.tls = *std::move(tls);
    auto origins = proto::http::OriginPolicy::make({config_.http.allowed_origins, true, config_.http.public_url});
    if (!origins) return tl::unexpected(origins.error());
    options.origins = std::make_shared<const proto::http::OriginPolicy>(*std::move(origins));
    server_ = std::make_unique<net::Server>(loop_, router_, std::move(options));
    const auto endpoint = server_->listen(config_.server.listen);
    if (!endpoint) return fail("config", fmt::format("server.listen: {}", endpoint.error().message));
    endpoint_ = *endpoint;
    if (config_.metrics.listen.empty()) return {};
    metrics_server_ = std::make_unique<net::Server>(loop_, metrics_service_, net::ServerOptions{});
    if (const auto at = metrics_server_->listen(config_.metrics.listen); !at)
        return fail("config", fmt::format("metrics.listen: {}", at.error().message));
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

Status Serving::open_house() {
    auto store = store::open_store(database_url(config_), loop_);
    if (!store) return fail("config", fmt::format("database.url: {}", store.error().message));
    store_ = *std::move(store);
    runtime::HouseParts parts{loop_,
                              random_,
                              *store_,
                              [this](std::string_view token) { return authenticate(token); },
                              [this](std::string_view person) {
                                  return crypto::ice_answer(ice_, person, loop_.now());
                              },
                              [](std::string_view what, std::string_view code) {
                                  log::warn("refused", {{"what", what}, {"code", code}});
                              }};
    // What is stored of a guest's resume value lets nobody in who reads the database.
    parts.hash = [this](std::string_view value) {
        const auto mac = recovery_mac_->sign("guest-resume:" + std::string(value));
        return encode_base64url(mac);
    };
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
    add_routes(router_, *house_, {config_.auth.insecure}, [this] { return ready(); });
    add_net_metrics(registry_, *server_);
    add_house_metrics(registry_, *house_, *store_);
    add_socketio_metrics(registry_, *socketio_);
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
    for (const auto step : {&Serving::open_listeners, &Serving::open_secrets, &Serving::open_house}) {
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

bool Serving::ready() const {
    return !draining_ && store_->healthy() && (has_secret_ || has_keys_ || config_.auth.jwks_url.empty());
}

Result<calls::Identity> Serving::authenticate(std::string_view token) const {
    auto claims = verifier_->verify(crypto::strip_bearer(token), loop_.now());
    if (!claims) return tl::unexpected(claims.error());
    static_assert(static_cast<int>(calls::Role::service) == static_cast<int>(crypto::Role::service));
    return calls::Identity{std::move(claims->sub), std::move(claims->name), static_cast<calls::Role>(claims->role),
                           claims->exp, claims->iat.value_or(Instant{})};
}

void Serving::handle_signal(int number) {
    if (draining_) {
        log::warn("stopping at once", {{"signal", number}});
        loop_.stop();
        return;
    }
    log::info("stopping; waiting for connections to end",
              {{"signal", number}, {"at_most_s", config_.server.drain_timeout.count() / 1000}});
    drain();
}

void Serving::drain() {
    draining_ = true;
    house_->end_all();
    socketio_->drain();
    // Last: it closes what is left with 1001 and waits.
    server_->drain(config_.server.drain_timeout, [this] { loop_.stop(); });
}

/// Said once everything is in place, so that a refusal stays one line. Scripts read the address from the last line.
void Serving::say_hello() const {
    if (!made_secret_at_.empty())
        log::info("made a secret for tokens; `parley token` uses it too", {{"file", made_secret_at_}});
    if (config_.auth.insecure)
        log::warn("INSECURE: anybody can pretend to be anybody; for trying things on one's own machine only");
    if (config_.socketio.ping_interval + config_.socketio.ping_timeout >= config_.rooms.grace) {
        log::warn(
            "Socket.IO clients notice a dead server only after their place is gone; lower socketio.ping_interval or "
            "raise rooms.grace");
    }
    if (descriptors_ < config_.limits.connections && loaded_.set.count("limits.connections") != 0) {
        log::warn("fewer file descriptors than limits.connections; further connections will wait",
                  {{"descriptors", descriptors_}});
    }
    const auto scheme = config_.tls.self_signed || !config_.tls.cert_file.empty() ? "https" : "http";
    log::info("listening", {{"url", fmt::format("{}://{}", scheme, endpoint_.to_string())},
                            {"version", version()},
                            {"data", config_.server.data}});
}

int Serving::run() {
    start_jwks();
    say_hello();
    loop_.run();
    jwks_.reset();
    server_.reset();
    metrics_server_.reset();
    // What the last connections left behind is still on its way to the disk; the store waits for it.
    store_.reset();
    log::info("stopped");
    return kExitOk;
}

}  // namespace

int serve(const LoadedConfig& loaded) {
    log::configure(log_options(loaded.config));
    try {
        Serving serving(loaded);
        if (const auto status = serving.prepare(); !status) {
            complain(status.error());
            return kExitUsage;
        }
        return serving.run();
    } catch (const std::exception& problem) {  // exceptions are for start-up (architecture.md §4)
        complain({"failed", problem.what()});
        return kExitFailed;
    }
}

int migrate(const LoadedConfig& loaded) {
    if (const auto ready = prepare_data_directory(loaded.config.server.data); !ready) {
        complain(ready.error());
        return kExitUsage;
    }
    const auto report = store::migrate_database(database_url(loaded.config));
    if (!report) {
        complain({"config", "database.url: " + report.error().message});
        return kExitUsage;
    }
    if (report->applied.empty()) std::printf("schema %d: nothing to do\n", report->to);
    for (const auto& name : report->applied) std::printf("applied %s\n", name.c_str());
    return kExitOk;
}

}  // namespace parley::server
