#include "server/announced.hpp"

#include <gtest/gtest.h>

namespace parley::server {
namespace {

std::string parsed(std::string_view text) {
    const auto found = parse_announced(text);
    if (!found) return "nothing";
    return found->ip + " " + std::to_string(found->media_port) + " " + std::to_string(found->main_port);
}

TEST(Announced, IsAnAddressWithOrWithoutThePortsThatClientsSee) {
    EXPECT_EQ(parsed("203.0.113.7"), "203.0.113.7 0 0");
    EXPECT_EQ(parsed("203.0.113.7:40000"), "203.0.113.7 40000 0");
    EXPECT_EQ(parsed("203.0.113.7:40000/443"), "203.0.113.7 40000 443");
    EXPECT_EQ(parsed("2001:db8::7"), "2001:db8::7 0 0");
    EXPECT_EQ(parsed("[2001:db8::7]:40000/443"), "2001:db8::7 40000 443");
}

TEST(Announced, IsNothingElse) {
    for (const auto* text : {"", "here", "203.0.113.7:", "203.0.113.7:0", "203.0.113.7:65536", "203.0.113.7:1/",
                             "203.0.113.7:1/0", "203.0.113.7:+1", "203.0.113.7:1/2/3", "[203.0.113.7]:1",
                             "[2001:db8::7]", "2001:db8::7/443", "203.0.113.7 ", "example.com:1"})
        EXPECT_EQ(parsed(text), "nothing") << text;
}

}  // namespace
}  // namespace parley::server
