#include "proto/stun/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string_view>
#include <vector>

#include "proto/stun/crc32.hpp"
#include "proto/stun/test_vectors.hpp"
#include "proto/stun/writer.hpp"

namespace parley::proto::stun {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr Mac kMac{0xAA};

Bytes written(auto&& fill, bool fingerprint = true, Class message_class = Class::request) {
    std::array<std::uint8_t, 2048> buffer;
    Writer writer(buffer, message_class, kBinding, kTransaction);
    fill(writer);
    const auto bytes = writer.finish(fingerprint);
    return {bytes.begin(), bytes.end()};
}

Mac sign(std::span<const std::uint8_t>) {
    return kMac;
}

TEST(StunMessage, TheRequestOfRfc5769IsReadWhole) {
    const auto message = parse_message(kRequest);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class, Class::request);
    EXPECT_EQ(message->method, kBinding);
    EXPECT_EQ(message->transaction[0], 0xB7);
    EXPECT_EQ(message->username, "evtj:h6vY");
    EXPECT_EQ(message->priority, 0x6E0001FFU);
    EXPECT_EQ(message->controlled, 0x932FF9B151263B36ULL);
    EXPECT_FALSE(message->controlling);
    EXPECT_TRUE(message->has_fingerprint);
    EXPECT_EQ(message->unknown_count, 0U);
    ASSERT_TRUE(message->has_integrity());
    EXPECT_EQ(message->mac()[0], 0x9A);
    const auto covered = message->covered();
    EXPECT_EQ(covered.header[3], 0x50);  // without FINGERPRINT's eight bytes
    EXPECT_EQ(covered.attributes.size(), kRequest.size() - kHeaderSize - 24 - 8);
}

TEST(StunMessage, TheResponsesOfRfc5769TellTheMappedAddress) {
    const auto v4 = parse_message(kResponseV4);
    ASSERT_TRUE(v4);
    EXPECT_EQ(v4->message_class, Class::success);
    EXPECT_EQ(v4->mapped, parse_ip("192.0.2.1", 32853));
    const auto v6 = parse_message(kResponseV6);
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->mapped, parse_ip("2001:db8:1234:5678:11:2233:4455:6677", 32853));
}

TEST(StunMessage, WhatIsWrittenIsReadBack) {
    const auto bytes = written([](Writer& w) {
        w.username("server:client").priority(7).use_candidate().ice_controlling(0x0102030405060708ULL).integrity(sign);
    });
    const auto message = parse_message(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->username, "server:client");
    EXPECT_EQ(message->priority, 7U);
    EXPECT_TRUE(message->use_candidate);
    EXPECT_EQ(message->controlling, 0x0102030405060708ULL);
    EXPECT_TRUE(std::ranges::equal(message->mac(), kMac));
    EXPECT_TRUE(message->has_fingerprint);
}

TEST(StunMessage, ErrorsAndUnknownAttributesAreWritten) {
    const std::array<std::uint16_t, 2> unknown{0x7001, 0x0019};
    const auto bytes =
        written([&](Writer& w) { w.error_code(420, "hm").unknown_attributes(unknown); }, true, Class::error);
    const auto message = parse_message(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->message_class, Class::error);
    EXPECT_EQ(message->error_code, 420);
}

TEST(StunMessage, TheSignedBytesAreThoseThatTheReaderNames) {
    Bytes signed_bytes;
    const auto bytes = written([&](Writer& w) {
        w.username("a:b").integrity([&](std::span<const std::uint8_t> covered) {
            signed_bytes.assign(covered.begin(), covered.end());
            return kMac;
        });
    });
    const auto covered = parse_message(bytes)->covered();
    Bytes read(covered.header.begin(), covered.header.end());
    read.insert(read.end(), covered.attributes.begin(), covered.attributes.end());
    EXPECT_EQ(read, signed_bytes);
}

TEST(StunMessage, EveryMethodAndClassGoesThroughTheWire) {
    for (const auto c : {Class::request, Class::indication, Class::success, Class::error}) {
        for (const std::uint16_t method :
             std::array<std::uint16_t, 7>{0x001, 0x002, 0x00F, 0x010, 0x080, 0xABC, 0xFFF}) {
            std::array<std::uint8_t, 64> buffer;
            const auto message = parse_message(Writer(buffer, c, method, kTransaction).finish());
            ASSERT_TRUE(message);
            EXPECT_EQ(message->message_class, c);
            EXPECT_EQ(message->method, method);
        }
    }
}

TEST(StunMessage, AWrongLengthIsNoMessage) {
    Bytes bytes = written([](Writer& w) { w.username("a:b"); });
    ASSERT_TRUE(parse_message(bytes));
    for (const std::size_t kept : {0, 1, 19, 20, 24}) EXPECT_FALSE(parse_message(std::span(bytes).first(kept))) << kept;
    auto longer = bytes;
    longer.resize(bytes.size() + 4);
    EXPECT_FALSE(parse_message(longer));
    auto odd = bytes;
    odd.resize(bytes.size() + 2);
    odd[3] = static_cast<std::uint8_t>(odd[3] + 2);
    EXPECT_FALSE(parse_message(odd));
}

TEST(StunMessage, AWrongCookieOrHighBitsAreNoMessage) {
    Bytes bytes = written([](Writer&) {}, false);
    ASSERT_TRUE(parse_message(bytes));
    bytes[4] ^= 1;
    EXPECT_FALSE(parse_message(bytes));
    bytes[4] ^= 1;
    bytes[0] |= 0x80;
    EXPECT_FALSE(parse_message(bytes));
}

