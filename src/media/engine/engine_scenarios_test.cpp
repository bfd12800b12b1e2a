// Calls over bad networks, each with seeds of its own: what is lost is repaired, and nothing of our making is broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "media/testing/engine_room.hpp"

namespace parley::media {
namespace {

using namespace std::chrono_literals;
using ports::TrackKind;
using testing::ClientPeer;
using testing::enter_well;
using testing::LinkConfig;
using testing::PeerOptions;
using testing::Picture;
using testing::SimRoom;

PeerOptions over(const LinkConfig& both) {
    return {.up = both, .down = both};
}

/// Of the audio frames that `from` has sent between two marks, the share that `to` did not get.
double gaps(ClientPeer& from, ClientPeer& to, std::uint32_t first, std::uint32_t last) {
    auto* sink = to.sink_of(from.id(), TrackKind::audio);
    if (sink == nullptr || last <= first) return 1;
    return 1 - static_cast<double>(sink->heard(first, last)) / (last - first);
}

struct Loss {
    const char* name;
    LinkConfig link;
    double audio_gaps_max;
    double frames_min;  ///< of the video frames sent
    std::uint64_t seed;
};

class EngineLossTest : public ::testing::TestWithParam<Loss> {};

TEST_P(EngineLossTest, TheCallGoesOn) {
    const auto& loss = GetParam();
    SimRoom room(loss.seed);
    auto& anna = enter_well(room, "anna", Picture::camera);
    auto calm = loss.link;  // while they connect
    calm.loss = 0;
    auto& bert = enter_well(room, "bert", Picture::camera, over(calm));
    room.run_for(5s);
    for (auto* socket : {bert.publishing(), bert.subscribing()}) {
        ASSERT_NE(socket, nullptr);
        socket->up.set_loss(loss.link.loss);
        socket->down.set_loss(loss.link.loss);
    }
    room.run_for(1s);
    const auto first = anna.source("0").frames();
    const auto frames = anna.source("1").frames();
    ASSERT_NE(bert.sink_of(anna.id(), TrackKind::video), nullptr);
    const auto seen = bert.sink_of(anna.id(), TrackKind::video)->counts().frames;
    room.run_for(60s);
    const auto last = anna.source("0").frames();
    const auto made = anna.source("1").frames() - frames;
    room.run_for(1s);
    const auto missed = gaps(anna, bert, first, last);
    const auto shown = static_cast<double>(bert.sink_of(anna.id(), TrackKind::video)->counts().frames - seen) / made;
    const auto back = gaps(bert, anna, bert.source("0").frames() - 3'000, bert.source("0").frames() - 50);
    RecordProperty("audio_gaps_permille", static_cast<int>(missed * 1'000));
    std::printf("%s: audio gaps %.2f %% down, %.2f %% up; frames shown %.1f %%\n", loss.name, missed * 100, back * 100,
                shown * 100);
    const auto& down = bert.subscribing()->down.stats();
    EXPECT_GE(static_cast<double>(down.dropped_loss), 0.8 * loss.link.loss * static_cast<double>(down.offered));
    EXPECT_LE(missed, loss.audio_gaps_max);
    EXPECT_LE(back, loss.audio_gaps_max);
    EXPECT_GE(shown, loss.frames_min);
    EXPECT_EQ(room.complaints(false), "");
}

constexpr LinkConfig kFive{.base_delay = 25ms, .loss = 0.05};
constexpr LinkConfig kTen{.base_delay = 50ms, .loss = 0.10};
constexpr LinkConfig kBursts{.base_delay = 25ms, .burst = {.enter_bad = 0.01, .leave_bad = 0.3, .loss_in_bad = 0.9}};
constexpr LinkConfig kJitter{.base_delay = 30ms, .jitter_deviation = 5ms};
constexpr LinkConfig kReorder{.base_delay = 20ms, .duplicate = 0.05, .reorder = 0.05, .reorder_delay = 30ms};
constexpr LinkConfig kAll{.base_delay = 30ms,
                          .jitter_deviation = 5ms,
                          .loss = 0.02,
                          .burst = {.enter_bad = 0.005, .leave_bad = 0.4, .loss_in_bad = 0.8},
                          .duplicate = 0.02,
                          .reorder = 0.02};

INSTANTIATE_TEST_SUITE_P(
    Networks, EngineLossTest,
    ::testing::Values(Loss{"five percent, 50 ms", kFive, 0.005, 0.9, 1},
                      Loss{"five percent again", kFive, 0.005, 0.9, 2}, Loss{"ten percent, 100 ms", kTen, 0.02, 0.6, 3},
                      Loss{"ten percent again", kTen, 0.02, 0.6, 4}, Loss{"bursts", kBursts, 0.01, 0.85, 5},
                      Loss{"jitter", kJitter, 0, 0.95, 6}, Loss{"reordered and doubled", kReorder, 0, 0.99, 7},
                      Loss{"all of it", kAll, 0.01, 0.85, 8}, Loss{"all of it again", kAll, 0.01, 0.85, 9}));

TEST(EngineScenariosTest, TwoDarkSecondsAreForgottenAfterwards) {
    SimRoom room(31);
    auto& anna = enter_well(room, "anna", Picture::camera);
    auto& bert = enter_well(room, "bert", Picture::camera);
    room.run_for(4s);
    for (auto* socket : {anna.publishing(), anna.subscribing(), bert.publishing(), bert.subscribing()}) {
        socket->up.black_out(room.now(), room.now() + 2s);
        socket->down.black_out(room.now(), room.now() + 2s);
    }
    room.run_for(4s);
    const auto first = anna.source("0").frames();
    auto* picture = bert.sink_of(anna.id(), TrackKind::video);
    const auto seen = picture->counts().frames;
    const auto frozen = picture->counts().frozen;
    room.run_for(5s);
    EXPECT_EQ(gaps(anna, bert, first, anna.source("0").frames() - 10), 0);
    EXPECT_GT(picture->counts().frames, seen + 140);
    EXPECT_EQ(picture->counts().frozen, frozen);
    EXPECT_EQ(room.complaints(false), "");
}

TEST(EngineScenariosTest, FiftyListenToEachOther) {
    SimRoom room(41);
    std::vector<ClientPeer*> peers;
    for (int i = 0; i < 50; ++i)
        peers.push_back(&enter_well(room, "peer" + std::to_string(i), i < 3 ? Picture::camera : Picture::none));
    room.run_for(4s);
    EXPECT_EQ(room.engine().links(), 100u);
    for (auto* peer : peers) {
        EXPECT_EQ(peer->tracks.tracks.size(), peer == peers[0] || peer == peers[1] || peer == peers[2] ? 51u : 52u);
        for (auto* other : {peers[0], peers[25], peers[49]}) {
            if (other == peer) continue;
            auto* sound = peer->sink_of(other->id(), TrackKind::audio);
            ASSERT_NE(sound, nullptr);
            EXPECT_GT(sound->counts().packets, 100u);
        }
    }
    EXPECT_EQ(room.complaints(true), "");
    for (auto* peer : peers) room.leave(*peer);
    EXPECT_EQ(room.engine().links() + room.engine().rooms() + room.engine().routes(), 0u);
}

TEST(EngineScenariosTest, ComingAndGoingForAMinuteLeavesNothingBroken) {
    for (std::uint64_t seed = 51; seed < 54; ++seed) {
        SimRoom room(seed);
        SeededRandom dice(seed);
        std::vector<ClientPeer*> here;
        int next = 0;
        for (int turn = 0; turn < 60; ++turn) {
            const auto roll = testing::uniform(dice);
            if (here.size() < 2 || (roll < 0.3 && here.size() < 6)) {
                here.push_back(&enter_well(room, "peer" + std::to_string(next++),
                                           testing::uniform(dice) < 0.5 ? Picture::camera : Picture::none));
            } else if (roll < 0.45) {
                const auto who = static_cast<std::size_t>(testing::uniform(dice) * static_cast<double>(here.size()));
                room.leave(*here[who]);
                here.erase(here.begin() + static_cast<std::ptrdiff_t>(who));
            } else if (roll < 0.6) {
                EXPECT_TRUE(here[0]->restart_publishing());
            } else if (roll < 0.75) {
                EXPECT_TRUE(here[1]->subscribe(true));
            } else if (here[0]->publishing()->link.open() && roll < 0.85) {
                EXPECT_TRUE(here[0]->publish({here[0]->camera("s" + std::to_string(turn), 200'000)}));
            }
            room.run_for(Micros{static_cast<std::int64_t>(testing::uniform(dice) * 2'000'000)});
            ASSERT_EQ(room.complaints(true), "") << "seed " << seed << " turn " << turn;
        }
        for (auto* peer : here) room.leave(*peer);
        EXPECT_EQ(room.engine().links() + room.engine().rooms() + room.engine().routes(), 0u);
    }
}

}  // namespace
}  // namespace parley::media
