#include <gtest/gtest.h>

#include "base/random.hpp"
#include "media/ice/credentials.hpp"
#include "media/ice/demux.hpp"
#include "media/ice/path_table.hpp"
#include "proto/stun/test_vectors.hpp"

namespace parley::media {
namespace {

Path path(std::uint16_t port, std::uint32_t local = 0) {
    return {*parse_ip("192.0.2.1", port), local};
}

TEST(Demux, TheFirstByteTellsTheKindAtEachBorder) {
    const auto kind = [](std::uint8_t first, std::uint8_t second = 0) {
        const std::array<std::uint8_t, 2> bytes{first, second};
        return kind_of(bytes);
    };
    EXPECT_EQ(kind(0), DatagramKind::stun);
    EXPECT_EQ(kind(3), DatagramKind::stun);
    EXPECT_EQ(kind(4), DatagramKind::drop);
    EXPECT_EQ(kind(16), DatagramKind::drop) << "ZRTP";
    EXPECT_EQ(kind(19), DatagramKind::drop);
    EXPECT_EQ(kind(20), DatagramKind::dtls);
    EXPECT_EQ(kind(63), DatagramKind::dtls);
    EXPECT_EQ(kind(64), DatagramKind::drop) << "TURN channel";
    EXPECT_EQ(kind(127), DatagramKind::drop);
    EXPECT_EQ(kind(128, 96), DatagramKind::rtp);
    EXPECT_EQ(kind(191, 0xFF), DatagramKind::rtp);
    EXPECT_EQ(kind(192), DatagramKind::drop);
    EXPECT_EQ(kind(0x80, 200), DatagramKind::rtcp);
    EXPECT_EQ(kind(0x80, 192), DatagramKind::rtcp);
    EXPECT_EQ(kind(0x80, 223), DatagramKind::rtcp);
    EXPECT_EQ(kind(0x80, 224), DatagramKind::rtp);
    EXPECT_EQ(kind_of({}), DatagramKind::drop);
}

TEST(PathTable, APathLeadsToTheTransportThatValidatedItLast) {
    PathTable table;
    EXPECT_TRUE(table.insert(path(1), {1, 1}));
    EXPECT_TRUE(table.insert(path(1, 7), {2, 1}));
    EXPECT_EQ(table.find(path(1)), (TransportId{1, 1}));
    EXPECT_EQ(table.find(path(1, 7)), (TransportId{2, 1}));
    EXPECT_FALSE(table.find(path(2)));
    EXPECT_TRUE(table.insert(path(1), {3, 1}));
    table.erase(path(1), {1, 1});
    EXPECT_EQ(table.find(path(1)), (TransportId{3, 1})) << "the former owner cannot take it away";
    table.erase(path(1), {3, 1});
    EXPECT_FALSE(table.find(path(1)));
}

TEST(PathTable, ATransportTakesItsPathsWithItAndTheBoundHolds) {
    PathTable table(3);
    for (std::uint16_t port = 1; port <= 3; ++port) EXPECT_TRUE(table.insert(path(port), {port % 2U, 1}));
    EXPECT_FALSE(table.insert(path(4), {1, 1}));
    EXPECT_TRUE(table.insert(path(3), {1, 1})) << "no new entry";
    table.erase(TransportId{1, 1});
    EXPECT_EQ(table.size(), 1U);
}

TEST(UfragTable, ARequestFindsItsTransportByTheFirstHalfOfItsName) {
    UfragTable table(2);
    EXPECT_TRUE(table.insert("evtj", {1, 1}));
    EXPECT_TRUE(table.insert("evtj", {1, 1}));
    EXPECT_FALSE(table.insert("evtj", {2, 1}));
    EXPECT_EQ(table.find_for(proto::stun::kRequest), (TransportId{1, 1}));
    EXPECT_FALSE(table.find_for(proto::stun::kResponseV4));
    EXPECT_FALSE(table.find_for({}));
    EXPECT_TRUE(table.insert("other", {2, 1}));
    EXPECT_FALSE(table.insert("third", {3, 1}));
    table.erase("evtj");
    EXPECT_FALSE(table.find_for(proto::stun::kRequest));
}

TEST(IceCredentials, OursAreValidAndNotTwiceTheSame) {
    SeededRandom random(1);
    const auto a = make_ice_credentials(random);
    const auto b = make_ice_credentials(random);
    EXPECT_TRUE(is_valid(a));
    EXPECT_NE(a.ufrag, b.ufrag);
    EXPECT_NE(a.password, b.password);
    EXPECT_FALSE(is_valid({"abc", a.password}));
    EXPECT_FALSE(is_valid({"abcd", "short"}));
    EXPECT_FALSE(is_valid({"ab:d", a.password}));
    EXPECT_FALSE(is_valid({std::string(257, 'a'), a.password}));
}

}  // namespace
}  // namespace parley::media
