// A call that runs takes nothing of the heap for what is forwarded: from the datagram that comes in, over SRTP and the
// way to each subscriber, to the datagrams that leave, with reports, feedback and repairs.
#include <gtest/gtest.h>

#include <cstdio>

#include "media/testing/heap.hpp"
#include "media/testing/sim_room.hpp"

namespace parley::media {
namespace {

using testing::SimRoom;
using namespace std::chrono_literals;

TEST(EngineHeapTest, NothingIsTakenForAPacketOfACallThatRuns) {
    for (const double loss : {0.0, 0.03}) {
        SimRoom room(61);
        const testing::LinkConfig path{.base_delay = 20ms, .loss = loss};
        auto& anna = room.enter("anna", {}, {.up = path, .down = path});
        ASSERT_TRUE(anna.publish(anna.simulcast()));
        for (const auto* name : {"bert", "carl", "dora"}) {
            auto& peer = room.add(name, {.up = path, .down = path});
            ASSERT_TRUE(peer.join() && peer.subscribe());
        }
        room.run_for(20s);  // until then rings and windows take what the rate needs
        const auto sent = room.sent();
        room.net().heap.start(testing::heap_allocations);
        room.run_for(30s);
        std::printf("[ MEASURED ] %llu allocations for %llu datagrams at %.0f %% loss\n",
                    static_cast<unsigned long long>(room.net().heap.taken()),
                    static_cast<unsigned long long>(room.sent() - sent), loss * 100);
        EXPECT_EQ(room.net().heap.taken(), 0u);
        EXPECT_GT(room.sent() - sent, 15'000u);
    }
}

}  // namespace
}  // namespace parley::media
