// The way of a packet through the engine takes no memory once it runs: every call of operator new in this program is
// counted, and none may happen between two looks at the count.
#include <gtest/gtest.h>

#include "base/allocation_test_tools.hpp"
#include "media/rtp_in/in_track.hpp"
#include "media/rtp_out/nack_responder.hpp"
#include "media/testing/heap.hpp"
#include "media/testing/made_packet.hpp"

namespace parley::media::testing {

std::uint64_t heap_allocations() {
    return parley::testing::allocations;
}
std::int64_t heap_bytes() {
    return parley::testing::allocated_bytes;
}

}  // namespace parley::media::testing

namespace parley::media {
namespace {

using parley::testing::allocations;

TEST(AllocationsTest, NoneForAPacketThatGoesToTenSubscribers) {
    InTrack track({});
    track.set_ssrc(0, 1);
    std::vector<std::unique_ptr<Forwarder>> subscribers;
    std::vector<NackResponder> responders;
    for (std::uint32_t i = 0; i < 10; ++i) {
        subscribers.push_back(std::make_unique<Forwarder>(Layering::simulcast, OutStream::Options{.ssrc = 100 + i}));
        subscribers.back()->selector().set_target(LayerSelector::Target{0, static_cast<std::uint8_t>(i % 3)});
        responders.emplace_back(NackResponder::Rtx{.ssrc = 200 + i});
    }
    PayloadTypes types;
    types.add({.in = 96, .out = 97, .rtx = 98});
    std::array<std::uint8_t, 1'600> out{};
    std::array<NackResponder::Repeat, 8> repeats;
    std::array<std::uint16_t, 8> nacks{};
    std::size_t written = 0;
    std::uint64_t before = 0;
    for (std::uint32_t i = 0; i < 5'000; ++i) {
        if (i == 1'000) before = allocations.load();  // until then the rings take what the rate needs
        const testing::MadePacket made({.sequence = static_cast<std::uint16_t>(i),
                                        .timestamp = i * 3'000,
                                        .arrival = {i * 33'000},
                                        .keyframe = i % 300 == 0,
                                        .temporal = static_cast<std::uint8_t>(i % 300 == 0 ? 0 : i % 3),
                                        .picture_id = static_cast<std::uint16_t>(i & 0x7FFF)});
        if (i % 50 == 7) continue;  // lost
        const auto accepted = track.handle_packet(0, made.packet);
        if (!accepted) continue;
        track.stream(0)->take_nacks(made.packet.arrival, nacks);
        static_cast<void>(track.take_keyframe_request(made.packet.arrival));
        for (std::size_t s = 0; s < subscribers.size(); ++s) {
            const auto rewrite = subscribers[s]->handle_packet({.packet = made.packet,
                                                                .sequence = accepted->sequence,
                                                                .source = 0,
                                                                .clock = track.stream(0)->sender_clock()});
            if (!rewrite) continue;
            const auto size = write_forwarded(out, made.packet, *rewrite, 97, {});
            responders[s].handle_sent(size);
            const std::uint16_t lost[] = {static_cast<std::uint16_t>(rewrite->sequence - 3)};
            written += size + responders[s].handle_nack(made.packet.arrival, lost, *subscribers[s], track.stores(),
                                                        types, repeats);
        }
    }
    EXPECT_EQ(allocations.load() - before, 0u);
    EXPECT_GT(written, 1'000'000u);
}

}  // namespace
}  // namespace parley::media
