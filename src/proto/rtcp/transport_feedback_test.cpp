#include "proto/rtcp/transport_feedback.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtcp {
namespace {

using rtp::Buffer;
using rtp::hex;
using rtp::operator+;

constexpr TransportFeedbackFields kFields{1, 2, 65'534, 0xABCDEF, 9};

std::optional<TransportFeedback> parse(const Buffer& bytes) {
    CompoundReader reader(bytes);
    const auto view = reader.next();
    return view ? parse_transport_feedback(*view) : std::nullopt;
}

/// A packet with this base, count, chunks and deltas; filled up with zeros.
Buffer packet_of(std::string_view base_and_count, std::string_view rest) {
    auto body = hex("00000001 00000002") + hex(base_and_count) + hex("000001 00") + hex(rest);
    while (body.size() % 4 != 0) body.push_back(0);
    return hex("8f cd 00") + Buffer{static_cast<std::uint8_t>(body.size() / 4)} + body;
}

using Arrivals = std::vector<std::pair<int, int>>;
Arrivals arrivals_of(const Buffer& bytes) {
    Arrivals all;
    const auto feedback = parse(bytes);
    EXPECT_TRUE(feedback);
    if (feedback) feedback->for_each_arrival([&](auto sequence, auto ticks) { all.emplace_back(sequence, ticks); });
    return all;
}

TEST(TransportFeedback, ARunOfArrivals) {
    // §3.1.3: small delta, 3 times; deltas of 1 ms, 0 and 63.75 ms
    EXPECT_EQ(arrivals_of(packet_of("ffff 0003", "2003 04 00 ff")), (Arrivals{{65'535, 4}, {0, 4}, {1, 259}}));
}

TEST(TransportFeedback, AVectorOfOneBitSymbols) {
    // §3.1.4, figure: 0 1 1 1 1 1 0 0 0 1 1 1 0 0
    EXPECT_EQ(arrivals_of(packet_of("0000 000e", "9f1c 01 01 01 01 01 01 01 01")),
              (Arrivals{{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {9, 6}, {10, 7}, {11, 8}}));
}

TEST(TransportFeedback, AVectorOfTwoBitSymbolsWithLargeDeltasBothWays) {
    // §3.1.4: missing, small, large, large, small, missing, missing; +4, -8192 ms, +8191.75 ms, +1
    EXPECT_EQ(arrivals_of(packet_of("000a 0007", "c690 04 8000 7fff 01")),
              (Arrivals{{11, 4}, {12, 4 - 32'768}, {13, 3}, {14, 4}}));
}

TEST(TransportFeedback, SymbolsPastTheCountDoNotMatter) {
    EXPECT_EQ(arrivals_of(packet_of("0000 0002", "bfff 01 02")), (Arrivals{{0, 1}, {1, 3}}));
    EXPECT_EQ(arrivals_of(packet_of("0000 0002", "3fff 01 02")), (Arrivals{{0, 1}, {1, 3}}));  // a run cut short
    EXPECT_EQ(arrivals_of(packet_of("0000 0001", "dfff 01")), (Arrivals{{0, 1}}));  // reserved ones behind it
}

TEST(TransportFeedback, LiesAreRefused) {
    EXPECT_FALSE(parse(packet_of("0000 0000", "2001 01")));                        // counts nothing
    EXPECT_FALSE(parse(packet_of("0000 0008", "c000")));                           // chunks of 7 for 8, no second one
    EXPECT_FALSE(parse(packet_of("0000 0002", "2000 2002 01 01")));                // a run of nothing
    EXPECT_FALSE(parse(packet_of("0000 0001", "6001 0000")));                      // reserved status, as a run
    EXPECT_FALSE(parse(packet_of("0000 0001", "f000 0000")));                      // and as a symbol
    EXPECT_FALSE(parse(packet_of("0000 0005", "4005 0000 0000")));                 // deltas for two of five
    EXPECT_FALSE(parse(packet_of("0000 0001", "2001 01 000000 00000000")));        // more than fills a word left over
    EXPECT_FALSE(parse(hex("8f cd 0004 00000001 00000002 0000 0001 000001 00")));  // no chunk at all
    EXPECT_FALSE(parse(hex("8f cd 0003 00000001 00000002 0000 0001")));
    EXPECT_FALSE(parse(packet_of("0000 ffff", "2fff 01")));  // 65,535 packets and one delta
}

TEST(TransportFeedback, AFewBytesThatClaimManyLossesCostFewSteps) {
    // eight runs of 8191 missing, and one that covers the rest with arrivals
    const auto bytes = packet_of("0000 ffff", "1fff 1fff 1fff 1fff 1fff 1fff 1fff 1fff 2007 01 01 01 01 01 01 01");
    const auto feedback = parse(bytes);
    ASSERT_TRUE(feedback);
    StatusReader statuses(feedback->chunks, feedback->status_count);
    int steps = 0;
    while (statuses.next()) ++steps;
    EXPECT_EQ(steps, 9);
    EXPECT_EQ(arrivals_of(bytes).front(), (std::pair{65'528, 1}));
}

TEST(TransportFeedback, PaddingOfOneToThreeBytesIsTakenAsBrowsersWriteIt) {
    EXPECT_TRUE(parse(hex("af cd 0005 00000001 00000002 0000 0001 000001 00 2001 04 01")));
    EXPECT_FALSE(parse(hex("af cd 0005 00000001 00000002 0000 0001 000001 00 2001 04 02")));  // takes the delta away
}

TEST(TransportFeedback, IsWrittenWithItsFields) {
    Buffer out(100);
    const std::array<std::int32_t, 3> arrivals{4, kMissing, 300};
    out.resize(encode_transport_feedback(out, kFields, arrivals));
    // two-bit symbols small, missing, large; deltas 4 and 296; three bytes of padding
    EXPECT_EQ(out, hex("af cd 0006 00000001 00000002 fffe 0003 abcdef 09 d200 04 0128 000003"));
    const auto feedback = parse(out);
    ASSERT_TRUE(feedback);
    EXPECT_EQ(feedback->base_sequence, 65'534);
    EXPECT_EQ(feedback->status_count, 3);
    EXPECT_EQ(feedback->reference_time, 0xABCDEFu);
    EXPECT_EQ(feedback->feedback_count, 9);
}

TEST(TransportFeedback, WhatHasNoFormOrNoRoomIsNotWritten) {
    Buffer out(1'500);
    EXPECT_EQ(encode_transport_feedback(out, kFields, {}), 0u);
    EXPECT_EQ(encode_transport_feedback(out, kFields, std::array{32'768}), 0u);
    EXPECT_GT(encode_transport_feedback(out, kFields, std::array{32'767, -1}), 0u);
    EXPECT_EQ(encode_transport_feedback(out, kFields, std::array{32'767, -2}), 0u);
    EXPECT_EQ(encode_transport_feedback(out, kFields, std::array{INT32_MAX}), 0u);
    EXPECT_EQ(encode_transport_feedback(out, kFields, std::vector<std::int32_t>(65'536, kMissing)), 0u);
    EXPECT_EQ(encode_transport_feedback(out, kFields, std::vector<std::int32_t>(2'000, 1)), 0u);
    EXPECT_EQ(encode_transport_feedback(rtp::MutableBytes(out).first(23), kFields, std::array{1}), 0u);
    EXPECT_EQ(encode_transport_feedback(rtp::MutableBytes(out).first(24), kFields, std::array{1}), 24u);
}

TEST(TransportFeedback, ALongLossIsAFewRuns) {
    Buffer out(100);
    std::vector<std::int32_t> arrivals(20'000, kMissing);
    arrivals.back() = 7;
    out.resize(encode_transport_feedback(out, kFields, arrivals));
    EXPECT_EQ(out.size(), 4u + 16 + 8 + 1 + 3);
    EXPECT_EQ(arrivals_of(out), (Arrivals{{(65'534 + 19'999) % 65'536, 7}}));
}

RC_GTEST_PROP(TransportFeedback, AnyPatternComesBackAsItWent, ()) {
    // Runs of one kind, of any length, so that each kind of chunk meets each other.
    const auto runs = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
        rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(1, 40), rc::gen::inRange(0, 256)));
    std::vector<std::int32_t> arrivals;
    std::int32_t last = 0;
    for (const auto& [kind, length, step] : runs) {
        for (int i = 0; i < length && arrivals.size() < 600; ++i) {
            if (kind == 0) {
                arrivals.push_back(kMissing);
                continue;
            }
            last += kind == 1 ? step : (i % 2 == 0 ? 300 + step : -300 - step);
            arrivals.push_back(last);
        }
    }
    RC_PRE(!arrivals.empty());
    Buffer out(1'500);
    out.resize(encode_transport_feedback(out, kFields, arrivals));
    RC_ASSERT(!out.empty());
    RC_ASSERT(is_whole(out));
    const auto feedback = parse(out);
    RC_ASSERT(feedback.has_value());
    RC_ASSERT(feedback->status_count == arrivals.size());
    std::vector<std::int32_t> read(arrivals.size(), kMissing);
    feedback->for_each_arrival([&](std::uint16_t sequence, std::int32_t ticks) {
        read[static_cast<std::uint16_t>(sequence - kFields.base_sequence)] = ticks;
    });
    RC_ASSERT(read == arrivals);
}

}  // namespace
}  // namespace parley::proto::rtcp
