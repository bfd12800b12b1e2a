// A running server as one object: all its parts, in the order in which they lean on each other. Not the command: that
// is serve.cpp, which makes one, runs it and takes it apart. serving.cpp puts the parts together.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "crypto/jwt.hpp"
#include "crypto/mac.hpp"
#include "crypto/random.hpp"
#include "crypto/tls.hpp"
#include "net/loop.hpp"
#include "net/server.hpp"
#include "notify/web_push.hpp"
#include "runtime/house.hpp"
#include "server/composition.hpp"
#include "server/heap_keeper.hpp"
#include "server/jwks.hpp"
#include "server/media_service.hpp"
#include "server/metrics.hpp"
#include "server/options.hpp"
#include "server/secrets.hpp"

namespace parley::server {

/// All of a running server, in the order in which the parts lean on each other; destroyed backwards.
class Serving {
public:
    explicit Serving(const LoadedConfig& loaded)
        : loaded_(loaded), config_(loaded.config), router_(config_.http.stage_prefixes) {}

    /// Puts everything together and listens. Errors: config, with the mend. Call it before any thread starts.
    Status prepare();
    /// Serves until it is told to stop; the exit code.
    int run();

private:
    Status open_listeners();
    Status open_media();
    Status open_secrets();
    Status open_push();
    Status open_house();
    void start_jwks();
    void handle_signal(int signal);
    void drain();
    [[nodiscard]] bool ready() const;
    [[nodiscard]] Result<calls::Identity> authenticate(std::string_view token) const;
    void say_hello() const;

    const LoadedConfig& loaded_;
    const Config& config_;
    crypto::SystemRandom random_;
    std::optional<DirectoryLock> lock_;
    net::Loop loop_;
    std::unique_ptr<MediaService> media_;  ///< null: media.enabled is off
    std::unique_ptr<ports::Store> store_;
    std::optional<crypto::TokenVerifier> verifier_;
    std::optional<crypto::HmacSha256> recovery_mac_;
    crypto::IceConfig ice_;
    std::unique_ptr<runtime::House> house_;
    std::unique_ptr<notify::WebPush> push_;  ///< null: push.enabled is off. Its threads end before the house
    std::optional<SocketDoors> doors_;
    std::optional<dialects::whip::Desk> streams_;
    std::unique_ptr<socketio::Server> socketio_;
    std::optional<SocketIoService> socketio_service_;
    metrics::Registry registry_;
    HttpRouter router_;
    MetricsService metrics_service_{registry_};
    std::unique_ptr<net::Server> server_;
    std::unique_ptr<net::Server> metrics_server_;
    std::unique_ptr<JwksRefresher> jwks_;
    std::optional<HeapKeeper> heap_keeper_;
    net::Endpoint endpoint_;
    net::Endpoint metrics_endpoint_;  ///< meaningful with a metrics listener
    std::string made_secret_at_;
    std::int64_t descriptors_ = 0;
    std::uint16_t media_port_taken_ = 0;  ///< the default, when somebody else has it
    bool has_secret_ = false;
    bool has_keys_ = false;
    bool draining_ = false;
};

}  // namespace parley::server
