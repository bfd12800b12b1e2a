#include "proto/payload/h264_size.hpp"

#include <gtest/gtest.h>

#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::payload {
namespace {

using rtp::hex;

/// Bits as text, spaces for reading; filled up with a stop bit.
std::vector<std::uint8_t> unit(std::string_view head, std::string_view bits) {
    auto bytes = hex(std::string(head));
    std::uint8_t byte = 0;
    unsigned filled = 0;
    const auto put = [&](bool one) {
        byte = static_cast<std::uint8_t>(byte << 1 | (one ? 1 : 0));
        if (++filled % 8 == 0) bytes.push_back(byte);
    };
    for (const char c : bits)
        if (c != ' ') put(c == '1');
    put(true);
    while (filled % 8 != 0) put(false);
    return bytes;
}

// §7.3.2.1.1 in order: sps id 0, log2_max_frame_num 0, poc type 2, one reference, no gaps.
constexpr std::string_view kBefore = "1 1 011 010 0";
// 1280 = 80 macroblocks, 720 = 45: ue(79) and ue(44); frames only, direct 8x8
constexpr std::string_view k720p = "0000001010000 00000101101 1 1";

TEST(H264Size, IsReadFromAParameterSet) {
    const auto sps = unit("67 42e01f", std::string(kBefore) + std::string(k720p) + "0 0");
    EXPECT_EQ(parse_h264_size(sps), (PictureSize{1280, 720}));
}

TEST(H264Size, IsCroppedToWhatIsShown) {
    // 1088 lines less 4 units of two: 1080. 1920 = 120, 1088 = 68.
    const auto sps = unit("67 42e01f", std::string(kBefore) + "0000001111000 0000001000100 1 1 1 1 1 1 00101 0");
    EXPECT_EQ(parse_h264_size(sps), (PictureSize{1920, 1080}));
}

TEST(H264Size, HighProfilesSayMoreBefore) {
    // chroma_format_idc 1, depths 0, no bypass, no scaling matrix
    const auto sps = unit("67 640c1f", std::string("1 010 1 1 0 0") + "1 011 010 0" + std::string(k720p) + "0 0");
    EXPECT_EQ(parse_h264_size(sps), (PictureSize{1280, 720}));
}

TEST(H264Size, IsFoundInAnAggregate) {
    const auto sps = unit("67 42e01f", std::string(kBefore) + std::string(k720p) + "0 0");
    auto packet = hex("78 0002 0910 00");
    packet.push_back(static_cast<std::uint8_t>(sps.size()));
    packet.insert(packet.end(), sps.begin(), sps.end());
    EXPECT_EQ(parse_h264_size(packet), (PictureSize{1280, 720}));
    packet.pop_back();
    EXPECT_FALSE(parse_h264_size(packet));
}

TEST(H264Size, NothingIsMadeUp) {
    EXPECT_FALSE(parse_h264_size({}));
    EXPECT_FALSE(parse_h264_size(hex("65 8800")));
    EXPECT_FALSE(parse_h264_size(hex("67 42e01f")));
    EXPECT_FALSE(parse_h264_size(hex("67 42e01f ff")));
    // More than 16,384 pixels wide: ue of 21 bits.
    EXPECT_FALSE(
        parse_h264_size(unit("67 42e01f", std::string(kBefore) + "00000000000000100000000000000 00000101101 1 1 0 0")));
    std::vector<std::uint8_t> noise(300);
    for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<std::uint8_t>(i * 37 + 11);
    for (std::size_t size = 0; size < noise.size(); ++size) {
        noise[0] = 0x67;
        static_cast<void>(parse_h264_size(rtp::Bytes(noise.data(), size)));
        noise[0] = 0x78;
        static_cast<void>(parse_h264_size(rtp::Bytes(noise.data(), size)));
    }
}

}  // namespace
}  // namespace parley::proto::payload
