#include "media/rtp_in/in_track.hpp"

#include <gtest/gtest.h>

#include "media/rtp_in/ssrc_table.hpp"
#include "media/testing/made_packet.hpp"

namespace parley::media {
namespace {

using testing::MadePacket;

constexpr Time at_ms(std::int64_t ms) {
    return {ms * 1'000};
}

TEST(SsrcTableTest, UnknownSsrcsAreBoundByMidAndRid) {
    SsrcTable table;
    table.add_track(7, "v", {"l", "h"});
    table.add_track(8, "a", {});
    EXPECT_TRUE(table.bind_signalled(1, {.track = 8}));
    EXPECT_EQ(table.find(1)->track, 8u);
    EXPECT_EQ(table.find(2), nullptr);
    EXPECT_EQ(table.bind_unknown(2, {.mid = "v", .rid = "h"}, false), (StreamBinding{7, 1, false}));
    EXPECT_EQ(table.bind_unknown(3, {.mid = "v", .repaired_rid = "h"}, false), (StreamBinding{7, 1, true}));
    EXPECT_EQ(table.find(3)->rtx, true);
    EXPECT_FALSE(table.bind_unknown(4, {.mid = "v", .rid = "x"}, false));
    EXPECT_FALSE(table.bind_unknown(4, {.mid = "other"}, false));
    EXPECT_FALSE(table.bind_unknown(4, {}, false));
    EXPECT_EQ(table.refused(), 3u);
    EXPECT_EQ(table.bind_unknown(5, {.mid = "v", .rid = "h"}, false), (StreamBinding{7, 1, false}));
    EXPECT_EQ(table.find(2), nullptr) << "the layer moved to a new SSRC";
    table.remove_track(7);
    EXPECT_EQ(table.find(5), nullptr);
    EXPECT_EQ(table.unsignalled(), 0u);
}

TEST(SsrcTableTest, AFloodOfNewSsrcsFillsNothing) {
    SsrcTable table;
    const std::vector<std::string> rids{"a", "b", "c", "d"};
    for (std::uint32_t track = 0; track < 8; ++track) table.add_track(track, std::string(1, char('A' + track)), rids);
    std::uint32_t ssrc = 1'000;
    for (int round = 0; round < 2'000; ++round)
        for (std::uint32_t track = 0; track < 8; ++track)
            for (const auto& rid : rids) {
                const std::string mid(1, char('A' + track));
                table.bind_unknown(ssrc++, {.mid = mid, .rid = rid}, false);
                ASSERT_LE(table.unsignalled(), SsrcTable::kUnsignalledMax);
            }
    EXPECT_GT(table.refused(), 0u);
    for (std::uint32_t i = 0; i < 300; ++i) table.bind_signalled(i, {.track = 1});
    EXPECT_FALSE(table.bind_signalled(301, {.track = 1}));
}

TEST(InTrackTest, PacketsAreCountedKeptAndAskedForByLayer) {
    InTrack track({.sources = 3});
    const MadePacket lost({.sequence = 1});
    EXPECT_FALSE(track.handle_packet(0, lost.packet)) << "it has no SSRC yet";
    EXPECT_FALSE(track.handle_packet(99, lost.packet));
    track.set_ssrc(0, 10);
    track.set_ssrc(2, 12);
    const MadePacket first({.sequence = 65'535, .arrival = at_ms(1)});
    const auto accepted = track.handle_packet(0, first.packet);
    ASSERT_TRUE(accepted);
    EXPECT_NE(track.store(0)->find(accepted->sequence), nullptr);
    EXPECT_FALSE(track.handle_packet(0, first.packet)) << "a duplicate";
    track.want_keyframe(2);
    EXPECT_EQ(track.take_keyframe_request(at_ms(2)), 2);
    EXPECT_FALSE(track.take_keyframe_request(at_ms(3)));
    const MadePacket key({.sequence = 5, .arrival = at_ms(10), .keyframe = true});
    track.handle_packet(2, key.packet);
    EXPECT_FALSE(track.take_keyframe_request(at_ms(5'000)));
    const MadePacket after_gap({.sequence = 400, .arrival = at_ms(5'100)});
    track.handle_packet(2, after_gap.packet);
    EXPECT_EQ(track.take_keyframe_request(at_ms(5'100)), 2) << "too much is missing to ask for";
}

TEST(InTrackTest, LayersAreRankedByWhatTheyWeigh) {
    InTrack track({.sources = 2});
    track.set_ssrc(0, 10);
    track.set_ssrc(1, 11);
    EXPECT_EQ(track.ranks(at_ms(0))[0], 0) << "unknown: the order of the offer";
    const MadePacket big({.sequence = 1, .arrival = at_ms(1), .payload_size = 1'000});
    const MadePacket small({.sequence = 1, .arrival = at_ms(1), .payload_size = 100});
    track.handle_packet(0, big.packet);
    track.handle_packet(1, small.packet);
    EXPECT_EQ(track.ranks(at_ms(2))[0], 1);
    EXPECT_EQ(track.ranks(at_ms(2))[1], 0);
    track.set_pixels(0, 100);
    track.set_pixels(1, 200);
    EXPECT_EQ(track.ranks(at_ms(2))[0], 0);
    EXPECT_EQ(track.height(0), 0) << "not known from a number of pixels";
    track.set_picture(0, 640, 360);
    track.set_picture(1, 320, 180);
    track.set_picture(2, 320, 180);
    EXPECT_EQ(track.ranks(at_ms(2))[0], 1);
    EXPECT_EQ(track.height(0), 360);
    EXPECT_EQ(track.height(2), 0) << "no such source";
}

TEST(InTrackTest, ALayerThatRestsKeepsItsRank) {
    InTrack track({.sources = 2});
    track.set_ssrc(0, 10);
    track.set_ssrc(1, 11);
    for (std::uint16_t i = 0; i < 20; ++i) {
        track.handle_packet(0, MadePacket({.sequence = i, .arrival = at_ms(i), .payload_size = 1'000}).packet);
        track.handle_packet(1, MadePacket({.sequence = i, .arrival = at_ms(i), .payload_size = 100}).packet);
    }
    EXPECT_EQ(track.ranks(at_ms(20))[0], 1);
    EXPECT_EQ(track.ranks(at_ms(20'000))[0], 1);
}

TEST(InTrackTest, HeightsThatNobodySaysAreGuessedByPlace) {
    InTrack track({.sources = 3});
    EXPECT_EQ(track.likely_height(0), 180);
    EXPECT_EQ(track.likely_height(1), 360);
    EXPECT_EQ(track.likely_height(2), 720);
    track.set_picture(1, 960, 540);
    EXPECT_EQ(track.likely_height(0), 270);
    EXPECT_EQ(track.likely_height(1), 540);
    EXPECT_EQ(track.likely_height(2), 1'080);
    EXPECT_EQ(track.likely_height(3), 0);
    InTrack single({.sources = 1});
    EXPECT_EQ(single.likely_height(0), 0);
    single.set_layer_height(1, 360);
    single.set_layer_height(9, 360);
    EXPECT_EQ(single.layer_height(1), 360);
    EXPECT_EQ(single.layer_height(0), 0);
    EXPECT_EQ(single.layer_height(9), 0);
}

}  // namespace
}  // namespace parley::media
