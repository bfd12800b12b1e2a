#include "runtime/placement.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace parley::runtime {
namespace {

using Loops = std::vector<std::size_t>;
const RoomId kHall("hall");

TEST(PlacementTest, ASmallRoomIsWholeOnTheLoopWithTheFewestPeers) {
    Placement placement(2, 10);
    EXPECT_EQ(placement.add(kHall).loop, 0u);
    EXPECT_EQ(placement.add(kHall).loop, 0u);
    EXPECT_EQ(placement.add(RoomId("b")).loop, 1u);
    EXPECT_EQ(placement.add(RoomId("c")).loop, 1u);
    for (int i = 0; i < 8; ++i) {
        const auto seat = placement.add(kHall);
        EXPECT_EQ(seat.loop, 0u);
        EXPECT_FALSE(seat.spreads);
    }
    EXPECT_EQ(placement.loops_of(kHall), Loops{0});
    EXPECT_EQ(placement.rooms(), 3u);
}

TEST(PlacementTest, AFullOneGoesOnOnTheNextAndComesBackToTheFirst) {
    Placement placement(3, 2);
    placement.add(RoomId("other"));  // on 0
    EXPECT_EQ(placement.add(kHall).loop, 1u);
    EXPECT_EQ(placement.add(kHall).loop, 1u);
    const auto third = placement.add(kHall);
    EXPECT_EQ(third.loop, 2u) << "there is nobody";
    EXPECT_TRUE(third.spreads);
    EXPECT_FALSE(placement.add(kHall).spreads);
    EXPECT_EQ(placement.loops_of(kHall), (Loops{1, 2}));
    EXPECT_FALSE(placement.remove(kHall, 1).loop);
    EXPECT_EQ(placement.add(kHall).loop, 1u) << "the first that has a place";
    EXPECT_EQ(placement.add(kHall).loop, 0u);
    EXPECT_EQ(placement.add(kHall).loop, 0u);
    const auto everywhere = placement.add(kHall);
    EXPECT_EQ(everywhere.loop, 1u) << "full on all of them: where the fewest are";
    EXPECT_FALSE(everywhere.spreads);
}

TEST(PlacementTest, TheFirstLoopKeepsTheRoomUntilItIsOver) {
    Placement placement(2, 1);
    placement.add(kHall);
    placement.add(kHall);
    auto gone = placement.remove(kHall, 0);
    EXPECT_FALSE(gone.loop || gone.room_over) << "it ranks who speaks";
    EXPECT_EQ(placement.loops_of(kHall), (Loops{0, 1}));
    EXPECT_EQ(placement.add(kHall).loop, 0u);
    gone = placement.remove(kHall, 1);
    EXPECT_TRUE(gone.loop);
    EXPECT_FALSE(gone.room_over);
    EXPECT_EQ(placement.loops_of(kHall), Loops{0});
    gone = placement.remove(kHall, 0);
    EXPECT_TRUE(gone.loop && gone.room_over);
    EXPECT_TRUE(placement.loops_of(kHall).empty());
    EXPECT_EQ(placement.rooms(), 0u);
}

TEST(PlacementTest, WhatComesAndGoesIsCountedTruly) {
    SeededRandom random(3);
    Placement placement(4, 3);
    std::vector<std::pair<RoomId, std::size_t>> here;
    const auto dice = [&](std::size_t below) {
        std::uint8_t byte = 0;
        random.fill({&byte, 1});
        return byte % below;
    };
    for (int i = 0; i < 20'000; ++i) {
        if (here.empty() || (here.size() < 60 && dice(2) == 0)) {
            const RoomId room("room" + std::to_string(dice(5)));
            here.emplace_back(room, placement.add(room).loop);
        } else {
            const auto who = dice(here.size());
            const auto [room, loop] = here[who];
            here.erase(here.begin() + static_cast<std::ptrdiff_t>(who));
            const bool over = std::ranges::none_of(here, [&, id = room](const auto& one) { return one.first == id; });
            EXPECT_EQ(placement.remove(room, loop).room_over, over);
        }
        for (const auto& [room, loop] : here) {
            const auto loops = placement.loops_of(room);
            EXPECT_NE(std::ranges::find(loops, loop), loops.end());
        }
    }
    for (const auto& [room, loop] : here) placement.remove(room, loop);
    EXPECT_EQ(placement.rooms(), 0u);
}

}  // namespace
}  // namespace parley::runtime
