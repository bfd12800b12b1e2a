#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include "base/instant.hpp"
#include "base/random.hpp"

namespace parley {
namespace {

TEST(Encoding, Base64VectorsOfRfc4648) {
    const std::pair<std::string, std::string> vectors[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(encode_base64(as_bytes(plain)), coded);
        EXPECT_EQ(decode_base64(coded), plain);
    }
    for (const char* bad : {"Zg=", "Zg", "Zh==", "Z===", "Zm9v\n", "Zm9_"}) EXPECT_FALSE(decode_base64(bad)) << bad;
}

TEST(Encoding, Base64UrlIsUnpadded) {
    EXPECT_EQ(encode_base64url(as_bytes("\xfb\xff")), "-_8");
    EXPECT_EQ(decode_base64url("-_8"), "\xfb\xff");
    EXPECT_FALSE(decode_base64url("-_8="));
    EXPECT_FALSE(decode_base64url("+/8"));
}

TEST(Encoding, PercentDecodingRefusesBrokenEscapes) {
    EXPECT_EQ(decode_percent("a%20b+c", true), "a b c");
    EXPECT_EQ(decode_percent("a+b", false), "a+b");
    EXPECT_FALSE(decode_percent("%", true));
    EXPECT_FALSE(decode_percent("%2", true));
    EXPECT_FALSE(decode_percent("%zz", true));
    EXPECT_EQ(encode_percent("a/b ü"), "a%2Fb%20%C3%BC");
}

TEST(Encoding, Utf8RefusesOverlongSurrogatesAndBeyond) {
    for (const char* good : {"", "plain", "é", "€", "😀"}) EXPECT_TRUE(is_utf8(good)) << good;
    for (const char* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82", "\x80"})
        EXPECT_FALSE(is_utf8(bad));
}

TEST(Instants, AreWrittenAsIso8601) {
    EXPECT_EQ(to_iso8601(Instant{0}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_iso8601(Instant{1767225600123}), "2026-01-01T00:00:00.123Z");
}

TEST(Random, TokensAndUuidsHaveTheirShape) {
    SeededRandom random(1);
    EXPECT_EQ(random_token(random).size(), 22U);
    const std::string uuid = random_uuid(random);
    EXPECT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(uuid, random_uuid(random));
}

}  // namespace
}  // namespace parley
