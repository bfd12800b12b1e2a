#include "crypto/mac.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.hpp"

namespace parley::crypto {
namespace {

TEST(HmacSha1, TheVectorsOfRfc2202ComeOut) {
    const auto hex = [](const std::string& key, std::string_view message) {
        return encode_hex(HmacSha1(key).sign(as_bytes(message)));
    };
    EXPECT_EQ(hex(std::string(20, '\x0b'), "Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00");
    EXPECT_EQ(hex("Jefe", "what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    EXPECT_EQ(hex(std::string(20, '\xaa'), std::string(50, '\xdd')), "125d7342b9ac11cd91a39af48aa17b4f63f175d3");
    EXPECT_EQ(hex(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
              "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST(HmacSha1, AMessageInTwoPiecesIsTheSameMessage) {
    const HmacSha1 key("secret");
    const std::string message(200, 'm');
    for (const std::size_t cut : {0, 1, 63, 64, 65, 199, 200}) {
        const auto bytes = as_bytes(message);
        EXPECT_EQ(key.sign(bytes.first(cut), bytes.subspan(cut)), key.sign(bytes)) << cut;
    }
}

TEST(HmacSha1, OnlyTheWholeMacIsRight) {
    const HmacSha1 key("secret");
    auto mac = key.sign(as_bytes("message"));
    EXPECT_TRUE(key.verify(as_bytes("mess"), as_bytes("age"), mac));
    EXPECT_FALSE(key.verify(as_bytes("message"), {}, std::span(mac).first(19)));
    EXPECT_FALSE(key.verify(as_bytes("message"), {}, {}));
    EXPECT_FALSE(HmacSha1("other").verify(as_bytes("message"), {}, mac));
    mac[19] ^= 1;
    EXPECT_FALSE(key.verify(as_bytes("message"), {}, mac));
}

}  // namespace
}  // namespace parley::crypto
