// Subscribers behind links whose rate changes (RFC 8867 §5.1 with a simulcast picture): layers follow the rate down and
// up again, the queue before the link drains, and the estimate finds what the link carries.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "media/testing/sim_room.hpp"

namespace parley::media {
namespace {

using testing::ClientPeer;
using testing::SimRoom;
using namespace std::chrono_literals;
using ports::TrackKind;

constexpr double kUsedMin = 0.8;
constexpr Micros kQueueBar{100'000};
constexpr Micros kSettleBar = 5s;
constexpr Micros kClimbBar = 10s;
// Of all three layers and a voice with what they need around them. No more than that is looked for.
constexpr std::int64_t kWantedBps = 1'350'000;

/// A call of one who publishes three layers, and one who watches over a link of which each step is measured.
class Watching {
public:
    Watching(std::uint64_t seed, std::int64_t rate_bps)
        : room_(seed),
          anna_(room_.add("anna")),
          bert_(room_.add("bert", {.down = {.rate_bps = rate_bps, .base_delay = 20ms}})) {
        auto sources = anna_.simulcast();
        sources.push_back(anna_.microphone());
        EXPECT_TRUE(anna_.join() && anna_.publish(sources) && anna_.subscribe());
        EXPECT_TRUE(bert_.join() && bert_.subscribe());
        room_.run_for(1s);
    }

    struct Step {
        Micros settled{0};   ///< until the queue was below the bar for half a second
        Micros layer_at{0};  ///< when the layer was last another than at the end
        double found = 0;    ///< of what the link carries, or of what is wanted where that is less
        int layer = 0;
        std::uint64_t frozen = 0;  ///< frames, in the last five seconds
    };
    Step run(std::int64_t rate_bps, Micros duration) {
        auto& down = bert_.subscribing()->down;
        down.set_rate(rate_bps);
        Step step;
        const auto began = room_.now();
        auto* picture = bert_.sink_of(anna_.id(), TrackKind::video);
        EXPECT_NE(picture, nullptr);
        Micros calm{0};
        std::uint64_t frozen = 0;
        while (room_.now() - began < duration) {
            room_.run_for(20ms);
            const auto at = room_.now() - began;
            if (down.queue_delay() > kQueueBar && calm < 500ms) step.settled = at, calm = {};
            calm += 20ms;
            if (picture->layer() != step.layer) step.layer = picture->layer(), step.layer_at = at;
            if (at < duration - 5s) frozen = picture->counts().frozen;
        }
        step.found =
            static_cast<double>(bert_.quality->available_bps) / static_cast<double>(std::min(rate_bps, kWantedBps));
        step.frozen = picture->counts().frozen - frozen;
        EXPECT_EQ(room_.complaints(false), "");
        return step;
    }

private:
    SimRoom room_;
    ClientPeer& anna_;
    ClientPeer& bert_;
};

TEST(EngineRatesTest, ALayerFallsWithTheRateAndIsBackWithinTenSeconds) {
    Micros slowest{0};
    Micros settled{0};
    double least = 9;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Watching call(seed, 3'000'000);
        const auto before = call.run(3'000'000, 10s);
        EXPECT_EQ(before.layer, 2) << seed;
        EXPECT_GE(before.found, kUsedMin) << seed;

        // Another phase of what is periodic, for each.
        const auto low = call.run(350'000, 20s + Micros{static_cast<std::int64_t>(seed) * 130'000});
        EXPECT_EQ(low.layer, 0) << seed;
        EXPECT_LE(low.settled, kSettleBar) << seed;
        EXPECT_GE(low.found, kUsedMin) << seed;
        EXPECT_EQ(low.frozen, 0u) << seed;

        const auto again = call.run(3'000'000, 20s);
        EXPECT_EQ(again.layer, 2) << seed;
        EXPECT_LE(again.layer_at, kClimbBar) << seed;
        EXPECT_GE(again.found, kUsedMin) << seed;
        slowest = std::max(slowest, again.layer_at);
        settled = std::max(settled, low.settled);
        least = std::min({least, before.found, low.found, again.found});
    }
    std::printf("[ MEASURED ] back at the top within %.1f s, the queue settled within %.1f s, at least %.0f %% found\n",
                static_cast<double>(slowest.count()) / 1e6, static_cast<double>(settled.count()) / 1e6, least * 100);
}

TEST(EngineRatesTest, TheStepsOfRfc8867AreFollowedByAPicture) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Watching call(seed, 1'000'000);
        for (const auto& [rate_bps, seconds] :
             {std::pair{1'000'000, 40}, std::pair{2'500'000, 20}, std::pair{600'000, 20}, std::pair{1'000'000, 20}}) {
            const auto step = call.run(rate_bps, Micros{seconds * 1'000'000});
            EXPECT_LE(step.settled, kSettleBar) << seed << " at " << rate_bps;
            EXPECT_GE(step.found, kUsedMin) << seed << " at " << rate_bps;
            EXPECT_EQ(step.frozen, 0u) << seed << " at " << rate_bps;
            const int layer = rate_bps > 2'000'000 ? 2 : 1;
            EXPECT_TRUE(rate_bps < 1'000'000 || step.layer == layer) << seed << " at " << rate_bps;
        }
    }
}

TEST(EngineRatesTest, AKeyFrameDoesNotFloodAShallowQueue) {
    std::uint64_t lost = 0;
    std::uint64_t offered = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SimRoom room(seed);
        auto& anna = room.add("anna");
        auto camera = anna.camera("1", 400'000);
        camera.key_frame_factor = 10;
        EXPECT_TRUE(anna.join() && anna.publish({camera}));
        auto& bert = room.add("bert", {.down = {.rate_bps = 800'000, .base_delay = 20ms, .queue_bytes_max = 10'000}});
        EXPECT_TRUE(bert.join() && bert.subscribe());
        room.run_for(10s);
        auto& down = bert.subscribing()->down;
        const auto before = down.stats();
        for (int i = 0; i < 8; ++i) {
            anna.source("1").handle_picture_loss();
            room.run_for(3s);
        }
        lost += down.stats().dropped_queue - before.dropped_queue;
        offered += down.stats().offered - before.offered;
    }
    // Without pacing it was one in eighteen.
    EXPECT_LE(lost * 40, offered) << lost << " of " << offered;
}

}  // namespace
}  // namespace parley::media
