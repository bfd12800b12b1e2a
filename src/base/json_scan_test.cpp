#include "base/json_scan.hpp"

#include <gtest/gtest.h>

namespace parley::json {
namespace {

TEST(JsonScan, SplitsAnObjectIntoExactSlices) {
    const auto object = scan_object(R"( {"type" : "offer","data":{"sdp":"v=0\r\n" , "a":[1,2]} , "n":-0.5e3} )");
    ASSERT_TRUE(object);
    ASSERT_EQ(object->members.size(), 3U);
    EXPECT_EQ(object->string("type"), "offer");
    EXPECT_EQ(object->find("data")->text, R"({"sdp":"v=0\r\n" , "a":[1,2]})");
    EXPECT_EQ(object->find("n")->text, "-0.5e3");
    EXPECT_FALSE(object->find("missing"));
}

TEST(JsonScan, TheLastOfTwoEqualKeysWins) {
    const auto object = scan_object(R"({"from":"a","\u0066rom":"b"})");
    ASSERT_TRUE(object);
    EXPECT_EQ(object->string("from"), "b");
    EXPECT_TRUE(object->has_duplicate_keys());
}

TEST(JsonScan, DecodesEscapes) {
    EXPECT_EQ(scan(R"("a\n\"\\\/\u00e9\ud83d\ude00")")->as_string(), "a\n\"\\/é😀");
    EXPECT_EQ(scan(R"("\ud800")")->as_string(), "\xef\xbf\xbd");
    EXPECT_EQ(scan(R"("\ud800\u0041")")->as_string(),
              "\xef\xbf\xbd"
              "A");
}

TEST(JsonScan, RefusesWhatIsNotJson) {
    for (const std::string_view text :
         {"",         " ",       "{",           "}",   "{]",       "[1,]",  "{\"a\":1,}", "{\"a\"}",
          "{a:1}",    "01",      "1.",          ".5",  "+1",       "1e",    "--1",        "tru",
          "nulll",    "\"\\x\"", "\"\\u12g4\"", "\"a", "\"\x01\"", "[1 2]", "1 1",        "\xef\xbb\xbf{}",
          "\"\xff\"", "NaN",     "'a'"}) {
        const auto value = scan(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, "bad-json");
    }
}

TEST(JsonScan, RefusesDepthPastTheLimit) {
    const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(scan(nested(kMaxDepth)));
    EXPECT_FALSE(scan(nested(kMaxDepth + 1)));
    EXPECT_TRUE(scan_array(nested(kMaxDepth)));
    EXPECT_FALSE(scan_array(nested(kMaxDepth + 1)));
    EXPECT_FALSE(scan(std::string(100000, '[')));
}

TEST(JsonScan, SplittingValidTextGivesWhatScanningItGives) {
    for (const std::string text :
         {R"({})", R"( { "a" : 1 , "a\"b" : [ "x\\" , {"c":"}"} ] , "sdp" : "v=0\r\no=- \"q\" \\\\" } )",
          R"({"to":"u","n":null,"t":true,"d":-1.5e3,"é":"ü"})"}) {
        const auto scanned = scan_object(text);
        const auto split = split_object(text);
        ASSERT_TRUE(scanned && split) << text;
        ASSERT_EQ(split->members.size(), scanned->members.size());
        for (std::size_t i = 0; i < split->members.size(); ++i) {
            EXPECT_EQ(split->members[i].key, scanned->members[i].key);
            EXPECT_EQ(split->members[i].value.text, scanned->members[i].value.text);
            EXPECT_EQ(split->members[i].value.kind, scanned->members[i].value.kind);
            EXPECT_EQ(split->members[i].end, scanned->members[i].end);
        }
    }
    EXPECT_EQ(split_object("[1]").error().code, "bad-request");
    EXPECT_EQ(split_object("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}").error().code, "bad-json");
}

TEST(JsonScan, AWrongKindIsABadRequest) {
    EXPECT_EQ(scan_object("[1]").error().code, "bad-request");
    EXPECT_EQ(scan_array("{}").error().code, "bad-request");
    EXPECT_EQ(scan_object("[1").error().code, "bad-json");
}

TEST(JsonScan, SplitsAnArray) {
    const auto values = scan_array(R"(["a", {"b":1} ,null])");
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 3U);
    EXPECT_EQ((*values)[1].text, R"({"b":1})");
    EXPECT_TRUE(scan_array(" [ ] ")->empty());
}

TEST(JsonScan, IntegersAreWholeAndBounded) {
    EXPECT_EQ(scan("42")->as_integer(), 42);
    EXPECT_FALSE(scan("4.5")->as_integer());
    EXPECT_FALSE(scan("1e999")->as_integer());
    EXPECT_FALSE(scan("99999999999999999999")->as_integer());
}

TEST(JsonQuote, EscapesAndRoundTrips) {
    const std::string text = "a\"\\\n\x01\xe2\x80\xa8z";
    EXPECT_EQ(quote(text), R"("a\"\\\n\u0001\u2028z")");
    EXPECT_EQ(scan(quote(text))->as_string(), text);
}

}  // namespace
}  // namespace parley::json
