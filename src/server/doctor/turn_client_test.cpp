#include "server/doctor/turn_client.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/encoding.hpp"
#include "crypto/mac.hpp"
#include "crypto/turn_credentials.hpp"
#include "proto/stun/writer.hpp"

namespace parley::server {
namespace {

namespace stun = proto::stun;

struct TurnClientTest : testing::Test {
    using Datagram = TurnClient::Datagram;

    [[nodiscard]] static stun::Message read(const Datagram& datagram) {
        const auto message = stun::parse_message(datagram);
        EXPECT_TRUE(message);
        return message.value_or(stun::Message{});
    }
    /// What a server answers to the request that stands.
    [[nodiscard]] Datagram refusal(std::uint16_t code, std::string_view nonce) const {
        std::array<std::uint8_t, 512> buffer{};
        stun::Writer writer(buffer, stun::Class::error, 0x003, read(client.request()).transaction);
        writer.error_code(code, "");
        if (!nonce.empty()) writer.raw(0x0014, as_bytes("parley.test")).raw(0x0015, as_bytes(nonce));
        const auto bytes = writer.finish();
        return {bytes.begin(), bytes.end()};
    }
    /// 192.0.2.1:4660 as RFC 8489 §14.2 hides it.
    [[nodiscard]] Datagram success() const {
        constexpr std::array<std::uint8_t, 8> kHidden{0,          1,        0x12 ^ 0x21, 0x34 ^ 0x12,
                                                      192 ^ 0x21, 0 ^ 0x12, 2 ^ 0xA4,    1 ^ 0x42};
        std::array<std::uint8_t, 512> buffer{};
        stun::Writer writer(buffer, stun::Class::success, 0x003, read(client.request()).transaction);
        const auto bytes = writer.raw(0x0016, kHidden).finish();
        return {bytes.begin(), bytes.end()};
    }

    SeededRandom random{3};
    TurnClient client{"1800000000:doctor", "secret", random};
};

TEST_F(TurnClientTest, AsksFirstWithoutCredentialsThenWithThoseThatTheServerWants) {
    EXPECT_FALSE(read(client.request()).has_integrity());
    EXPECT_TRUE(client.handle(refusal(401, "n1")));
    EXPECT_FALSE(client.result());
    const auto second = read(client.request());
    EXPECT_EQ(second.username, "1800000000:doctor");
    ASSERT_TRUE(second.has_integrity());
    const auto covered = second.covered();
    const crypto::HmacSha1 key(crypto::turn_key("1800000000:doctor", "parley.test", "secret"));
    EXPECT_TRUE(key.verify(covered.header, covered.attributes, second.mac()));

    EXPECT_TRUE(client.handle(success()));
    ASSERT_TRUE(client.result() && *client.result());
    EXPECT_EQ(**client.result(), parse_ip("192.0.2.1", 0x1234));
    EXPECT_EQ(read(client.release()).method, 0x004);
}

TEST_F(TurnClientTest, ASecondRefusalIsTheEnd) {
    EXPECT_TRUE(client.handle(refusal(401, "n1")));
    EXPECT_TRUE(client.handle(refusal(401, "n2")));
    ASSERT_TRUE(client.result() && !*client.result());
    EXPECT_EQ(client.result()->error().code, "turn-refused");
    EXPECT_NE(client.result()->error().message.find("401"), std::string::npos);
}

TEST_F(TurnClientTest, AStaleNonceIsAskedForAgain) {
    EXPECT_TRUE(client.handle(refusal(401, "n1")));
    EXPECT_TRUE(client.handle(refusal(438, "n2")));
    EXPECT_FALSE(client.result());
    EXPECT_TRUE(client.handle(success()));
    EXPECT_TRUE(client.result() && *client.result());
}

TEST_F(TurnClientTest, APortThatHadARelayIsNoRefusal) {
    EXPECT_TRUE(client.handle(refusal(401, "n1")));
    EXPECT_TRUE(client.handle(refusal(437, "")));
    ASSERT_TRUE(client.result() && !*client.result());
    EXPECT_EQ(client.result()->error().code, "turn-port-used");
}

TEST_F(TurnClientTest, WhatIsNoAnswerToTheRequestIsNotHeard) {
    const auto old = refusal(401, "n1");
    EXPECT_TRUE(client.handle(old));
    EXPECT_FALSE(client.handle(old));
    EXPECT_FALSE(client.handle(Datagram{1, 2, 3}));
    EXPECT_FALSE(client.handle(client.request()));
    EXPECT_FALSE(client.result());
}

// RFC 5769 §2.4 has user, realm and password in full; its key is MD5 of the three.
TEST(TurnKey, IsTheDigestOfTheThree) {
    EXPECT_EQ(encode_hex(as_bytes(crypto::turn_key("user", "realm", "pass"))), "8493fbc53ba582fb4c044c456bdc40eb");
}

}  // namespace
}  // namespace parley::server
