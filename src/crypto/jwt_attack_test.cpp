// What must never pass for a token: each is a way in that was open somewhere once.
#include <gtest/gtest.h>

#include <chrono>

#include "crypto/jwt.hpp"
#include "crypto/jwt_test_tools.hpp"

namespace parley::crypto {
namespace {

using namespace test;

constexpr std::string_view kGood = R"({"sub":"anna","exp":1800000100})";

class JwtAttack : public testing::Test {
protected:
    inline static const KeyPair rsa_ = KeyPair::rsa();
    TokenVerifier verifier_{{{std::string(kSecret)}, {}, "", "", Duration{0}}};

    void SetUp() override { verifier_.set_keys(*parse_jwks(R"({"keys":[)" + rsa_.jwk("k1") + "]}")); }

    void expect_refused(std::string_view token) {
        const auto read = verifier_.verify(token, kNow);
        ASSERT_FALSE(read) << token.substr(0, 200);
        EXPECT_EQ(read.error().code, "unauthorized");
    }
    void expect_header_refused(std::string_view header) { expect_refused(hs256(header, kGood)); }
    void expect_claims_refused(std::string_view claims) { expect_refused(hs256(R"({"alg":"HS256"})", claims)); }
};

TEST_F(JwtAttack, the_honest_ones_pass) {
    EXPECT_TRUE(verifier_.verify(hs256(R"({"alg":"HS256"})", kGood), kNow));
    EXPECT_TRUE(verifier_.verify(rsa_.token(R"({"alg":"RS256","typ":"at+jwt","kid":"k1"})", kGood), kNow));
}

TEST_F(JwtAttack, alg_none_in_any_spelling) {
    for (const std::string alg :
         {R"("none")", R"("None")", R"("NONE")", R"("nOnE")", R"("")", R"("none ")", "null", "0", R"(["HS256"])",
          R"("hs256")", R"("HS256\u0000")", R"("HS384")", R"("HS512")", R"("PS256")", R"("ES384")"}) {
        const std::string header = R"({"alg":)" + alg + "}";
        expect_refused(b64(header) + "." + b64(kGood) + ".");
        expect_header_refused(header);
    }
    expect_header_refused("{}");
}

TEST_F(JwtAttack, the_public_key_is_no_secret) {
    for (const auto& secret : {rsa_.public_pem(), rsa_.jwk("k1"), std::string()}) {
        expect_refused(hs256(R"({"alg":"HS256","kid":"k1"})", kGood, secret));
    }
}

TEST_F(JwtAttack, a_signature_of_another_algorithm) {
    expect_refused(rsa_.token(R"({"alg":"HS256"})", kGood));
    expect_refused(rsa_.token(R"({"alg":"ES256"})", kGood));
    expect_refused(hs256(R"({"alg":"RS256","kid":"k1"})", kGood));
    // ES256 with r = s = 0 (CVE-2022-21449), where the provider has a P-256 key.
    const auto ec = KeyPair::p256();
    verifier_.set_keys(*parse_jwks(R"({"keys":[)" + ec.jwk("k1") + "]}"));
    EXPECT_TRUE(verifier_.verify(ec.token(R"({"alg":"ES256"})", kGood), kNow));
    expect_refused(b64(R"({"alg":"ES256"})") + "." + b64(kGood) + "." + b64(std::string(64, '\0')));
}

TEST_F(JwtAttack, kid_is_a_name_and_nothing_else) {
    for (const std::string kid : {R"("../../../../dev/null")", R"("' UNION SELECT 'key")", R"("k1\u0000")", R"("")"}) {
        expect_refused(rsa_.token(R"({"alg":"RS256","kid":)" + kid + "}", kGood));
        expect_refused(hs256(R"({"alg":"HS256","kid":)" + kid + "}", kGood, ""));
    }
    for (const std::string& kid :
         {std::string("7"), std::string("null"), std::string("{}"), "\"" + std::string(300, 'k') + "\""}) {
        expect_header_refused(R"({"alg":"HS256","kid":)" + kid + "}");
    }
}

TEST_F(JwtAttack, a_token_brings_no_key_of_its_own) {
    const auto own = KeyPair::rsa();
    expect_refused(own.token(R"({"alg":"RS256","jwk":)" + own.jwk("k1") + "}", kGood));
    for (const std::string field : {R"("jku":"http://127.0.0.1:1/keys")", R"("x5u":"http://169.254.169.254/")",
                                    R"("x5c":["AAAA"])", R"("jwk":{})"}) {
        expect_header_refused(R"({"alg":"HS256",)" + field + "}");
        expect_refused(rsa_.token(R"({"alg":"RS256",)" + field + "}", kGood));
    }
}

TEST_F(JwtAttack, extensions_that_we_do_not_know) {
    expect_header_refused(R"({"alg":"HS256","crit":["exp"],"exp":1})");
    expect_header_refused(R"({"alg":"HS256","crit":["b64"],"b64":false})");
    expect_header_refused(R"({"alg":"HS256","crit":[]})");
    expect_header_refused(R"({"alg":"HS256","typ":"logout+jwt"})");
    expect_header_refused(R"({"alg":"HS256","zip":"DEF"})");
}

TEST_F(JwtAttack, exp_is_mandatory_and_must_be_a_time) {
    for (const std::string exp : {"1799999999", "1800000000", "0", "-1", "-0", "1e999", "1e13", "\"1800000100\"",
                                  "null", "true", "[1800000100]"}) {
        expect_claims_refused(R"({"sub":"anna","exp":)" + exp + "}");
    }
    expect_claims_refused(R"({"sub":"anna"})");
    expect_claims_refused(R"({"sub":"anna","exp":1800000100,"nbf":1800000001})");
    expect_claims_refused(R"({"sub":"anna","exp":1800000100,"nbf":"soon"})");
}

TEST_F(JwtAttack, sub_is_mandatory_and_a_short_string) {
    const std::string two_kilobytes = "\"" + std::string(2048, 'x') + "\"";
    const std::string a_byte_too_many = "\"" + std::string(kSubjectBytesMax + 1, 'x') + "\"";
    for (const std::string& sub : {std::string(R"("")"), std::string("7"), std::string(R"(["anna"])"),
                                   std::string("null"), std::string(R"({"a":1})"), std::string(R"("a\u0000b")"),
                                   std::string(R"("a\nb")"), two_kilobytes, a_byte_too_many}) {
        expect_claims_refused(R"({"exp":1800000100,"sub":)" + sub + "}");
    }
    expect_claims_refused(R"({"exp":1800000100})");
    EXPECT_TRUE(verifier_.verify(
        hs256(R"({"alg":"HS256"})", R"({"exp":1800000100,"sub":")" + std::string(kSubjectBytesMax, 'x') + "\"}"),
        kNow));
}

TEST_F(JwtAttack, duplicate_claims) {
    expect_claims_refused(R"({"sub":"anna","sub":"victim","exp":1800000100})");
    expect_claims_refused(R"({"sub":"anna","\u0073ub":"victim","exp":1800000100})");
    expect_claims_refused(R"({"sub":"anna","exp":1,"exp":1800000100})");
    expect_header_refused(R"({"alg":"none","alg":"HS256"})");
}

TEST_F(JwtAttack, a_token_of_a_megabyte_is_not_even_read) {
    const auto token =
        hs256(R"({"alg":"HS256"})", R"({"sub":"anna","exp":1800000100,"x":")" + std::string(1 << 20, 'x') + "\"}");
    const auto begin = std::chrono::steady_clock::now();
    expect_refused(token);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1));
}

