#include "crypto/jwt.hpp"

#include <gtest/gtest.h>

#include "crypto/jwt_test_tools.hpp"

namespace parley::crypto {
namespace {

using namespace test;
using namespace std::chrono_literals;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

TokenPolicy by_secret() {
    return {{std::string(kSecret)}, {}, "", "", Duration{0}};
}

TEST(Jwt, what_we_issue_we_accept) {
    const TokenVerifier verifier(by_secret());
    const Claims claims{UserId("anna"), "Anna \"A\" Ångström", Role::practitioner, "me", "", kNow + 1h};
    const auto read = verifier.verify(issue_token(kSecret, claims, kNow), kNow);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->sub, claims.sub);
    EXPECT_EQ(read->name, claims.name);
    EXPECT_EQ(read->role, Role::practitioner);
    EXPECT_EQ(read->iss, "me");
    EXPECT_EQ(read->exp, claims.exp);
    EXPECT_EQ(read->iat, kNow);
}

TEST(Jwt, accepts_the_token_of_rfc_7515_appendix_a1) {
    const auto key =
        decode_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    const TokenVerifier verifier({{*key}, {}, "", "", Duration{0}});
    // It names no `sub`, so the signature passes and the claims do not.
    const auto read = verifier.verify(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        Instant{1'300'819'379'000});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "the token names no usable `sub`");
}

TEST(Jwt, a_fraction_of_a_second_in_exp_counts) {
    const TokenVerifier verifier(by_secret());
    const auto token = hs256(kHeader, R"({"sub":"a","exp":1800000000.5})");
    EXPECT_TRUE(verifier.verify(token, kNow + 499ms));
    EXPECT_FALSE(verifier.verify(token, kNow + 500ms));
}

TEST(Jwt, iat_may_be_missing_but_not_malformed) {
    const TokenVerifier verifier(by_secret());
    const auto without = verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100})"), kNow);
    ASSERT_TRUE(without);
    EXPECT_FALSE(without->iat);
    EXPECT_FALSE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"iat":"now"})"), kNow));
}

TEST(Jwt, leeway_stretches_both_ends) {
    auto policy = by_secret();
    policy.leeway = 5s;
    const TokenVerifier verifier(policy);
    EXPECT_TRUE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1799999996})"), kNow));
    EXPECT_FALSE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1799999995})"), kNow));
    EXPECT_TRUE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"nbf":1800000005})"), kNow));
    EXPECT_FALSE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"nbf":1800000006})"), kNow));
}

TEST(Jwt, an_old_secret_verifies_while_the_new_one_issues) {
    const TokenVerifier verifier({{"new secret", "old secret"}, {}, "", "", Duration{0}});
    const Claims claims{UserId("a"), "", Role::user, "", "", kNow + 1h};
    EXPECT_TRUE(verifier.verify(issue_token("old secret", claims, kNow), kNow));
    EXPECT_TRUE(verifier.verify(issue_token("new secret", claims, kNow), kNow));
    EXPECT_FALSE(verifier.verify(issue_token("older secret", claims, kNow), kNow));
}

TEST(Jwt, an_audience_may_be_one_or_among_many) {
    auto policy = by_secret();
    policy.audience = "parley";
    const TokenVerifier verifier(policy);
    const auto with = [](std::string_view aud) {
        return hs256(kHeader, R"({"sub":"a","exp":1800000100,"aud":)" + std::string(aud) + "}");
    };
    EXPECT_TRUE(verifier.verify(with(R"("parley")"), kNow));
    EXPECT_TRUE(verifier.verify(with(R"(["other","parley"])"), kNow));
    EXPECT_FALSE(verifier.verify(with(R"("parley2")"), kNow));
    EXPECT_FALSE(verifier.verify(with(R"([])"), kNow));
    EXPECT_FALSE(verifier.verify(with(R"(7)"), kNow));
    EXPECT_FALSE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100})"), kNow));
}

