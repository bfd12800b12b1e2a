#include "proto/rtp/extensions.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "proto/rtp/extension_ids.hpp"
#include "proto/rtp/header_builder.hpp"
#include "proto/rtp/hex_test_tools.hpp"

namespace parley::proto::rtp {
namespace {

using Element = std::pair<int, Buffer>;

/// A packet with these extension words.
Buffer with(std::string_view extension) {
    return hex("90 60 0001 00000000 00000001") + hex(extension);
}

std::vector<Element> elements_of(const Buffer& bytes, bool* broken = nullptr) {
    std::vector<Element> all;
    const auto packet = parse_packet(bytes);
    EXPECT_TRUE(packet);
    if (!packet) return all;
    ExtensionReader reader(*packet);
    while (const auto element = reader.next()) all.emplace_back(element->id, copy_of(element->data));
    if (broken != nullptr) *broken = reader.broken();
    return all;
}

TEST(RtpExtensions, TheOneByteFigureOfTheRfc) {
    // RFC 8285 §4.2, figure: ID 1 of 1 byte, ID 2 of 2, padding, ID 3 of 4
    const auto bytes = with("bede 0003  10 aa  21 bbcc  0000  33 01020304");
    bool broken = true;
    EXPECT_EQ(elements_of(bytes, &broken),
              (std::vector<Element>{{1, hex("aa")}, {2, hex("bbcc")}, {3, hex("01020304")}}));
    EXPECT_FALSE(broken);
}

TEST(RtpExtensions, TheTwoByteFigureOfTheRfc) {
    // RFC 8285 §4.3, figure: ID 1 of 0 bytes, ID 2 of 1, padding, ID 3 of 4. The application's bits do not matter.
    for (const auto* profile : {"1000", "100f"}) {
        const auto bytes = with(std::string(profile) + "0003  01 00  02 01 aa  00  03 04 01020304");
        EXPECT_EQ(elements_of(bytes), (std::vector<Element>{{1, {}}, {2, hex("aa")}, {3, hex("01020304")}}));
    }
}

TEST(RtpExtensions, IdFifteenEndsTheOneByteFormAndIsPlainInTheTwoByteForm) {
    bool broken = true;
    EXPECT_EQ(elements_of(with("bede 0002  10 aa  f0 bb  20 cc 0000"), &broken),
              (std::vector<Element>{{1, hex("aa")}}));
    EXPECT_FALSE(broken);
    EXPECT_EQ(elements_of(with("1000 0001  0f 01 bb 00")), (std::vector<Element>{{15, hex("bb")}}));
}

TEST(RtpExtensions, AnElementPastTheBlockEndsTheWalkAndKeepsWhatStoodBefore) {
    for (const auto* extension : {"bede 0001  10 aa  2f bb", "1000 0002  01 01 aa  02 ff 000000",
                                  "bede 0001  10 aa 05 00", "1000 0001  01 01 aa 02"}) {
        bool broken = false;
        EXPECT_EQ(elements_of(with(extension), &broken), (std::vector<Element>{{1, hex("aa")}})) << extension;
        EXPECT_TRUE(broken) << extension;
    }
}

TEST(RtpExtensions, AStrangersProfileHasNoElements) {
    EXPECT_TRUE(elements_of(with("abcd 0001 10 aa 00 00")).empty());
}

TEST(RtpExtensions, AnElementIsFoundByIdAndWrittenOverInPlace) {
    auto bytes = with("bede 0002  10 aa  21 0000  000000");
    const auto packet = parse_packet(bytes);
    EXPECT_FALSE(find_extension(*packet, 3));
    EXPECT_FALSE(find_extension(*packet, 0));
    const auto data = find_extension(MutableBytes(bytes), *packet, 2);
    ASSERT_TRUE(data);
    write_transport_sequence(*data, 0x1234);
    EXPECT_EQ(bytes, with("bede 0002  10 aa  21 1234  000000"));
}

TEST(RtpExtensionValues, EachIsReadAsItWasWritten) {
    std::array<std::uint8_t, 4> out{};
    EXPECT_EQ(read_audio_level(write_audio_level(out, {true, 42})), (AudioLevel{true, 42}));
    EXPECT_EQ(out[0], 0x80 | 42);
    EXPECT_EQ(read_transport_sequence(write_transport_sequence(out, 65'535)), 65'535);
    EXPECT_EQ(read_abs_send_time(write_abs_send_time(out, 0xABCDEF)), 0xABCDEFu);
    EXPECT_EQ(read_playout_delay(write_playout_delay(out, {12, 4'095})), (PlayoutDelay{12, 4'095}));
    EXPECT_EQ(read_mid(text_data("audio-0")), "audio-0");
    EXPECT_EQ(read_rid(text_data("hi")), "hi");
}

TEST(RtpExtensionValues, WrongSizesAndFormsAreNoValues) {
    EXPECT_FALSE(read_audio_level(hex("0102")));
    EXPECT_FALSE(read_audio_level({}));
    EXPECT_FALSE(read_transport_sequence(hex("01")));
    EXPECT_FALSE(read_transport_sequence(hex("010203")));
    EXPECT_FALSE(read_abs_send_time(hex("0102")));
    EXPECT_FALSE(read_playout_delay(hex("002001")));  // minimum 2 above maximum 1
    EXPECT_EQ(read_rid(text_data("a b")), "");
    EXPECT_EQ(read_rid(text_data("../x")), "");
    EXPECT_EQ(read_mid(text_data("a\r\nb")), "");
    EXPECT_EQ(read_mid(hex("ff")), "");
    EXPECT_EQ(read_mid(text_data("01234567890123456")), "");
    EXPECT_EQ(read_mid(hex("31 00 00")), "1");  // filled up with NUL
}

TEST(RtpExtensionValues, SendTimeCountsSecondsInEighteenBitsAndWraps) {
    EXPECT_EQ(abs_send_time_of(0), 0u);
    EXPECT_EQ(abs_send_time_of(1'000'000), 1u << 18);
    EXPECT_EQ(abs_send_time_of(500'000), 1u << 17);
    EXPECT_EQ(abs_send_time_of(64'000'000), 0u);
    EXPECT_EQ(abs_send_time_of(63'999'999), 0u);  // rounds up to the wrap
}

TEST(RtpExtensionIds, AnIdStandsForOneKindAndAKindForOneId) {
    ExtensionIds ids;
    EXPECT_TRUE(ids.set(ExtensionKind::mid, 4));
    EXPECT_TRUE(ids.set(ExtensionKind::mid, 4));
    EXPECT_FALSE(ids.set(ExtensionKind::mid, 5));   // remapped
    EXPECT_FALSE(ids.set(ExtensionKind::rid, 4));   // taken
    EXPECT_FALSE(ids.set(ExtensionKind::rid, 0));   // padding
    EXPECT_FALSE(ids.set(ExtensionKind::rid, 15));  // reserved
    EXPECT_TRUE(ids.set(ExtensionKind::rid, 255));
    EXPECT_EQ(ids.id(ExtensionKind::mid), 4);
    EXPECT_EQ(ids.kind(255), ExtensionKind::rid);
    EXPECT_FALSE(ids.kind(9));
    EXPECT_FALSE(ids.kind(0));
}

TEST(RtpExtensionIds, EachUriIsAKindAndBack) {
    for (std::size_t i = 0; i < kExtensionKinds; ++i) {
        const auto kind = static_cast<ExtensionKind>(i);
        EXPECT_EQ(extension_kind_of(uri_of(kind)), kind);
    }
    EXPECT_FALSE(extension_kind_of("urn:ietf:params:rtp-hdrext:toffset"));
    EXPECT_FALSE(extension_kind_of(""));
}

TEST(RtpExtensionIds, OnePassReadsAllValuesOfAPacket) {
    ExtensionIds ids;
    ids.set(ExtensionKind::audio_level, 1);
    ids.set(ExtensionKind::mid, 2);
    ids.set(ExtensionKind::transport_sequence, 3);
    ids.set(ExtensionKind::dependency_descriptor, 5);
    // The second mid does not count; 9 is nobody's; the level of two bytes is none.
    const auto bytes = with("bede 0005  11 8a8a  20 30  31 0102  20 31  90 ff  52 800001 0000000000");
    const auto values = read_extensions(*parse_packet(bytes), ids);
    EXPECT_FALSE(values.audio_level);
    EXPECT_EQ(values.mid, "0");
    EXPECT_EQ(values.rid, "");
    EXPECT_EQ(values.transport_sequence, 0x0102);
    EXPECT_EQ(copy_of(values.dependency_descriptor), hex("800001"));
}

}  // namespace
}  // namespace parley::proto::rtp
