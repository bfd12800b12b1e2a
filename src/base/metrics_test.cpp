#include "base/metrics.hpp"

#include <gtest/gtest.h>

#include "base/check.hpp"

namespace parley::metrics {
namespace {

TEST(Metrics, the_same_name_and_labels_are_the_same_counter) {
    Registry registry;
    registry.counter("parley_frames_total", "Frames.", {{"way", "in"}}).add();
    registry.counter("parley_frames_total", "Frames.", {{"way", "in"}}).add(2);
    registry.counter("parley_frames_total", "Frames.", {{"way", "out"}}).add(7);
    const auto families = registry.snapshot();
    ASSERT_EQ(families.size(), 1u);
    ASSERT_EQ(families[0].series.size(), 2u);
    EXPECT_EQ(families[0].series[0].value, 3);
    EXPECT_EQ(families[0].series[1].value, 7);
}

TEST(Metrics, a_gauge_follows_and_a_sample_is_asked) {
    Registry registry;
    registry.gauge("parley_peers", "Peers.").set(4);
    double depth = 1;
    registry.sample("parley_depth", "Depth.", Kind::gauge, [&] { return depth; });
    depth = 9;
    const auto families = registry.snapshot();
    EXPECT_EQ(families[0].series[0].value, 9);
    EXPECT_EQ(families[1].series[0].value, 4);
}

TEST(Metrics, a_histogram_puts_a_value_on_a_bound_below_it) {
    Registry registry;
    auto& h = registry.histogram("parley_seconds", "Seconds.", {0.1, 1});
    for (const double v : {0.05, 0.1, 0.5, 3.0}) h.observe(v);
    EXPECT_EQ(h.counts(), (std::vector<std::uint64_t>{2, 1, 1}));
    EXPECT_DOUBLE_EQ(h.sum(), 3.65);
    EXPECT_EQ(registry.snapshot()[0].series[0].histogram, &h);
}

TEST(Metrics, a_name_has_one_kind_and_the_number_of_series_an_end) {
    Registry registry;
    registry.counter("parley_x", "X.");
    EXPECT_THROW(registry.gauge("parley_x", "X."), CheckFailed);
    Registry full;
    for (std::size_t i = 0; i < Registry::kSeriesMax; ++i) full.counter("parley_x", "X.", {{"n", std::to_string(i)}});
    EXPECT_THROW(full.counter("parley_x", "X.", {{"n", "one more"}}), CheckFailed);
}

}  // namespace
}  // namespace parley::metrics
