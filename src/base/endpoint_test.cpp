#include "base/endpoint.hpp"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(Endpoint, AddressesOfBothFamiliesGoThroughTheirText) {
    const auto v4 = parse_ip("192.0.2.1", 8081);
    ASSERT_TRUE(v4);
    EXPECT_FALSE(v4->v6);
    EXPECT_EQ(format_ip(*v4), "192.0.2.1");
    const auto v6 = parse_ip("2001:db8::1", 8081);
    ASSERT_TRUE(v6);
    EXPECT_TRUE(v6->v6);
    EXPECT_EQ(format_ip(*v6), "2001:db8::1");
    EXPECT_NE(*v4, *v6);
}

TEST(Endpoint, NamesZonesAndRubbishAreNoAddress) {
    for (const char* text : {"", "localhost", "fe80::1%eth0", "1.2.3", "1.2.3.4.5", "[::1]", "0x7f.1"})
        EXPECT_FALSE(parse_ip(text, 1)) << text;
    EXPECT_FALSE(parse_ip(std::string(200, '1'), 1));
}

TEST(Endpoint, ThePortCounts) {
    EXPECT_NE(*parse_ip("::1", 1), *parse_ip("::1", 2));
    EXPECT_NE(std::hash<Endpoint>{}(*parse_ip("::1", 1)), std::hash<Endpoint>{}(*parse_ip("::1", 2)));
}

}  // namespace
}  // namespace parley
