#include "server/metrics.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

TEST(MetricsText, is_what_prometheus_reads) {
    metrics::Registry registry;
    registry.counter("parley_frames_total", "Frames.", {{"way", "in"}}).add(3);
    registry.gauge("parley_rooms", "Rooms.").set(-2);
    auto& h = registry.histogram("parley_commit_seconds", "Commits.", {0.5, 1});
    h.observe(0.25);
    h.observe(7);
    const auto text = render_metrics(registry);
    for (const auto* line :
         {"# TYPE parley_frames_total counter\n", "parley_frames_total{way=\"in\"} 3", "parley_rooms -2",
          "# TYPE parley_commit_seconds histogram\n", "parley_commit_seconds_count 2",
          "parley_commit_seconds_bucket{le=\"0.5\"} 1", "parley_commit_seconds_bucket{le=\"1\"} 1",
          "parley_commit_seconds_bucket{le=\"+Inf\"} 2"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
    }
}

}  // namespace
}  // namespace parley::server