TEST(Jwt, a_role_of_the_host_app_is_a_user) {
    const TokenVerifier verifier(by_secret());
    EXPECT_EQ(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"role":"admin"})"), kNow)->role,
              Role::user);
    EXPECT_FALSE(verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"role":["service"]})"), kNow));
}

TEST(Jwt, media_says_what_is_allowed_and_nothing_more_when_it_is_malformed) {
    const TokenVerifier verifier(by_secret());
    const auto read = [&](std::string_view media) {
        const auto claims =
            verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"media":)" + std::string(media) + "}"), kNow);
        return claims ? std::optional(claims->media) : std::nullopt;
    };
    EXPECT_EQ(read("{}"), MediaRights{});
    const auto some = read(R"({"publish":true,"subscribe":false,"sources":["microphone","hologram"],"data":false})");
    EXPECT_EQ(some, (MediaRights{.subscribe = false, .camera = false, .screen = false, .data = false}));
    EXPECT_EQ(read(R"({"sources":[]})"), (MediaRights{.microphone = false, .camera = false, .screen = false}));
    for (const auto* bad : {"true", "[]", R"({"publish":1})", R"({"sources":"camera"})", R"({"sources":[1]})",
                            R"({"data":null})", R"({"publish":true,"publish":false})"})
        EXPECT_FALSE(read(bad)) << bad;
    const Claims limited{UserId("anna"), "", Role::user, "", "", kNow + 1h, {}, *some};
    EXPECT_EQ(verifier.verify(issue_token(kSecret, limited, kNow), kNow)->media, *some);
}

TEST(Jwt, a_name_is_cut_and_loses_its_control_characters) {
    const TokenVerifier verifier(by_secret());
    const auto read = verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"name":"x\u0000\r\ny"})"), kNow);
    EXPECT_EQ(read->name, "x   y");
    const std::string longer(300, 'n');
    EXPECT_EQ(
        verifier.verify(hs256(kHeader, R"({"sub":"a","exp":1800000100,"name":")" + longer + "\"}"), kNow)->name.size(),
        kNameBytesMax);
}

TEST(Jwt, keys_of_a_provider_sign_too) {
    for (const auto& pair : {KeyPair::rsa(), KeyPair::p256(), KeyPair::ed25519()}) {
        auto keys = parse_jwks(R"({"keys":[{"kty":"oct","k":"AAAA"},)" + pair.jwk("k1") + "]}");
        ASSERT_TRUE(keys) << pair.alg();
        TokenVerifier verifier({});
        verifier.set_keys(*keys);
        const auto payload = R"({"sub":"a","exp":1800000100})";
        const auto token = [&](std::string_view kid) {
            return pair.token(R"({"alg":")" + pair.alg() + "\"" + std::string(kid) + "}", payload);
        };
        EXPECT_TRUE(verifier.verify(token(""), kNow)) << pair.alg();
        EXPECT_TRUE(verifier.verify(token(R"(,"kid":"k1")"), kNow)) << pair.alg();
        EXPECT_FALSE(verifier.verify(token(R"(,"kid":"k2")"), kNow)) << pair.alg();
        auto broken = token("");
        broken[broken.size() - 3] = broken[broken.size() - 3] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verifier.verify(broken, kNow)) << pair.alg();
    }
}

TEST(Jwt, bearer_is_a_scheme_without_case) {
    EXPECT_EQ(bearer_token("Bearer abc"), "abc");
    EXPECT_EQ(bearer_token("bEARER  abc"), "abc");
    EXPECT_EQ(bearer_token("Basic abc"), std::nullopt);
    EXPECT_EQ(bearer_token("Bearer"), std::nullopt);
    EXPECT_EQ(strip_bearer("abc"), "abc");
    EXPECT_EQ(strip_bearer("Bearer abc"), "abc");
}

}  // namespace
}  // namespace parley::crypto
