#include "proto/rtcp/compound.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtcp {
namespace {

using rtp::Buffer;
using rtp::hex;
using rtp::operator+;

const Buffer kReport = hex("80 c9 0001 00000001");
const Buffer kLoss = hex("81 ce 0002 00000001 00000002");

/// The index of each packet's alternative; nothing when the datagram is refused.
std::optional<std::vector<std::string>> kinds_of(const Buffer& bytes) {
    struct Visitor {
        std::vector<std::string>& kinds;
        void operator()(const SenderReport&) const { kinds.emplace_back("SR"); }
        void operator()(const ReceiverReport&) const { kinds.emplace_back("RR"); }
        void operator()(const SourceDescription&) const { kinds.emplace_back("SDES"); }
        void operator()(const Goodbye&) const { kinds.emplace_back("BYE"); }
        void operator()(const Nack&) const { kinds.emplace_back("NACK"); }
        void operator()(const PictureLoss&) const { kinds.emplace_back("PLI"); }
        void operator()(const FullIntraRequest&) const { kinds.emplace_back("FIR"); }
        void operator()(const ReceiverEstimate&) const { kinds.emplace_back("REMB"); }
        void operator()(const TransportFeedback&) const { kinds.emplace_back("TWCC"); }
        void operator()(const ExtendedReport&) const { kinds.emplace_back("XR"); }
        void operator()(const Unknown&) const { kinds.emplace_back("unknown"); }
        void operator()(const Malformed&) const { kinds.emplace_back("malformed"); }
    };
    std::vector<std::string> kinds;
    if (!for_each_packet(bytes, Visitor{kinds})) {
        EXPECT_TRUE(kinds.empty());
        return std::nullopt;
    }
    return kinds;
}

using Kinds = std::vector<std::string>;

TEST(RtcpCompound, EachPacketIsReadIntoItsType) {
    const auto bytes =
        kReport + hex("81 ca 0002 00000001 01 01 61 00") + kLoss + hex("81 cd 0003 00000001 00000002 0001 0000") +
        hex("84 ce 0004 00000001 00000000 00000002 07000000") + hex("8f ce 0004 00000001 00000000 52454d42 00 000001") +
        hex("af cd 0005 00000001 00000002 0000 0001 000001 00 2001 04 01") + hex("80 cf 0001 00000001") +
        hex("80 cb 0000");
    EXPECT_EQ(kinds_of(bytes), (Kinds{"RR", "SDES", "PLI", "NACK", "FIR", "REMB", "TWCC", "XR", "BYE"}));
}

TEST(RtcpCompound, AReducedDatagramBeginsWithAnything) {
    EXPECT_EQ(kinds_of(kLoss), Kinds{"PLI"});
}

TEST(RtcpCompound, StrangersAreSkippedAndBrokenOnesNamed) {
    EXPECT_EQ(kinds_of(hex("80 cc 0002 00000001 74657374") + hex("9e cd 0000") +
                       hex("8f ce 0003 00000001 00000000 41424344") + hex("85 cd 0002 00000001 00000002") +
                       hex("82 ce 0002 00000001 00000002") + hex("81 c9 0001 00000001")),
              (Kinds{"unknown", "unknown", "unknown", "unknown", "unknown", "malformed"}));
}

TEST(RtcpCompound, OneLieAboutALengthRefusesTheWholeDatagram) {
    EXPECT_FALSE(kinds_of({}));
    EXPECT_FALSE(kinds_of(kReport + hex("81")));
    EXPECT_FALSE(kinds_of(kReport + hex("81 ce 0003 00000001 00000002")));  // longer than what is left
    EXPECT_FALSE(kinds_of(kReport + hex("81 ce ffff 00000001 00000002")));
    EXPECT_FALSE(kinds_of(kReport + hex("41 ce 0002 00000001 00000002")));  // version 1
    EXPECT_FALSE(kinds_of(kReport + hex("a1 ce 0002 00000001 00000000")));  // padding of 0
    EXPECT_FALSE(kinds_of(kReport + hex("a1 ce 0002 00000001 00000009")));  // padding over its body
    EXPECT_FALSE(kinds_of(kReport + hex("a0 cb 0000")));                    // padding in nothing
}

TEST(RtcpCompound, LongerThanAFrameIsRefused) {
    Buffer bytes;
    while (bytes.size() + 4 <= kCompoundBytesMax) bytes = bytes + hex("80 cb 0000");
    ASSERT_EQ(bytes.size(), kCompoundBytesMax);
    EXPECT_EQ(kinds_of(bytes)->size(), kCompoundBytesMax / 4);
    EXPECT_FALSE(kinds_of(bytes + hex("80 cb 0000")));
}

TEST(RtcpCompound, PaddingIsNoPartOfABody) {
    EXPECT_EQ(kinds_of(kReport + hex("a1 ce 0003 00000001 00000002 00000004")), (Kinds{"RR", "PLI"}));
}

RC_GTEST_PROP(RtcpCompound, AnyBytesAreWalkedToAnEnd, ()) {
    auto bytes = *rc::gen::container<Buffer>(rc::gen::arbitrary<std::uint8_t>());
    if (bytes.size() >= 4) {
        bytes[0] = static_cast<std::uint8_t>(0x80 | (bytes[0] & 0x1F));
        bytes[1] = static_cast<std::uint8_t>(200 + bytes[1] % 8);
        bytes[2] = 0;
        bytes[3] = static_cast<std::uint8_t>(bytes[3] % (bytes.size() / 4));
    }
    kinds_of(bytes);
}

}  // namespace
}  // namespace parley::proto::rtcp
