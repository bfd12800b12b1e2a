#include "proto/rtcp/reports.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "proto/rtcp/compound.hpp"
#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtcp {
namespace {

using rtp::Buffer;
using rtp::hex;
using rtp::operator+;

template <class T>
std::optional<T> only(const Buffer& bytes) {
    CompoundReader reader(bytes);
    const auto view = reader.next();
    if (!view) return std::nullopt;
    const auto packet = parse_packet(*view);
    const auto* value = std::get_if<T>(&packet);
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

// RFC 3550 §6.4.1, figure: one report block
const Buffer kSenderReportBytes = hex(R"(81 c8 000c  00000001  83aa7e80 40000000  00015f90  00000064  00002710
    00000002  40 fffffe  00010005  00000007  7e804000  00008000)");

TEST(RtcpReports, ASenderReportIsReadFieldByField) {
    const auto report = only<SenderReport>(kSenderReportBytes);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->ssrc, 1u);
    EXPECT_EQ(report->info, (SenderInfo{0x83AA'7E80'4000'0000, 90'000, 100, 10'000}));
    ASSERT_EQ(report->reports.size(), 1u);
    EXPECT_EQ(report->reports[0], (ReportBlock{2, 64, -2, 0x1'0005, 7, 0x7E80'4000, 0x8000}));
}

TEST(RtcpReports, ASenderReportIsWrittenAsItIsRead) {
    std::array<std::uint8_t, 100> out{};
    const auto report = only<SenderReport>(kSenderReportBytes);
    const auto size = encode_sender_report(out, 1, report->info, std::array{report->reports[0]});
    EXPECT_EQ(rtp::copy_of(Bytes(out).first(size)), kSenderReportBytes);
    EXPECT_EQ(encode_sender_report(MutableBytes(out).first(size - 1), 1, report->info, std::array{report->reports[0]}),
              0u);
}

TEST(RtcpReports, MoreBlocksThanThePacketHasAreALie) {
    EXPECT_FALSE(only<ReceiverReport>(hex("81 c9 0001 00000001")));
    EXPECT_TRUE(only<ReceiverReport>(hex("80 c9 0001 00000001")));
    EXPECT_FALSE(only<ReceiverReport>(hex("80 c9 0000")));
    EXPECT_FALSE(only<SenderReport>(hex("80 c8 0001 00000001")));
    auto lie = kSenderReportBytes;
    lie[0] = 0x9F;  // 31 blocks
    EXPECT_FALSE(only<SenderReport>(lie));
}

TEST(RtcpReports, NoMoreThan31BlocksAreWritten) {
    std::array<std::uint8_t, 1'000> out{};
    const std::vector<ReportBlock> many(40);
    const auto size = encode_receiver_report(out, 9, many);
    EXPECT_EQ(size, 8u + 31 * 24);
    EXPECT_EQ(only<ReceiverReport>(rtp::copy_of(Bytes(out).first(size)))->reports.size(), 31u);
}

RC_GTEST_PROP(RtcpReports, BlocksComeBackAsTheyWent, ()) {
    std::vector<ReportBlock> blocks(*rc::gen::inRange<std::size_t>(0, 32));
    for (auto& block : blocks) {
        block = {*rc::gen::arbitrary<std::uint32_t>(),     *rc::gen::arbitrary<std::uint8_t>(),
                 *rc::gen::inRange(-0x80'0000, 0x80'0000), *rc::gen::arbitrary<std::uint32_t>(),
                 *rc::gen::arbitrary<std::uint32_t>(),     *rc::gen::arbitrary<std::uint32_t>(),
                 *rc::gen::arbitrary<std::uint32_t>()};
    }
    std::array<std::uint8_t, 1'000> out{};
    const auto size = encode_receiver_report(out, 5, blocks);
    const auto bytes = rtp::copy_of(Bytes(out).first(size));
    const auto report = only<ReceiverReport>(bytes);
    RC_ASSERT(report.has_value());
    RC_ASSERT(report->reports.size() == blocks.size());
    for (std::size_t i = 0; i < blocks.size(); ++i) RC_ASSERT(report->reports[i] == blocks[i]);
}

std::vector<std::pair<std::uint32_t, std::string>> cnames(const Buffer& bytes) {
    std::vector<std::pair<std::uint32_t, std::string>> all;
    const auto description = only<SourceDescription>(bytes);
    EXPECT_TRUE(description);
    if (description) description->for_each_cname([&](auto ssrc, auto name) { all.emplace_back(ssrc, name); });
    return all;
}

TEST(RtcpSources, CnamesOfTwoChunksAndOtherItemsBetween) {
    // RFC 3550 §6.5: chunk 1: CNAME "ab", NAME "x", end and fill; chunk 2: TOOL "t", CNAME "c" and a null byte that
    // fills up
    const auto bytes = hex(R"(82 ca 0008  00000001  01 02 6162  02 01 78 00   00000002 06 01 74  01 01 63  00 00
        00000000 00000000 00000000)");
    EXPECT_EQ(cnames(bytes), (std::vector<std::pair<std::uint32_t, std::string>>{{1, "ab"}, {2, "c"}}));
}

TEST(RtcpSources, EveryLengthOfCnameIsWrittenToWholeWords) {
    std::array<std::uint8_t, 300> out{};
    for (std::size_t length = 0; length <= kCnameBytesMax; ++length) {
        const std::string name(length, 'n');
        const auto size = encode_cname(out, 77, name);
        ASSERT_EQ(size % 4, 0u);
        ASSERT_EQ(cnames(rtp::copy_of(Bytes(out).first(size))),
                  (std::vector<std::pair<std::uint32_t, std::string>>{{77, name}}));
    }
    EXPECT_EQ(encode_cname(out, 77, std::string(256, 'n')), 0u);
}

TEST(RtcpSources, ItemsThatEndPastTheirChunkAreALie) {
    EXPECT_FALSE(only<SourceDescription>(hex("81 ca 0002 00000001 01 ff 6162")));
    EXPECT_FALSE(only<SourceDescription>(hex("81 ca 0002 00000001 01 02 6162")));   // no null byte
    EXPECT_FALSE(only<SourceDescription>(hex("82 ca 0002 00000001 01 01 61 00")));  // a second chunk that is not there
    EXPECT_FALSE(only<SourceDescription>(hex("9f ca 0000")));
    EXPECT_TRUE(only<SourceDescription>(hex("80 ca 0000")));
}

TEST(RtcpSources, RunsOfLongItemsAreWalkedToTheirEnd) {
    // five items of 255 bytes and a null byte
    Buffer body = hex("00000001");
    for (int i = 0; i < 5; ++i) body = body + hex("01 ff") + Buffer(255, 'a');
    while (body.size() % 4 != 0 || body.back() != 0) body.push_back(0);
    const auto bytes =
        hex("81 ca") +
        Buffer{static_cast<std::uint8_t>(body.size() / 4 >> 8), static_cast<std::uint8_t>(body.size() / 4)} + body;
    EXPECT_EQ(cnames(bytes).size(), 5u);
    auto lie = bytes;
    lie[9] = 0xFE;  // every item behind it is now read one byte early
    EXPECT_FALSE(only<SourceDescription>(lie));
}

TEST(RtcpSources, GoodbyeNamesSourcesAndAReason) {
    std::array<std::uint8_t, 400> out{};
    const std::array<std::uint32_t, 2> ssrcs{3, 4};
    const auto size = encode_goodbye(out, ssrcs, "left");
    const auto bytes = rtp::copy_of(Bytes(out).first(size));
    EXPECT_EQ(bytes, hex("82 cb 0004 00000003 00000004 04 6c656674 000000"));
    const auto goodbye = only<Goodbye>(bytes);
    ASSERT_TRUE(goodbye);
    EXPECT_EQ(goodbye->ssrcs.size(), 2u);
    EXPECT_EQ(goodbye->ssrcs[1].value, 4u);
    EXPECT_EQ(goodbye->reason, "left");
    EXPECT_EQ(encode_goodbye(out, {}, {}), 4u);
    EXPECT_FALSE(only<Goodbye>(hex("82 cb 0001 00000003")));
    EXPECT_FALSE(only<Goodbye>(hex("81 cb 0002 00000003 04 616263")));
}

TEST(RtcpExtendedReports, ReferenceTimeAndItsAnswersGoBothWays) {
    std::array<std::uint8_t, 100> out{};
    const std::array delays{DelaySinceReference{2, 3, 4}, DelaySinceReference{5, 6, 7}};
    const auto size = encode_extended_report(out, 1, 0x0102030405060708, delays);
    const auto bytes = rtp::copy_of(Bytes(out).first(size));
    EXPECT_EQ(bytes, hex(R"(80 cf 000b 00000001  04 00 0002 0102030405060708
        05 00 0006  00000002 00000003 00000004  00000005 00000006 00000007)"));
    const auto report = only<ExtendedReport>(bytes);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->reference_ntp, 0x0102030405060708u);
    ASSERT_EQ(report->delays.size(), 2u);
    EXPECT_EQ(report->delays[1], delays[1]);
}

TEST(RtcpExtendedReports, BlocksThatLieAreRefusedAndUnknownOnesSkipped) {
    EXPECT_TRUE(only<ExtendedReport>(hex("80 cf 0003 00000001 2a 00 0001 00000000")));
    EXPECT_FALSE(only<ExtendedReport>(hex("80 cf 0003 00000001 2a 00 0002 00000000")));
    EXPECT_FALSE(only<ExtendedReport>(hex("80 cf 0003 00000001 04 00 0001 00000000")));
    EXPECT_FALSE(only<ExtendedReport>(hex("80 cf 0003 00000001 05 00 0001 00000000")));
}

}  // namespace
}  // namespace parley::proto::rtcp
