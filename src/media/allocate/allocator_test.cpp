// Who gets how much of a subscriber's rate, and how calmly that changes.
#include "media/allocate/allocator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace parley::media {
namespace {

/// A camera of three sizes and three frame rates: 60..150, 200..500 and 700..1700 kbit/s.
TrackDemand camera(std::uint32_t track, ViewPriority priority = ViewPriority::grid) {
    TrackDemand demand{.track = track, .priority = priority};
    demand.layer_bps[0] = {60'000, 100'000, 150'000, 0};
    demand.layer_bps[1] = {200'000, 350'000, 500'000, 0};
    demand.layer_bps[2] = {700'000, 1'200'000, 1'700'000, 0};
    demand.layer_height = {180, 360, 720};
    return demand;
}

TrackDemand microphone(std::uint32_t track) {
    return {.track = track, .audio_bps = 40'000};
}

struct Subscriber {
    Allocator allocator;
    std::vector<TrackDemand> demands;
    Time now{1'000'000};
    Time probed;
    Allocator::Result last;

    const Allocator::Result& give(std::int64_t target_bps, Micros later = Micros{100'000}) {
        now = now + later;
        return last = allocator.update({now, target_bps, probed, demands});
    }
    /// The same target for a while.
    void keep(std::int64_t target_bps, Micros duration) {
        for (const Time end = now + duration; now < end;) give(target_bps);
    }
    [[nodiscard]] TrackShare share(std::uint32_t track) const {
        for (const TrackShare& share : last.shares) {
            if (share.track == track) return share;
        }
        return {.track = UINT32_MAX};
    }
};

TrackShare layer(std::uint32_t track, std::uint8_t spatial, std::uint8_t temporal, std::int64_t bps) {
    return {track, false, spatial, temporal, bps};
}

TEST(Allocator, GivesAllWhenThereIsEnough) {
    Subscriber s{.demands = {microphone(1), camera(2), camera(3)}};
    s.give(5'000'000);
    EXPECT_EQ(s.share(2), layer(2, 2, 2, 1'700'000));
    EXPECT_EQ(s.share(3), layer(3, 2, 2, 1'700'000));
    EXPECT_EQ(s.last.used_bps, 3'440'000);
    EXPECT_EQ(s.last.wanted_bps, 3'440'000);
    EXPECT_TRUE(s.last.changed);
    s.give(5'000'000);
    EXPECT_FALSE(s.last.changed);
}

TEST(Allocator, GivesVideoUpBeforeAudio) {
    Subscriber s{.demands = {camera(2), microphone(1), microphone(4)}};
    s.give(130'000);  // 80 of audio; the smallest camera needs 60
    EXPECT_TRUE(s.share(2).paused);
    EXPECT_EQ(s.last.used_bps, 80'000);
    s.give(20'000);  // not even audio fits, but who calls is heard before everything else
    EXPECT_EQ(s.last.used_bps, 80'000);
}

TEST(Allocator, ShowsEverybodySmallBeforeAnybodyLarge) {
    Subscriber s{.demands = {camera(1, ViewPriority::pinned), camera(2), camera(3), camera(4)}};
    s.give(300'000);
    for (std::uint32_t track = 1; track <= 4; ++track) EXPECT_EQ(s.share(track), layer(track, 0, 0, 60'000));
}

TEST(Allocator, RaisesThePinnedThenTheScreenThenTheSpeaker) {
    TrackDemand screen = camera(2, ViewPriority::screen);
    screen.prefers_sharp = true;
    Subscriber s{.demands = {camera(4), camera(3, ViewPriority::speaker), screen, camera(1, ViewPriority::pinned)}};
    s.give(2'400'000);
    EXPECT_EQ(s.share(1), layer(1, 2, 2, 1'700'000));
    EXPECT_EQ(s.share(2), layer(2, 1, 0, 200'000));  // large rather than smooth
    EXPECT_EQ(s.share(3), layer(3, 0, 1, 100'000));
    EXPECT_EQ(s.share(4), layer(4, 0, 0, 60'000));
}

TEST(Allocator, PausesTheLeastImportantWhenNotAllCanBeSeen) {
    Subscriber s{.demands = {camera(1), camera(2, ViewPriority::speaker), camera(3)}};
    s.give(150'000);
    EXPECT_FALSE(s.share(2).paused);
    EXPECT_FALSE(s.share(1).paused);
    EXPECT_TRUE(s.share(3).paused);
}

TEST(Allocator, GivesNoMoreThanTheTileNeedsAndNothingToTheUnseen) {
    Subscriber s{.demands = {camera(1), camera(2), camera(3)}};
    s.demands[0].requested_height = 200;  // 180 is too small, 360 suffices
    s.demands[1].requested_height = 1080;
    s.demands[2].visible = false;
    s.give(10'000'000);
    EXPECT_EQ(s.share(1), layer(1, 1, 2, 500'000));
    EXPECT_EQ(s.share(2), layer(2, 2, 2, 1'700'000));
    EXPECT_TRUE(s.share(3).paused);
    EXPECT_EQ(s.last.wanted_bps, 2'200'000);
}

TEST(Allocator, ClimbsTheFrameRateOfACameraFirst) {
    Subscriber s{.demands = {camera(1)}};
    s.give(300'000);  // 200 with headroom would fit, but 180p at full rate looks better than 360p at a quarter
    EXPECT_EQ(s.share(1), layer(1, 0, 2, 150'000));
}

TEST(Allocator, LowersAtOnceAndRaisesWithHeadroomAndPatience) {
    Subscriber s{.demands = {camera(1)}};
    s.give(2'000'000);
    EXPECT_EQ(s.share(1).bps, 1'700'000);
    s.give(1'690'000);
    EXPECT_EQ(s.share(1).bps, 1'200'000);
    s.keep(1'900'000, Micros{20'000'000});  // 1,700 fits, but not with headroom
    EXPECT_EQ(s.share(1).bps, 1'200'000);
    s.give(1'960'000);
    EXPECT_EQ(s.share(1).bps, 1'200'000);  // not at once
    s.keep(1'960'000, Micros{1'000'000});
    EXPECT_EQ(s.share(1).bps, 1'700'000);
    s.keep(1'700'000, Micros{1'000'000});  // what it has may use the headroom up
    EXPECT_EQ(s.share(1).bps, 1'700'000);
}

TEST(Allocator, TrustsAProbe) {
    Subscriber s{.demands = {camera(1)}};
    s.give(600'000);
    s.keep(600'000, Micros{5'000'000});
    EXPECT_EQ(s.share(1).bps, 500'000);
    s.probed = s.now;
    s.give(2'100'000);
    EXPECT_EQ(s.share(1).bps, 1'700'000);
}

TEST(Allocator, HoldsLongerEachTimeARaiseWasWrong) {
    Subscriber s{.demands = {camera(1)}};
    s.give(600'000);
    int raises = 0;
    std::int64_t had = s.share(1).bps;
    // A target that answers every raise with a fall, for two minutes.
    for (int i = 0; i < 1200; ++i) {
        s.give(had > 500'000 ? 1'000'000 : 1'500'000);
        if (s.share(1).bps > had) ++raises;
        had = s.share(1).bps;
    }
    EXPECT_GE(raises, 2);
    EXPECT_LE(raises, 7);  // without the hold it would be a hundred
}

TEST(Allocator, ASmallerTileIsNoFall) {
    Subscriber s{.demands = {camera(1)}};
    s.give(3'000'000);
    s.demands[0].requested_height = 180;
    s.give(3'000'000);
    EXPECT_EQ(s.share(1), layer(1, 0, 2, 150'000));
    s.demands[0].requested_height = 720;
    s.keep(3'000'000, Micros{1'200'000});  // no hold, only the patience
    EXPECT_EQ(s.share(1), layer(1, 2, 2, 1'700'000));
}

TEST(Allocator, ALayerThatIsGoneIsReplacedByTheNextBelow) {
    Subscriber s{.demands = {camera(1)}};
    s.give(3'000'000);
    s.demands[0].layer_bps[2] = {};
    s.give(3'000'000);
    EXPECT_EQ(s.share(1), layer(1, 1, 2, 500'000));
    s.demands[0].layer_bps = {};
    s.give(3'000'000);
    EXPECT_TRUE(s.share(1).paused);
}

TEST(Allocator, MoreTracksThanItHoldsAreRefusedAndCounted) {
    Subscriber s;
    for (std::uint32_t track = 0; track < Allocator::kTracksMax + 3; ++track) s.demands.push_back(camera(track));
    s.give(100'000'000);
    EXPECT_EQ(s.last.shares.size(), Allocator::kTracksMax);
    EXPECT_EQ(s.allocator.refused(), 3u);
    s.demands.erase(s.demands.begin(), s.demands.begin() + 3);  // three leave, so that the last three have room
    s.give(100'000'000);
    EXPECT_FALSE(s.share(Allocator::kTracksMax + 2).paused);
}

RC_GTEST_PROP(Allocator, NeverGivesVideoMoreThanTheTarget, ()) {
    Subscriber s;
    const auto tracks = *rc::gen::inRange<std::uint32_t>(1, 12);
    for (std::uint32_t track = 0; track < tracks; ++track) {
        if (*rc::gen::inRange(0, 3) == 0) {
            s.demands.push_back(microphone(track));
            continue;
        }
        TrackDemand demand = camera(track, static_cast<ViewPriority>(*rc::gen::inRange(0, 4)));
        demand.visible = *rc::gen::inRange(0, 5) > 0;
        demand.prefers_sharp = *rc::gen::inRange(0, 2) > 0;
        for (auto& spatial : demand.layer_bps) {
            for (auto& bps : spatial) bps = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
        }
        s.demands.push_back(demand);
    }
    for (int turn = 0; turn < 30; ++turn) {
        const auto target = *rc::gen::inRange<std::int64_t>(0, 4'000'000);
        s.give(target, Micros{*rc::gen::inRange(1'000, 3'000'000)});
        std::int64_t video = 0;
        for (const TrackShare& share : s.last.shares) video += share.bps;
        const std::int64_t audio = s.last.used_bps - video;
        RC_ASSERT(video == 0 || video + audio <= target);
    }
}

}  // namespace
}  // namespace parley::media