TEST(StunMessage, AnAttributePastTheEndIsRefused) {
    Bytes bytes = written([](Writer& w) { w.username("abcd"); }, false);
    bytes[23] = 5;  // five bytes are padded to eight, of which four are here
    EXPECT_FALSE(parse_message(bytes));
    bytes[22] = 0xFF;
    bytes[23] = 0xFF;
    EXPECT_FALSE(parse_message(bytes));
}

TEST(StunMessage, TwoUsernamesAreRefused) {
    EXPECT_FALSE(parse_message(written([](Writer& w) { w.username("a:b").username("a:b"); })));
}

TEST(StunMessage, AnEndlessUsernameIsRefused) {
    EXPECT_TRUE(parse_message(written([](Writer& w) { w.username(std::string(kUsernameMax, 'u')); })));
    EXPECT_FALSE(parse_message(written([](Writer& w) { w.username(std::string(kUsernameMax + 1, 'u')); })));
}

TEST(StunMessage, AWrongFingerprintIsRefused) {
    Bytes bytes = written([](Writer& w) { w.priority(1); });
    bytes.back() ^= 1;
    EXPECT_FALSE(parse_message(bytes));
}

TEST(StunMessage, NothingMayFollowTheFingerprint) {
    std::array<std::uint8_t, 256> buffer;
    Writer writer(buffer, Class::request, kBinding, kTransaction);
    writer.priority(1);
    auto size = writer.finish().size();
    const auto bytes = writer.priority(2).finish(false);
    ASSERT_EQ(bytes.size(), size + 8);
    EXPECT_FALSE(parse_message(bytes));
}

TEST(StunMessage, WhatStandsBehindTheIntegrityDoesNotCount) {
    const auto message = parse_message(
        written([](Writer& w) { w.priority(1).integrity(sign).username("forged").use_candidate().raw(0x7777, {}); }));
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->username);
    EXPECT_FALSE(message->use_candidate);
    EXPECT_EQ(message->unknown_count, 0U);
    EXPECT_TRUE(message->has_fingerprint);
}

TEST(StunMessage, UnknownAttributesThatMustBeUnderstoodAreListedUpToABound) {
    const auto message = parse_message(written([](Writer& w) {
        w.raw(0xC057, {}).raw(0x8022, {});  // NETWORK-COST, SOFTWARE: may be ignored
        for (std::uint16_t type = 0x7000; type < 0x7000 + 20; ++type) w.raw(type, {});
    }));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->unknown_count, 20U);
    ASSERT_EQ(message->listed_unknown().size(), kUnknownMax);
    EXPECT_EQ(message->listed_unknown()[0], 0x7000);
}

TEST(StunMessage, AttributesOfAWrongSizeAreRefused) {
    const Bytes value{0, 1, 2, 3, 4};
    for (const auto type :
         {attribute::kPriority, attribute::kUseCandidate, attribute::kIceControlled, attribute::kIceControlling,
          attribute::kMessageIntegrity, attribute::kXorMappedAddress, attribute::kFingerprint}) {
        EXPECT_FALSE(parse_message(written([&](Writer& w) { w.raw(type, value); }, false))) << type;
    }
}

TEST(StunMessage, AMessageThatDoesNotFitComesOutEmpty) {
    for (std::size_t size = 0; size < 64; ++size) {
        Bytes buffer(size);
        Writer writer(buffer, Class::success, kBinding, kTransaction);
        writer.xor_mapped_address(*parse_ip("192.0.2.1", 1)).integrity(sign);
        EXPECT_TRUE(writer.finish().empty()) << size;
    }
    Bytes buffer(64);
    Writer writer(buffer, Class::success, kBinding, kTransaction);
    writer.xor_mapped_address(*parse_ip("192.0.2.1", 1)).integrity(sign);
    EXPECT_EQ(writer.finish().size(), 64U);
}

TEST(StunMessage, TheChecksumIsTheUsualOneForEachLength) {
    const std::string_view digits = "123456789";
    const std::span all(reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size());
    EXPECT_EQ(crc32(all), 0xCBF43926U);
    EXPECT_EQ(crc32(all.first(8)), 0x9AE0DAAFU);
    EXPECT_EQ(crc32(all.first(1)), 0x83DCEFB7U);
    EXPECT_EQ(crc32({}), 0U);
}

TEST(StunMessage, AnyBitFlippedUnderTheFingerprintIsNoticed) {
    for (std::size_t bit = 0; bit < kRequest.size() * 8; ++bit) {
        auto bytes = Bytes(kRequest.begin(), kRequest.end());
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        const auto message = parse_message(bytes);
        // Or it hid FINGERPRINT itself: in its type, or in the length of the attribute before.
        EXPECT_TRUE(!message || !message->has_fingerprint) << bit;
    }
}

RC_GTEST_PROP(StunMessage, AddressesOfBothFamiliesSurvive, (std::uint16_t port, bool v6)) {
    Endpoint endpoint{.port = port, .v6 = v6};
    for (std::size_t i = 0; i < (v6 ? 16U : 4U); ++i) endpoint.ip[i] = *rc::gen::arbitrary<std::uint8_t>();
    const auto message = parse_message(written([&](Writer& w) { w.xor_mapped_address(endpoint); }));
    RC_ASSERT(message && message->mapped == endpoint);
}

}  // namespace
}  // namespace parley::proto::stun
