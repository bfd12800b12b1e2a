#include "server/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <limits>

#include "server/http_reply.hpp"
#include "transport/websocket.hpp"

namespace parley::server {
namespace {

prometheus::ClientMetric to_client_metric(const metrics::Series& series, metrics::Kind kind) {
    prometheus::ClientMetric out;
    for (const auto& [name, value] : series.labels) out.label.push_back({name, value});
    if (kind == metrics::Kind::counter) out.counter.value = series.value;
    if (kind == metrics::Kind::gauge) out.gauge.value = series.value;
    if (series.histogram == nullptr) return out;
    const auto& h = *series.histogram;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < h.counts().size(); ++i) {
        total += h.counts()[i];
        out.histogram.bucket.push_back(
            {total, i < h.bounds().size() ? h.bounds()[i] : std::numeric_limits<double>::infinity()});
    }
    out.histogram.sample_count = total;
    out.histogram.sample_sum = h.sum();
    return out;
}

prometheus::MetricType type_of(metrics::Kind kind) {
    switch (kind) {
        case metrics::Kind::counter:
            return prometheus::MetricType::Counter;
        case metrics::Kind::gauge:
            return prometheus::MetricType::Gauge;
        case metrics::Kind::histogram:
            return prometheus::MetricType::Histogram;
    }
    return prometheus::MetricType::Untyped;
}

}  // namespace

std::string render_metrics(const metrics::Registry& registry) {
    std::vector<prometheus::MetricFamily> families;
    for (const auto& family : registry.snapshot()) {
        auto& out = families.emplace_back();
        out.name = family.name;
        out.help = family.help;
        out.type = type_of(family.kind);
        for (const auto& series : family.series) out.metric.push_back(to_client_metric(series, family.kind));
    }
    return prometheus::TextSerializer().Serialize(families);
}

void MetricsService::handle_http(transport::Request request, transport::Reply reply) {
    if (request.path != "/metrics") return reply(error_response(404, {"not-found", "metrics are at /metrics"}));
    if (request.method != "GET" && request.method != "HEAD")
        return reply(error_response(405, {"method-not-allowed", "metrics are read by GET"}));
    reply({200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, render_metrics(registry_), false});
}

transport::Upgrade MetricsService::handle_upgrade(const transport::Request&) {
    return error_response(404, {"not-found", "there is no WebSocket here"});
}

}  // namespace parley::server
