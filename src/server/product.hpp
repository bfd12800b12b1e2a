// The product behind the port, put together: the store, the house, the five dialects, Socket.IO and their routes. It opens no socket and
// reads no flag: serve.cpp gives it a loop, settings and a verifier, and puts the router in front of it.
#pragma once

#include <functional>
#include <memory>

#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "crypto/jwt.hpp"
#include "server/config.hpp"
#include "server/http_router.hpp"
#include "transport/loop.hpp"

namespace parley::server {

struct ProductParts {
    transport::Loop& loop;
    Random& random;
    const crypto::TokenVerifier& tokens;
    std::string recovery_key;  ///< kept with the data, so that Socket.IO sessions survive a restart
    std::string turn_secret;   ///< from the setting or its file; empty: no TURN
    std::string database_url;
};

class Product {
public:
    /// Opens the store, migrates it and reads it. Blocks; start-up only. Errors: as store/open.hpp.
    [[nodiscard]] static Result<std::unique_ptr<Product>> open(const Config& config, ProductParts parts);
    ~Product();
    Product(const Product&) = delete;
    Product& operator=(const Product&) = delete;

    /// Adds everything that the dialects serve, and Socket.IO.
    void add_routes(HttpRouter& router);
    void add_metrics(metrics::Registry& registry);
    /// False while the store cannot keep changes.
    [[nodiscard]] bool ready() const;
    /// Refuses new Socket.IO sessions and closes the open ones, so that clients reconnect to the next process. Plain WebSockets are
    /// closed by the listener's own drain.
    void drain();
    /// True when nothing waits for the store any more.
    [[nodiscard]] bool settled() const;

private:
    struct Impl;
    explicit Product(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace parley::server
