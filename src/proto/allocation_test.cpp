// What is done for each packet takes no memory: operator new of this program counts.
#include <gtest/gtest.h>

#include "base/allocation_test_tools.hpp"
#include "proto/payload/dependency_descriptor.hpp"
#include "proto/payload/red.hpp"
#include "proto/payload/vp8.hpp"
#include "proto/payload/vp9.hpp"
#include "proto/rtcp/compound.hpp"
#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/hex_test_tools.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::proto {
namespace {

using parley::testing::allocations;
using rtp::hex;

TEST(Allocation, AnRtpPacketIsReadRewrittenAndWrappedWithoutIt) {
    const auto in = hex("90 60 0001 00000000 00000001  bede 0002  10 aa  21 0001  000000  b0 f0 9234 56 a3 01");
    rtp::ExtensionIds ids;
    ids.set(rtp::ExtensionKind::transport_sequence, 2);
    std::array<std::uint8_t, 1'500> out{};
    const auto before = allocations.load();
    const auto packet = rtp::parse_packet(in);
    const auto values = rtp::read_extensions(*packet, ids);
    const auto info = payload::parse_vp8(packet->payload, packet->marker);
    const auto size =
        rtp::wrap_rtx(out, {.ssrc = 2}, std::array{rtp::Extension{2, rtp::Bytes(in).first(2)}}, 1, packet->payload);
    const auto during = allocations - before;
    EXPECT_TRUE(values.transport_sequence && info && size > 0);
    EXPECT_EQ(during, 0u);
}

TEST(Allocation, RtcpIsVisitedAndWrittenWithoutIt) {
    const auto in = rtp::hex("81c90007 00000001 00000002 40fffffe 00010005 00000007 7e804000 00008000");
    std::array<std::uint8_t, 1'500> out{};
    constexpr std::array<std::int32_t, 4> kArrivals{1, rtcp::kMissing, 300, 301};
    int visited = 0;
    const auto before = allocations.load();
    const bool whole = rtcp::for_each_packet(in, [&](const auto&) { ++visited; });
    const auto size = rtcp::encode_transport_feedback(out, {}, kArrivals);
    rtcp::for_each_packet(rtcp::Bytes(out).first(size), [&](const auto& packet) {
        if constexpr (requires { packet.status_count; }) packet.for_each_arrival([&](auto, auto) { ++visited; });
    });
    const auto during = allocations - before;
    EXPECT_TRUE(whole);
    EXPECT_EQ(visited, 4);
    EXPECT_EQ(during, 0u);
}

}  // namespace
}  // namespace parley::proto
