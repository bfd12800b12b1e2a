// The gate before a socket, as the kernel runs it.
#include "net/udp_gate.hpp"

#include <gtest/gtest.h>

#include <random>

#include "net/net_test_tools.hpp"

namespace parley::net {
namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes kMedia{0x80, 111, 1, 2, 3, 4, 5, 6, 7, 8};
const Bytes kRtcp{0x80, 200, 1, 2, 3, 4, 5, 6, 7, 8};
const Bytes kHello{0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42, 9};
constexpr UdpGate::Greeting kGreeting{.first = {.offset = 0, .last = 3}, .word_offset = 4, .word = 0x2112'A442};

struct Inbox final : transport::DatagramHandler {
    void on_datagrams(std::span<const transport::Datagram> datagrams) override {
        for (const auto& datagram : datagrams) all.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
    }
    std::vector<Bytes> all;
};

struct UdpGateTest : ::testing::TestWithParam<const char*> {
    std::unique_ptr<UdpSocket> open(Inbox& handler, const UdpOptions& options = {}) {
        auto socket = UdpSocket::open(loop, GetParam(), handler, options);
        EXPECT_TRUE(socket) << socket.error().message;
        return std::move(*socket);
    }
    parley::Endpoint address(const UdpSocket& socket) const {
        return *parse_ip(socket.local().v6 && std::string_view(GetParam()).starts_with("[::1]") ? "::1" : "127.0.0.1",
                         socket.local().port);
    }
    /// What of these comes in from `from`. A message of the friend's comes behind them, and has to come in.
    std::vector<Bytes> let_in(UdpSocket& from, const std::vector<Bytes>& datagrams) {
        inbox.all.clear();
        const Bytes last{0x80, 0, 0, 0, 0xFF};
        // One after the other: the two senders' order is that of the kernel's queue.
        for (const auto& datagram : datagrams) from.send(address(*server), datagram);
        loop.run_turn(Duration{0});
        friendly->send(address(*server), last);
        EXPECT_TRUE(testing::run_until(loop, [&] { return !inbox.all.empty() && inbox.all.back() == last; }));
        if (!inbox.all.empty()) inbox.all.pop_back();
        return inbox.all;
    }
    void SetUp() override {
        server = open(inbox);
        friendly = open(others);
        stranger = open(others);
        known = {address(*friendly)};
    }

    Loop loop;
    Inbox inbox, others;
    std::unique_ptr<UdpSocket> server, friendly, stranger;
    std::vector<parley::Endpoint> known;
};

INSTANTIATE_TEST_SUITE_P(Families, UdpGateTest, ::testing::Values("127.0.0.1:0", "[::1]:0", "[::]:0"));

TEST_P(UdpGateTest, AFriendComesInAndAStrangerWithAGreetingAlone) {
    ASSERT_TRUE(server->close_gate({known, kGreeting, 1}));
    EXPECT_EQ(let_in(*friendly, {kMedia, kHello, {0}, {0x80}}), (std::vector<Bytes>{kMedia, kHello, {0x80}}));
    EXPECT_EQ(let_in(*stranger, {kMedia, kHello, {0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x43}, {0, 1}, {0x80}}),
              std::vector<Bytes>{kHello});
    EXPECT_EQ(server->kernel_drops(), 5U);
    ASSERT_TRUE(server->close_gate({known, kGreeting, 0}));
    EXPECT_EQ(let_in(*stranger, {kHello}), std::vector<Bytes>{});
    server->open_gate();
    EXPECT_EQ(let_in(*stranger, {kMedia, {0, 1}}), (std::vector<Bytes>{kMedia, {0, 1}}));
    EXPECT_EQ(server->kernel_drops(), 6U);
}

TEST_P(UdpGateTest, OneOfSoManyGreetingsComesIn) {
    ASSERT_TRUE(server->close_gate({known, kGreeting, 8}));
    std::size_t came = 0;
    for (int i = 0; i < 100; ++i) came += let_in(*stranger, std::vector(20, kHello)).size();
    EXPECT_GT(came, 100U) << "250 of 2,000 are expected, with a deviation of 15";
    EXPECT_LT(came, 400U);
}

TEST_P(UdpGateTest, OfAThousandAndFourHundredFriendsEachIsKnown) {
    std::mt19937 random(7);
    while (known.size() < UdpGate::kKnownMax) {
        auto other = known.front();
        other.port = static_cast<std::uint16_t>(random());
        for (std::size_t i = 0; i < (other.v6 ? 16 : 4); ++i) other.ip[i] = static_cast<std::uint8_t>(random());
        known.insert(known.begin() + static_cast<std::ptrdiff_t>(random() % known.size()), other);
    }
    ASSERT_TRUE(server->close_gate({known, kGreeting, 1}));
    EXPECT_EQ(let_in(*friendly, {kMedia}), std::vector<Bytes>{kMedia});
    EXPECT_EQ(let_in(*stranger, {kMedia}), std::vector<Bytes>{});
    known.push_back(known.back());
    EXPECT_FALSE(server->close_gate({known, kGreeting, 1}));
    EXPECT_EQ(let_in(*friendly, {kMedia}), std::vector<Bytes>{kMedia}) << "the gate is as it was";
}

TEST_P(UdpGateTest, ThereIsAGateBeforeWhatCanWaitToo) {
    UdpOptions patient;
    patient.deferred = ByteRange{.offset = 1, .first = 192, .last = 223};
    server = open(inbox, patient);
    if (!server->has_deferred()) GTEST_SKIP() << "this kernel does not sort datagrams";
    ASSERT_TRUE(server->close_gate({known, kGreeting, 1}));
    EXPECT_TRUE(let_in(*stranger, {kRtcp}).empty());
    EXPECT_TRUE(let_in(*friendly, {kRtcp}).empty());
    inbox.all.clear();
    server->read_deferred();
    EXPECT_EQ(inbox.all, std::vector<Bytes>{kRtcp});
    EXPECT_EQ(server->kernel_drops(), 1U);
}

TEST_P(UdpGateTest, NobodyKnownIsAGateToo) {
    ASSERT_TRUE(server->close_gate({{}, kGreeting, 1}));
    stranger->send(address(*server), kMedia);
    friendly->send(address(*server), kHello);
    ASSERT_TRUE(testing::run_until(loop, [&] { return !inbox.all.empty() && server->kernel_drops() == 1; }));
    EXPECT_EQ(inbox.all, std::vector<Bytes>{kHello});
}

}  // namespace
}  // namespace parley::net
