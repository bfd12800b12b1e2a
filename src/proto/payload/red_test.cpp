#include "proto/payload/red.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/payload/opus.hpp"
#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::Buffer;
using rtp::hex;
using rtp::operator+;

TEST(Red, TheFigureOfTheRfc) {
    // RFC 2198 §5: one redundant block, and the primary. F=1 type 111 offset 960 length 2; F=0 type 111.
    const auto bytes = hex("ef 0f0002 6f aabb ccddee");
    const auto red = parse_red(bytes);
    ASSERT_TRUE(red);
    ASSERT_EQ(red->count, 2u);
    EXPECT_EQ(red->blocks[0].payload_type, 111);
    EXPECT_EQ(red->blocks[0].timestamp_offset, 960);
    EXPECT_EQ(rtp::copy_of(red->blocks[0].data), hex("aabb"));
    EXPECT_EQ(rtp::copy_of(red->primary().data), hex("ccddee"));
}

TEST(Red, LiesAreRefused) {
    EXPECT_FALSE(parse_red({}));
    EXPECT_FALSE(parse_red(hex("6f")));                 // no primary
    EXPECT_FALSE(parse_red(hex("ef 0f00")));            // half a header
    EXPECT_FALSE(parse_red(hex("ef 0f0002")));          // no last header
    EXPECT_FALSE(parse_red(hex("ef 0f0003 6f aabb")));  // past the end
    EXPECT_FALSE(parse_red(hex("ef 0f0002 6f aabb")));  // nothing left for the primary
    EXPECT_FALSE(parse_red(hex("ef 0f03ff 6f aabbcc")));
    Buffer many;
    for (std::size_t i = 0; i < kRedBlocksMax; ++i) many = many + hex("ef 000000");
    EXPECT_FALSE(parse_red(many + hex("6f aa")));
    many.resize(many.size() - 4);
    EXPECT_TRUE(parse_red(many + hex("6f aa")));
}

Buffer packet(int n) {
    return Buffer(static_cast<std::size_t>(3 + n % 5), static_cast<std::uint8_t>(n));
}

using Got = std::vector<std::pair<int, Buffer>>;
Got decode(RedDecoder& decoder, int n, const Buffer& bytes) {
    Got got;
    EXPECT_TRUE(decoder.decode(static_cast<std::uint16_t>(n), static_cast<std::uint32_t>(960 * n), bytes,
                               [&](const RedDecoder::Recovered& block) {
                                   EXPECT_EQ(block.timestamp, 960u * block.sequence);
                                   EXPECT_EQ(block.payload_type, 111);
                                   got.emplace_back(block.sequence, rtp::copy_of(block.data));
                               }));
    return got;
}

Buffer encode(RedEncoder& encoder, int n, std::size_t room = 1'400) {
    Buffer out(room);
    out.resize(encoder.encode(out, static_cast<std::uint16_t>(n), static_cast<std::uint32_t>(960 * n), packet(n)));
    return out;
}

TEST(Red, TwoLostPacketsComeBackWithTheNext) {
    RedEncoder encoder(111, 2);
    RedDecoder decoder;
    EXPECT_EQ(decode(decoder, 1, encode(encoder, 1)), (Got{{1, packet(1)}}));
    const auto lost = encode(encoder, 2), lost_too = encode(encoder, 3);
    EXPECT_EQ(decode(decoder, 4, encode(encoder, 4)), (Got{{2, packet(2)}, {3, packet(3)}, {4, packet(4)}}));
    EXPECT_TRUE(decode(decoder, 3, lost_too).empty());  // late, and no news any more
    EXPECT_EQ(decode(decoder, 5, encode(encoder, 5)), (Got{{5, packet(5)}}));
}

TEST(Red, CopiesFromBeforeTheFirstPacketAreNotMissed) {
    RedEncoder encoder(111, 2);
    RedDecoder decoder;
    encode(encoder, 1);
    EXPECT_EQ(decode(decoder, 2, encode(encoder, 2)), (Got{{2, packet(2)}}));
    EXPECT_EQ(decode(decoder, 3, encode(encoder, 3)), (Got{{3, packet(3)}}));
}