TEST_F(JwtAttack, other_shapes) {
    const auto good = hs256(R"({"alg":"HS256"})", kGood);
    const auto first = good.find('.');
    for (const std::string& token : {std::string(), std::string("."), std::string(".."), std::string("a.b.c"),
                                     good.substr(0, first), good.substr(first), good + ".", good + "junk", good + "=",
                                     good + " ", " " + good, good + "\n", good + std::string(1, '\0'), "a." + good,
                                     good + ".a.b", b64(R"({"alg":"dir","enc":"A256GCM"})") + "..aaaa.bbbb.cccc",
                                     b64(R"({"alg":"dir","enc":"A256GCM"})") + ".aaaa.bbbb"}) {
        expect_refused(token);
    }
    for (const std::string claims :
         {"", "[]", "7", "\"sub\"", "null", "{", R"({"sub":"anna","exp":1800000100}x)", "\xff"})
        expect_claims_refused(claims);
    expect_claims_refused(R"({"sub":"anna","exp":1800000100,"x":)" + std::string(100, '[') + std::string(100, ']') +
                          "}");
}

TEST_F(JwtAttack, a_remembered_header_lends_nothing_to_the_next_token) {
    EXPECT_TRUE(verifier_.verify(hs256(R"({"alg":"HS256"})", kGood), kNow));
    expect_refused(b64(R"({"alg":"none"})") + "." + b64(kGood) + ".");
    expect_refused(hs256(R"({"alg":"HS256"})", kGood, "wrong"));
    EXPECT_TRUE(verifier_.verify(rsa_.token(R"({"alg":"RS256","kid":"k1"})", kGood), kNow));
    expect_refused(rsa_.token(R"({"alg":"RS256","kid":"k2"})", kGood));
    EXPECT_TRUE(verifier_.verify(hs256(R"({"alg":"HS256"})", kGood), kNow));
}

