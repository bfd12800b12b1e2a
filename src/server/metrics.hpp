// A registry's snapshot as Prometheus text, and the little service that gives it out on a listener of its own, away
// from the public port.
#pragma once

#include <string>

#include "base/metrics.hpp"
#include "transport/http.hpp"

namespace parley::server {

/// The text exposition format, version 0.0.4.
[[nodiscard]] std::string render_metrics(const metrics::Registry& registry);

/// GET /metrics; anything else is 404.
class MetricsService final : public transport::HttpService {
public:
    explicit MetricsService(const metrics::Registry& registry) : registry_(registry) {}
    void handle_http(transport::Request request, transport::Reply reply) override;
    transport::Upgrade handle_upgrade(const transport::Request& request) override;

private:
    const metrics::Registry& registry_;
};

}  // namespace parley::server
