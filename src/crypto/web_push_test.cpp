// Web push: the example of RFC 8291, what a browser's keys may not be, and VAPID as somebody else verifies it.
#include "crypto/web_push.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "crypto/jwks.hpp"
#include "crypto/random.hpp"

namespace parley::crypto {
namespace {

// RFC 8291 §5 and appendix A.
constexpr auto kText = "When I grow up, I want to be a watermelon";
constexpr auto kReceiver = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr auto kReceiverPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
constexpr auto kAuth = "BTBZMqHH6r4Tts7J_aSIgg";
constexpr auto kSenderPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
constexpr auto kSender = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
constexpr auto kSalt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr auto kBody =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
    "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

std::array<std::uint8_t, 16> salt_of(std::string_view text) {
    std::array<std::uint8_t, 16> salt{};
    const auto bytes = decode_base64url(text);
    std::ranges::copy(as_bytes(*bytes), salt.begin());
    return salt;
}

std::string code_of(std::string_view p256dh, std::string_view auth = kAuth) {
    const auto keys = parse_push_keys(p256dh, auth);
    return keys ? "" : keys.error().code;
}

TEST(WebPush, TheExampleOfTheStandardComesOutByteForByte) {
    const auto keys = parse_push_keys(kReceiver, kAuth);
    const auto sender = P256Key::from_private(kSenderPrivate);
    ASSERT_TRUE(keys && sender);
    EXPECT_EQ(encode_base64url(sender->point()), kSender);
    const auto body = encrypt_push(*keys, kText, *sender, salt_of(kSalt));
    EXPECT_EQ(encode_base64url(as_bytes(body)), kBody);
}

TEST(WebPush, BothSidesAgreeOnOneSecret) {
    const auto ours = P256Key::from_private(kSenderPrivate);
    const auto theirs = P256Key::from_private(kReceiverPrivate);
    EXPECT_EQ(encode_base64url(theirs->point()), kReceiver);
    EXPECT_EQ(ours->agree(theirs->point()), theirs->agree(ours->point()));
}

TEST(WebPush, NoTwoMessagesAreAlikeAndTheLongestFitsInto4096Bytes) {
    SystemRandom random;
    const auto keys = parse_push_keys(kReceiver, kAuth);
    std::set<std::string> bodies;
    for (int i = 0; i < 20; ++i) bodies.insert(encrypt_push(*keys, "the same", random));
    EXPECT_EQ(bodies.size(), 20u);
    EXPECT_EQ(encrypt_push(*keys, std::string(kPushTextMax, 'x'), random).size(), 4096u);
}

TEST(WebPush, KeysThatAreNoneAreRefused) {
    EXPECT_EQ(code_of(kReceiver), "");
    auto point = *decode_base64url(kReceiver);
    const auto with = [&](std::size_t at, char byte) {
        auto other = point;
        other[at] = byte;
        return encode_base64url(as_bytes(other));
    };
    EXPECT_EQ(code_of(with(64, '\x01')), "bad-request") << "not on the curve";
    EXPECT_EQ(code_of(with(0, '\x06')), "bad-request") << "the hybrid form";
    EXPECT_EQ(code_of(with(0, '\x02')), "bad-request") << "says compressed, and is not";
    EXPECT_EQ(code_of(encode_base64url(std::vector<std::uint8_t>(65, 0))), "bad-request");
    EXPECT_EQ(code_of(encode_base64url(std::vector<std::uint8_t>(65, 0xFF))), "bad-request");
    EXPECT_EQ(code_of(encode_base64url(as_bytes(point).first(64))), "bad-request") << "too short";
    EXPECT_EQ(code_of(encode_base64url(as_bytes(point + "x"))), "bad-request") << "too long";
    EXPECT_EQ(code_of(encode_base64url(as_bytes(std::string(1, '\0')))), "bad-request") << "infinity";
    EXPECT_EQ(code_of(std::string(kReceiver) + "="), "bad-request") << "padded";
    EXPECT_EQ(code_of("not base64url"), "bad-request");
    EXPECT_EQ(code_of(""), "bad-request");
    EXPECT_EQ(code_of(kReceiver, ""), "bad-request");
    EXPECT_EQ(code_of(kReceiver, "BTBZMqHH6r4Tts7J_aSI"), "bad-request") << "15 bytes";
    EXPECT_EQ(code_of(kReceiver, "BTBZMqHH6r4Tts7J/aSIgg"), "bad-request") << "base64 of the other kind";
}

TEST(WebPush, PrivateNumbersThatAreNoKeysAreRefused) {
    constexpr auto kOrder = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE";  // n of P-256
    EXPECT_FALSE(P256Key::from_private(kOrder));
    EXPECT_FALSE(P256Key::from_private(encode_base64url(std::vector<std::uint8_t>(32, 0))));
    EXPECT_FALSE(P256Key::from_private(encode_base64url(std::vector<std::uint8_t>(31, 1))));
    EXPECT_FALSE(P256Key::from_private("="));
    SeededRandom random(3);
    const auto made = P256Key::make(random);
    EXPECT_TRUE(is_on_p256(made.point()));
}

TEST(WebPush, VapidSaysWhoSendsAndWhereToAndUntilWhen) {
    const auto key = P256Key::from_private(kSenderPrivate);
    const auto header =
        vapid_authorization(*key, "https://push.example", "mailto:ops@example.org", {1'800'000'000'999});
    ASSERT_TRUE(header.starts_with("vapid t=")) << header;
    const auto comma = header.find(", k=");
    ASSERT_NE(comma, std::string::npos);
    EXPECT_EQ(header.substr(comma + 4), kSender);
    const std::string token = header.substr(8, comma - 8);
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    EXPECT_EQ(*decode_base64url(token.substr(0, first)), R"({"typ":"JWT","alg":"ES256"})");
    EXPECT_EQ(*decode_base64url(token.substr(first + 1, second - first - 1)),
              R"({"aud":"https://push.example","exp":1800000000,"sub":"mailto:ops@example.org"})");
    // By the verifier of tokens, which has its ES256 from elsewhere.
    const auto point = *decode_base64url(kSender);
    const auto keys =
        parse_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + encode_base64url(as_bytes(point.substr(1, 32))) +
                   R"(","y":")" + encode_base64url(as_bytes(point.substr(33))) + "\"}]}");
    ASSERT_TRUE(keys);
    EXPECT_TRUE(keys->front().verify(token.substr(0, second), *decode_base64url(token.substr(second + 1))));
    EXPECT_FALSE(keys->front().verify(token.substr(0, second - 1), *decode_base64url(token.substr(second + 1))));
    const auto bare = vapid_authorization(*key, "https://push.example", "", {});
    EXPECT_EQ(decode_base64url(bare.substr(8 + first + 1, bare.find('.', 8 + first + 1) - (8 + first + 1))),
              R"({"aud":"https://push.example","exp":0})");
}

}  // namespace
}  // namespace parley::crypto
