// Connecting over paths that lose from the first datagram on: ICE and DTLS together, with hundreds of seeds.
#include <gtest/gtest.h>

#include "media/testing/sim_room.hpp"

namespace parley::media {
namespace {

using testing::SimRoom;
using testing::SimSocket;
using namespace std::chrono_literals;

struct Path {
    double loss;
    int unopened_max;  ///< of four hundred: at 30 % a dozen tries may all be lost, and then the client begins anew
};

class EngineConnectTest : public ::testing::TestWithParam<Path> {};

TEST_P(EngineConnectTest, EveryConnectionOpensWhateverIsLost) {
    Micros longest{0};
    int unopened = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        SimRoom room(seed);
        const testing::LinkConfig path{.base_delay = 20ms, .loss = GetParam().loss};
        auto& anna = room.enter("anna", {}, {.up = path, .down = path});
        auto& bert = room.enter("bert", {}, {.up = path, .down = path});
        const auto began = room.now();
        const auto closed = [&] {
            const auto is_open = [](SimSocket* socket) { return socket != nullptr && socket->link.open(); };
            return !is_open(anna.publishing()) + !is_open(anna.subscribing()) + !is_open(bert.publishing()) +
                   !is_open(bert.subscribing());
        };
        while (closed() > 0 && room.now() - began < 30s) room.run_for(100ms);
        if (closed() == 0) longest = std::max(longest, room.now() - began);
        unopened += closed();
        EXPECT_EQ(room.complaints(false), "") << "seed " << seed;
    }
    std::printf("[ MEASURED ] at %.0f %% loss the longest of 100 rooms took %.1f s, %d of 400 did not open\n",
                GetParam().loss * 100, static_cast<double>(longest.count()) / 1e6, unopened);
    EXPECT_LE(unopened, GetParam().unopened_max);
}

INSTANTIATE_TEST_SUITE_P(Losses, EngineConnectTest,
                         ::testing::Values(Path{0, 0}, Path{0.05, 0}, Path{0.10, 0}, Path{0.30, 2}));

}  // namespace
}  // namespace parley::media
