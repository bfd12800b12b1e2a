#include "media/rtp_out/plain_sound.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace parley::media {
namespace {

Packet red_packet(const std::vector<std::uint8_t>& bytes, std::uint16_t header_size) {
    Packet packet;
    packet.bytes = bytes;
    packet.header_size = header_size;
    packet.payload_size = static_cast<std::uint16_t>(bytes.size() - header_size);
    packet.payload_type = 63;
    packet.codec = Codec::red;
    packet.sequence = 7;
    return packet;
}

TEST(PlainSoundTest, IsTheNewestBlockUnderItsOwnPayloadType) {
    // RFC 2198 §3: F and type 111, offset 960 (14 bits), length 3 (10 bits); then the primary's type alone.
    std::vector<std::uint8_t> bytes(12, 0);
    for (const int byte : {0xEF, 0x0F, 0x00, 0x03, 0x6F, 1, 2, 3, 8, 9})
        bytes.push_back(static_cast<std::uint8_t>(byte));
    const auto plain = plain_sound(red_packet(bytes, 12));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->payload_type, 111);
    EXPECT_EQ(plain->codec, Codec::opus);
    EXPECT_EQ(plain->sequence, 7);
    const auto payload = plain->bytes.subspan(plain->header_size, plain->payload_size);
    EXPECT_EQ(std::vector<std::uint8_t>(payload.begin(), payload.end()), (std::vector<std::uint8_t>{8, 9}));
}

TEST(PlainSoundTest, WhatIsNoRedIsNothing) {
    std::vector<std::uint8_t> bytes(12, 0);
    EXPECT_FALSE(plain_sound(red_packet(bytes, 12)));
    bytes.push_back(0xEF);
    EXPECT_FALSE(plain_sound(red_packet(bytes, 12)));
}

}  // namespace
}  // namespace parley::media
