#include "proto/rtp/header_builder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "proto/rtp/extension_values.hpp"
#include "proto/rtp/hex_test_tools.hpp"
#include "proto/rtp/rtx.hpp"

namespace parley::proto::rtp {
namespace {

constexpr HeaderFields kFields{
    .ssrc = 0x01020304, .timestamp = 90'000, .sequence = 7, .payload_type = 96, .marker = true};

TEST(RtpHeaderBuilder, WritesElementsAndRoomForALaterOne) {
    std::array<std::uint8_t, 100> out{};
    HeaderBuilder builder(out, kFields);
    EXPECT_TRUE(builder.add(1, text_data("v0")));
    const auto at = builder.reserve(3, kTransportSequenceBytes);
    EXPECT_EQ(at, 20u);
    EXPECT_EQ(builder.finish(), 24u);
    write_transport_sequence(MutableBytes(out).subspan(at), 0xABCD);
    EXPECT_EQ(copy_of(Bytes(out).first(24)), hex("90 e0 0007 00015f90 01020304 bede 0002 11 7630 31 abcd 0000"));
}

TEST(RtpHeaderBuilder, WithoutElementsThereIsNoExtension) {
    std::array<std::uint8_t, 12> out{};
    HeaderBuilder builder(out, kFields);
    EXPECT_EQ(builder.finish(), 12u);
    EXPECT_EQ(copy_of(out), hex("80 e0 0007 00015f90 01020304"));
}

TEST(RtpHeaderBuilder, TheFormIsTheSmallestThatHoldsAll) {
    const auto large = Buffer(17, 0xAB);
    const Extension small{14, Bytes(large).first(16)};
    EXPECT_EQ(form_for(std::array{small}), ExtensionForm::one_byte);
    EXPECT_EQ(form_for(std::array{small, Extension{1, large}}), ExtensionForm::two_byte);
    EXPECT_EQ(form_for(std::array{Extension{16, Bytes(large).first(1)}}), ExtensionForm::two_byte);
    EXPECT_EQ(form_for(std::array{Extension{1, {}}}), ExtensionForm::two_byte);
}

TEST(RtpHeaderBuilder, WhatDoesNotFitIsRefused) {
    const auto data = Buffer(256, 1);
    std::array<std::uint8_t, 400> out{};
    HeaderBuilder one(out, kFields);
    EXPECT_FALSE(one.add(15, Bytes(data).first(1)));
    EXPECT_FALSE(one.add(0, Bytes(data).first(1)));
    EXPECT_FALSE(one.add(1, Bytes(data).first(17)));
    EXPECT_FALSE(one.add(1, {}));
    EXPECT_EQ(one.finish(), 12u);
    HeaderBuilder two(out, kFields, ExtensionForm::two_byte);
    EXPECT_FALSE(two.add(1, data));
    EXPECT_EQ(two.reserve(1, 256), 0u);
    EXPECT_TRUE(two.add(1, Bytes(data).first(255)));
    std::array<std::uint8_t, 20> little{};
    EXPECT_EQ(write_packet(little, kFields, std::array{Extension{1, Bytes(data).first(4)}}, {}), 0u);
    EXPECT_EQ(write_packet(little, kFields, {}, Bytes(data).first(9)), 0u);
    EXPECT_EQ(write_packet(little, kFields, {}, Bytes(data).first(8)), 20u);
    EXPECT_EQ(write_packet(MutableBytes(little).first(11), kFields, {}, {}), 0u);
}

RC_GTEST_PROP(RtpHeaderBuilder, WhatIsWrittenIsReadBack, ()) {
    const auto datas = *rc::gen::container<std::map<std::uint8_t, Buffer>>(
        rc::gen::inRange<std::uint8_t>(1, 255), rc::gen::container<Buffer>(rc::gen::arbitrary<std::uint8_t>()));
    const auto payload = *rc::gen::container<Buffer>(rc::gen::arbitrary<std::uint8_t>());
    std::vector<Extension> elements;
    for (const auto& [id, data] : datas) {
        if (elements.size() < 8 && data.size() < 100) elements.push_back({id, data});
    }
    std::array<std::uint8_t, kPacketBytesMax> out{};
    const auto size = write_packet(out, kFields, elements, payload);
    RC_ASSERT(size > 0u);
    const auto packet = parse_packet(Bytes(out).first(size));
    RC_ASSERT(packet.has_value());
    RC_ASSERT(packet->sequence == kFields.sequence && packet->ssrc == kFields.ssrc && packet->marker);
    RC_ASSERT(packet->timestamp == kFields.timestamp && packet->payload_type == kFields.payload_type);
    RC_ASSERT(copy_of(packet->payload) == payload);
    for (const auto& element : elements) {
        const auto data = find_extension(*packet, element.id);
        RC_ASSERT(data.has_value());
        RC_ASSERT(copy_of(*data) == copy_of(element.data));
    }
}

TEST(Rtx, APacketGoesIntoTheRepairStreamAndComesBackInPlace) {
    const auto original = hex("90 e0 0007 00015f90 01020304 bede 0001 10300000 aabbcc");
    const auto view = parse_packet(original);
    // RFC 4588 §4: the repair stream's SSRC, type and sequence; the original's timestamp and marker
    const HeaderFields repair{
        .ssrc = 0x0A0B0C0D, .timestamp = view->timestamp, .sequence = 100, .payload_type = 97, .marker = view->marker};
    std::array<std::uint8_t, 100> out{};
    const auto size = wrap_rtx(out, repair, std::array{Extension{1, *find_extension(*view, 1)}}, 7, view->payload);
    EXPECT_EQ(copy_of(Bytes(out).first(size)), hex("90 e1 0064 00015f90 0a0b0c0d bede 0001 10300000 0007 aabbcc"));
    const auto back = unwrap_rtx(MutableBytes(out).first(size), 0x01020304, 96);
    ASSERT_TRUE(back);
    EXPECT_EQ(copy_of(*back), original);
}

TEST(Rtx, PayloadsTooShortForASequenceAreRefused) {
    for (const auto* payload : {"", "00"}) {
        auto bytes = hex("80 61 0001 00000000 00000001") + hex(payload);
        EXPECT_FALSE(parse_rtx(*parse_packet(bytes)));
        EXPECT_FALSE(unwrap_rtx(bytes, 1, 96));
    }
    auto padding = hex("a0 61 0001 00000000 00000001 01 0003 03");  // one byte, and padding behind it
    EXPECT_FALSE(unwrap_rtx(padding, 1, 96));
    auto broken = hex("a0 61 0001");
    EXPECT_FALSE(unwrap_rtx(broken, 1, 96));
    EXPECT_TRUE(parse_rtx(*parse_packet(hex("80 61 0001 00000000 00000001 0007"))));
}

TEST(Rtx, PaddingAndExtensionsSurviveTheWayBack) {
    auto bytes = hex("b0 61 0001 00000000 00000001 bede 0001 10300000 0007 aa 0002");
    const auto back = unwrap_rtx(bytes, 5, 96);
    ASSERT_TRUE(back);
    const auto packet = parse_packet(*back);
    ASSERT_TRUE(packet);
    EXPECT_EQ(copy_of(packet->payload), hex("aa"));
    EXPECT_EQ(packet->sequence, 7);
    EXPECT_TRUE(find_extension(*packet, 1));
}

TEST(Rtx, WhatDoesNotFitIsNotWrapped) {
    std::array<std::uint8_t, 16> out{};
    EXPECT_EQ(wrap_rtx(out, {}, {}, 7, hex("aabb")), 16u);
    EXPECT_EQ(wrap_rtx(out, {}, {}, 7, hex("aabbcc")), 0u);
}

}  // namespace
}  // namespace parley::proto::rtp