TEST(JwtService, only_the_issuer_configured_for_it_may_say_service) {
    const auto token = [](std::string_view iss) {
        return hs256(R"({"alg":"HS256"})",
                     R"({"sub":"backend","role":"service","exp":1800000100,"iss":")" + std::string(iss) + "\"}");
    };
    const TokenVerifier one({{std::string(kSecret)}, {"https://a"}, "", "", Duration{0}});
    EXPECT_EQ(one.verify(token("https://a"), kNow)->role, Role::service);
    EXPECT_FALSE(one.verify(token("https://b"), kNow));

    const TokenVerifier named({{std::string(kSecret)}, {"https://a", "https://b"}, "", "https://b", Duration{0}});
    EXPECT_FALSE(named.verify(token("https://a"), kNow));
    EXPECT_EQ(named.verify(token("https://b"), kNow)->role, Role::service);

    const TokenVerifier unnamed({{std::string(kSecret)}, {"https://a", "https://b"}, "", "", Duration{0}});
    EXPECT_FALSE(unnamed.verify(token("https://a"), kNow)) << "with several issuers and none named, nobody may";
}

TEST(JwtService, beside_a_secret_a_provider_may_not_say_service) {
    const auto provider = KeyPair::ed25519();
    TokenVerifier verifier({{std::string(kSecret)}, {}, "", "", Duration{0}});
    verifier.set_keys(*parse_jwks(R"({"keys":[)" + provider.jwk("k") + "]}"));
    const std::string claims = R"({"sub":"backend","role":"service","exp":1800000100})";
    EXPECT_FALSE(verifier.verify(provider.token(R"({"alg":"EdDSA"})", claims), kNow));
    EXPECT_TRUE(verifier.verify(hs256(R"({"alg":"HS256"})", claims), kNow));
}

TEST(Jwks, passes_over_what_it_cannot_use_and_refuses_the_rest) {
    EXPECT_EQ(parse_jwks("").error().code, "bad-jwks");
    EXPECT_FALSE(parse_jwks("[]"));
    EXPECT_FALSE(parse_jwks(R"({"keys":{}})"));
    EXPECT_FALSE(parse_jwks(R"({"keys":[]})"));
    EXPECT_FALSE(
        parse_jwks(R"({"keys":[7,"x",{"kty":"oct","k":"AAAA"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]})"));
    EXPECT_FALSE(parse_jwks(R"({"keys":[)" + KeyPair::rsa(1024).jwk("weak") + "]}"));
    EXPECT_FALSE(parse_jwks(R"({"keys":[)" + KeyPair::p256().jwk("e", R"("use":"enc",)") + "]}"));
    EXPECT_FALSE(parse_jwks(R"({"keys":[)" + KeyPair::p256().jwk("e", R"("alg":"ES512",)") + "]}"));
    const std::string off_curve = R"({"kty":"EC","crv":"P-256","x":")" + b64(std::string(32, '\1')) + R"(","y":")" +
                                  b64(std::string(32, '\1')) + "\"}";
    EXPECT_FALSE(parse_jwks(R"({"keys":[)" + off_curve + "]}"));
    std::string many = KeyPair::ed25519().jwk("k");
    for (std::size_t i = 0; i < kKeysMax; ++i) many += ",{}";
    EXPECT_FALSE(parse_jwks(R"({"keys":[)" + many + "]}"));
}

}  // namespace
}  // namespace parley::crypto
