#include "crypto/seal.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "crypto/turn_credentials.hpp"

namespace parley::crypto {
namespace {

const std::string kKey = "sixteen bytes or more";

std::string hex_key(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
}

TEST(Hmac, test_case_1_and_2_of_rfc_4231) {
    EXPECT_EQ(encode_hex(HmacSha256(hex_key("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b")).sign("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    const HmacSha256 jefe("Jefe");
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(encode_hex(jefe.sign("what do ya want for nothing?")),
                  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
    EXPECT_EQ(encode_hex(HmacSha256("").sign("")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Seal, opens_for_its_purpose_only) {
    const Sealer sealer(kKey);
    const auto token = sealer.seal("resume", "peer-1");
    EXPECT_EQ(sealer.open("resume", token), "peer-1");
    EXPECT_EQ(sealer.open("pid", token), std::nullopt);
    EXPECT_EQ(Sealer("another key of length").open("resume", token), std::nullopt);
    EXPECT_EQ(sealer.open("resumep", sealer.seal("resume", "pid")), std::nullopt);
}

TEST(Seal, any_changed_byte_is_refused) {
    const Sealer sealer(kKey);
    const auto token = sealer.seal("resume", "peer-1");
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto broken = token;
        broken[i] = broken[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(sealer.open("resume", broken), std::nullopt) << i;
    }
    for (const auto& broken :
         {std::string(), std::string("."), token + "A", token.substr(1), std::string(1 << 20, 'A')}) {
        EXPECT_EQ(sealer.open("resume", broken), std::nullopt);
    }
    EXPECT_THROW(Sealer("short"), CheckFailed);
}

TEST(SystemRandom, does_not_repeat_itself) {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(random_token(random));
    EXPECT_EQ(seen.size(), 1000u);
}

TEST(TurnCredentials, have_the_form_that_coturn_checks) {
    const auto credential = turn_credential("north", "anna", Instant{1'800'000'000'999});
    EXPECT_EQ(credential.username, "1800000000:anna");
    EXPECT_EQ(credential.password, encode_base64(as_bytes(hmac_sha1("north", "1800000000:anna"))));
    EXPECT_EQ(encode_hex(as_bytes(hmac_sha1("Jefe", "what do ya want for nothing?"))),
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST(TurnCredentials, are_given_out_as_the_browser_wants_them) {
    const IceConfig config{{"stun:a:3478"}, {"turn:a:3478?transport=udp", "turns:a:5349"}, "north", Duration{60'000}};
    const auto c = turn_credential("north", "an\"na", Instant{60'000});
    EXPECT_EQ(
        ice_answer(config, "an\"na", Instant{0}),
        R"({"iceServers":[{"urls":["stun:a:3478"]},{"urls":["turn:a:3478?transport=udp","turns:a:5349"],"username":"60:an\"na","credential":")" +
            c.password + R"("}],"ttl":60})");
    EXPECT_EQ(ice_servers({}, "anna", Instant{0}), "[]");
    EXPECT_EQ(ice_servers({{}, {"turn:a"}, "", Duration{1000}}, "anna", Instant{0}), "[]") << "no secret, no relay";
    EXPECT_EQ(ice_servers(config, "anna", Instant{0}).find("north"), std::string::npos);
}

}  // namespace
}  // namespace parley::crypto
