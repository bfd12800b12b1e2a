#include "base/json_string.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace parley::json {
namespace {

/// RFC 8259 §7 byte by byte: the length of the string with its quotes, or nothing.
std::optional<std::size_t> plain_reading(const std::string& text) {
    if (text.empty() || text[0] != '"') return std::nullopt;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1;
        if (static_cast<unsigned char>(text[i]) < 0x20) return std::nullopt;
        if (text[i] != '\\') continue;
        if (++i == text.size()) return std::nullopt;
        if (text[i] == 'u') {
            for (int digit = 0; digit < 4; ++digit) {
                if (++i == text.size() || std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return std::nullopt;
            }
        } else if (std::string_view("\"\\/bfnrt").find(text[i]) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> fast_reading(const std::string& text) {
    const char* past = skip_quoted(text.data(), text.data() + text.size());
    if (past == nullptr) return std::nullopt;
    return static_cast<std::size_t>(past - text.data());
}

TEST(JsonString, AnyMixOfPiecesIsReadAsTheStandardReadsIt) {
    // Pieces that meet each other and the ends of blocks in every way; a few of them wrong.
    const std::vector<std::string> pieces = {"a",
                                             "0",
                                             "n",
                                             "\\\\",
                                             "\\\"",
                                             "\\r\\n",
                                             "\\u00e9",
                                             "\\t",
                                             "v=0",
                                             "\xc3\xa9",
                                             "\\/",
                                             "\\b\\f",
                                             "r",
                                             std::string(17, 'x'),
                                             std::string(61, 'y'),
                                             "\\\\\\\\\\\\"};
    const std::vector<std::string> wrong = {"\"", "\\x", "\x01", "\\u12", "\\", "\\u00g0", "\n"};
    std::mt19937 random(20260601);
    int accepted = 0;
    for (int round = 0; round < 200'000; ++round) {
        std::string text = "\"";
        const auto count = random() % 24;
        for (unsigned i = 0; i < count; ++i)
            text += random() % 96 == 0 ? wrong[random() % wrong.size()] : pieces[random() % pieces.size()];
        if (random() % 16 != 0) text += '"';
        text.append(random() % 80, random() % 2 == 0 ? '"' : 'z');
        const auto expected = plain_reading(text);
        ASSERT_EQ(fast_reading(text), expected) << text;
        if (expected) {
            ASSERT_EQ(skip_valid_quoted(text.data(), text.data() + text.size()), text.data() + *expected) << text;
        }
        accepted += expected ? 1 : 0;
    }
    EXPECT_GT(accepted, 100'000);
    EXPECT_LT(accepted, 199'000);
}

TEST(JsonString, RunsOfBackslashesOfEveryLengthAtEveryPlace) {
    for (std::size_t before = 0; before < 130; ++before) {
        for (std::size_t run = 0; run < 70; ++run) {
            const std::string text = "\"" + std::string(before, 'a') + std::string(run, '\\') + "\"" +
                                     std::string(70, 'b') + "\"" + std::string(64, ' ');
            ASSERT_EQ(fast_reading(text), plain_reading(text)) << before << " " << run;
        }
    }
}

}  // namespace
}  // namespace parley::json