TEST(Red, NoCopyStandsBehindAGapOrOutsideTheRoom) {
    RedEncoder encoder(111, 2);
    encode(encoder, 1);
    EXPECT_EQ(parse_red(encode(encoder, 3))->count, 1u);  // 2 was never sent
    EXPECT_EQ(parse_red(encode(encoder, 4))->count, 2u);
    EXPECT_EQ(parse_red(encode(encoder, 5, 1 + packet(5).size() + 4 + packet(4).size()))->count, 2u);
    EXPECT_TRUE(encode(encoder, 6, 2).empty());
    RedEncoder silent(111, 2);
    Buffer out(100);
    silent.encode(out, 1, 0, packet(1));
    out.resize(silent.encode(out, 2, 16'384, packet(2)));
    EXPECT_EQ(parse_red(out)->count, 1u);  // too long ago for 14 bits
}

TEST(Red, ALargePayloadIsSentButNotCopied) {
    RedEncoder encoder(111, 2);
    Buffer out(1'400);
    EXPECT_EQ(encoder.encode(out, 1, 0, Buffer(1'024)), 1'025u);
    out.resize(encoder.encode(out, 2, 960, packet(2)));
    EXPECT_EQ(parse_red(out)->count, 1u);
}

RC_GTEST_PROP(Red, AnyLossOfOneOrTwoInARowIsMendedAndNothingComesTwice, ()) {
    const auto losses = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
    RedEncoder encoder(111, 2);
    RedDecoder decoder;
    std::vector<int> got;
    int in_a_row = 0, n = 65'500;
    const auto receive = [&](bool lost) {
        const auto bytes = encode(encoder, ++n);
        in_a_row = lost ? in_a_row + 1 : 0;
        if (lost && in_a_row <= 2) return;
        in_a_row = 0;
        decoder.decode(static_cast<std::uint16_t>(n), 0, bytes,
                       [&](const auto& block) { got.push_back(block.sequence); });
    };
    receive(false);
    for (const bool lost : losses) receive(lost);
    receive(false);
    for (std::size_t i = 0; i < got.size(); ++i) RC_ASSERT(got[i] == ((65'501 + static_cast<int>(i)) & 0xFFFF));
}

TEST(Opus, TheHeadSaysHowLongAPacketPlays) {
    // RFC 6716 §3.1: configuration 31 (CELT 20 ms), stereo, one frame
    const auto info = parse_opus(hex("fc 0102"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->duration_us, 20'000u);
    EXPECT_TRUE(info->stereo);
    EXPECT_FALSE(info->silence);
    EXPECT_EQ(parse_opus(hex("18 0102"))->duration_us, 60'000u);      // configuration 3
    EXPECT_EQ(parse_opus(hex("80 0102"))->duration_us, 2'500u);       // configuration 16
    EXPECT_EQ(parse_opus(hex("19 0102"))->duration_us, 120'000u);     // two frames
    EXPECT_EQ(parse_opus(hex("fb 06 0102"))->duration_us, 120'000u);  // six frames of 20 ms
}

TEST(Opus, SilenceIsAFrameOfAtMostAByte) {
    EXPECT_TRUE(parse_opus(hex("78"))->silence);
    EXPECT_TRUE(parse_opus(hex("78 00"))->silence);
    EXPECT_FALSE(parse_opus(hex("78 0001"))->silence);
}

TEST(Opus, LiesAreRefused) {
    EXPECT_FALSE(parse_opus({}));
    EXPECT_FALSE(parse_opus(hex("fb")));     // a count that is not there
    EXPECT_FALSE(parse_opus(hex("fb 00")));  // no frames
    EXPECT_FALSE(parse_opus(hex("fb 07")));  // 140 ms
    EXPECT_FALSE(parse_opus(hex("83 31")));  // 49 frames of 2.5 ms
}

}  // namespace
}  // namespace parley::proto::payload
