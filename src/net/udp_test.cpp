#include "net/udp.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <numeric>
#include <string>
#include <vector>

#include "net/datagram_ring.hpp"
#include "net/net_test_tools.hpp"
#include "net/udp_address.hpp"

namespace parley::net {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Inbox final : transport::DatagramHandler {
    void on_datagrams(std::span<const transport::Datagram> datagrams) override {
        most_at_once = std::max(most_at_once, datagrams.size());
        for (const auto& datagram : datagrams) {
            from.push_back(datagram.from);
            all.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
            std::ranges::fill(datagram.bytes, std::uint8_t{0});  // it is ours during the call
        }
    }
    std::vector<Bytes> all;
    std::vector<parley::Endpoint> from;
    std::size_t most_at_once = 0;
};

Bytes numbered(std::size_t number, std::size_t size) {
    Bytes bytes(size);
    std::iota(bytes.begin(), bytes.end(), static_cast<std::uint8_t>(number));
    return bytes;
}

struct UdpTest : ::testing::Test {
    std::unique_ptr<UdpSocket> open(Inbox& inbox, const UdpOptions& options = {},
                                    std::string_view where = "127.0.0.1:0") {
        auto socket = UdpSocket::open(loop, where, inbox, options);
        EXPECT_TRUE(socket) << socket.error().message;
        return std::move(*socket);
    }
    bool until(const std::function<bool()>& happened) { return testing::run_until(loop, happened); }
    /// Sends all, and waits until they are there.
    void carry(UdpSocket& from, const UdpSocket& to, const std::vector<Bytes>& datagrams) {
        for (const auto& datagram : datagrams) from.send(to.local(), datagram);
        ASSERT_TRUE(until([&] { return theirs.all.size() >= datagrams.size(); })) << theirs.all.size();
        EXPECT_EQ(theirs.all, datagrams);
    }

    Loop loop;
    Inbox ours, theirs;
};

TEST_F(UdpTest, AThousandDatagramsArriveInOrderAndWhole) {
    auto a = open(ours);
    auto b = open(theirs);
    std::vector<Bytes> datagrams;
    for (std::size_t i = 0; i < 1000; ++i) datagrams.push_back(numbered(i, 1 + i * 7 % 1200));
    carry(*a, *b, datagrams);
    EXPECT_EQ(theirs.from[0], a->local());
    EXPECT_LE(theirs.most_at_once, 64U);
    EXPECT_GT(theirs.most_at_once, 1U);
    EXPECT_EQ(a->stats().datagrams_out, 1000U);
    EXPECT_EQ(b->stats().datagrams_in, 1000U);
    EXPECT_EQ(a->stats().bytes_out, b->stats().bytes_in);
}

/// Second byte 200 (as in RTCP) can wait.
const UdpOptions kPatient = [] {
    UdpOptions options;
    options.deferred = ByteRange{.offset = 1, .first = 192, .last = 223};
    return options;
}();

TEST_F(UdpTest, WhatCanWaitComesWhenItIsReadAndWakesNobody) {
    for (const auto* where : {"127.0.0.1:0", "[::]:0"}) {
        theirs = {};
        UdpOptions singly;
        singly.segmentation = false;  // a run goes where its first datagram goes
        auto a = open(ours, singly);
        auto b = open(theirs, kPatient, where);
        if (!b->has_deferred()) GTEST_SKIP() << "this kernel does not sort datagrams";
        const parley::Endpoint to = *parse_ip("127.0.0.1", b->local().port);
        const Bytes before{128, 191}, first{128, 192, 1}, last{129, 223, 2}, after{128, 224}, shorter{200};
        for (const auto& datagram : {first, before, last, after, shorter}) a->send(to, datagram);
        ASSERT_TRUE(until([&] { return theirs.all.size() >= 3; })) << where;
        EXPECT_EQ(theirs.all, (std::vector{before, after, shorter}));
        b->read_deferred();
        ASSERT_EQ(theirs.all.size(), 5U);
        EXPECT_EQ(theirs.all[3], first);
        EXPECT_EQ(theirs.all[4], last);
        EXPECT_EQ(theirs.from[4], theirs.from[0]);
        EXPECT_EQ(b->stats().datagrams_in, 5U);
    }
}

TEST_F(UdpTest, APortOfTwoSocketsIsTakenLikeAnyOther) {
    auto a = open(ours, kPatient);
    const auto where = "127.0.0.1:" + std::to_string(a->local().port);
    const auto second = UdpSocket::open(loop, where, theirs, kPatient);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "address-in-use");
}

TEST_F(UdpTest, EqualDatagramsForOnePeerLeaveAsFewMessages) {
    auto a = open(ours);
    auto b = open(theirs);
    if (!a->has_segmentation()) GTEST_SKIP() << "this kernel has no UDP_SEGMENT";
    std::vector<Bytes> datagrams;
    for (std::size_t i = 0; i < 100; ++i) datagrams.push_back(numbered(i, 1000));
    datagrams.push_back(numbered(100, 10));
    datagrams.push_back(numbered(101, 1000));
    carry(*a, *b, datagrams);
    // 64 of 1,000 bytes, then 36 and the short one that ends the run, then the last.
    EXPECT_EQ(a->stats().messages_out, 3U);
    EXPECT_EQ(a->stats().send_calls, 1U);
    EXPECT_EQ(a->stats().datagrams_out, 102U);
}

TEST_F(UdpTest, MuchLeavesBeforeTheTurnEndsAndNoRunIsCut) {
    auto a = open(ours);
    auto b = open(theirs);
    auto c = open(theirs);
    if (!a->has_segmentation()) GTEST_SKIP() << "this kernel has no UDP_SEGMENT";
    for (std::size_t run = 0; run < 40; ++run) {
        for (std::size_t i = 0; i < 7; ++i) a->send((run % 2 == 0 ? b : c)->local(), numbered(i, 1000));
    }
    EXPECT_GT(a->stats().send_calls, 1U);
    EXPECT_LT(a->queued_datagrams(), 280U);
    ASSERT_TRUE(until([&] { return theirs.all.size() == 280; })) << theirs.all.size();
    EXPECT_EQ(a->stats().messages_out, 40U);
}

TEST_F(UdpTest, WithoutSegmentationEachIsAMessageOfTheSameCall) {
    auto a = open(ours, {.segmentation = false});
    auto b = open(theirs);
    std::vector<Bytes> datagrams;
    for (std::size_t i = 0; i < 100; ++i) datagrams.push_back(numbered(i, 1000));
    carry(*a, *b, datagrams);
    EXPECT_FALSE(a->has_segmentation());
    EXPECT_EQ(a->stats().messages_out, 100U);
    EXPECT_EQ(a->stats().send_calls, 2U);
}

TEST_F(UdpTest, ARunThatTheKernelRefusesGoesOneByOne) {
    auto a = open(ours);
    auto b = open(theirs);
    if (!a->has_segmentation()) GTEST_SKIP() << "this kernel has no UDP_SEGMENT";
    // Port 0 refuses everything, whether in a run or not; what is behind it must still leave.
    auto nowhere = b->local();
    nowhere.port = 0;
    for (std::size_t i = 0; i < 5; ++i) a->send(nowhere, numbered(i, 100));
    carry(*a, *b, {numbered(1, 100), numbered(2, 100)});
    EXPECT_EQ(a->stats().send_errors, 5U);
    EXPECT_EQ(a->stats().messages_out, 1U);
}

TEST_F(UdpTest, BytesAreWrittenStraightIntoTheQueue) {
    auto a = open(ours);
    auto b = open(theirs);
    auto room = a->reserve(1200);
    ASSERT_EQ(room.size(), 1200U);
    room[0] = 7;
    a->commit(b->local(), 1);
    static_cast<void>(a->reserve(500));  // thought better of
    a->reserve(3)[2] = 9;
    a->commit(b->local(), 3);
    ASSERT_TRUE(until([&] { return theirs.all.size() == 2; }));
    EXPECT_EQ(theirs.all[0], Bytes{7});
    EXPECT_EQ(theirs.all[1].size(), 3U);
    EXPECT_EQ(theirs.all[1][2], 9);
}

TEST_F(UdpTest, AFullQueueIsSentBeforeAnythingIsDropped) {
    auto a = open(ours, {.queue_datagrams = 10});
    auto b = open(theirs);
    std::vector<Bytes> datagrams;
    for (std::size_t i = 0; i < 100; ++i) datagrams.push_back(numbered(i, 100));
    carry(*a, *b, datagrams);
    EXPECT_EQ(a->stats().queue_drops, 0U);
}

TEST_F(UdpTest, WhileTheKernelIsFullTheOldestAreDroppedAndTheNewestKept) {
    static bool full = true;
    const auto send = [](int fd, mmsghdr* messages, unsigned count, int flags) {
        if (!full) return ::sendmmsg(fd, messages, count, flags);
        errno = EAGAIN;
        return -1;
    };
    auto a = open(ours, {.queue_datagrams = 10, .send = send});
    auto b = open(theirs);
    for (std::size_t i = 0; i < 100; ++i) {
        // At the end of a turn it asks to be told of room, which this kernel grants at once.
        if (i == 50) loop.run_turn(Duration{0});
        a->send(b->local(), numbered(i, 100));
    }
    EXPECT_EQ(a->queued_datagrams(), 10U);
    EXPECT_EQ(a->stats().queue_drops, 90U);
    EXPECT_GE(a->stats().send_blocked, 1U);
    EXPECT_EQ(a->stats().datagrams_out, 0U);
    full = false;
    ASSERT_TRUE(until([&] { return theirs.all.size() == 10; }));
    EXPECT_EQ(theirs.all.front(), numbered(90, 100));
    EXPECT_EQ(theirs.all.back(), numbered(99, 100));
}

TEST_F(UdpTest, TooLongOnesAreDroppedAndCounted) {
    auto a = open(ours);
    auto b = open(theirs);
    sockaddr_storage to;
    const auto length = fill_socket_address(b->local(), AF_INET, to);
    const int raw = ::socket(AF_INET, SOCK_DGRAM, 0);
    const Bytes longest(transport::kDatagramMax), longer(transport::kDatagramMax + 1), longest_of_all(60'000);
    for (const auto& bytes : {longer, longest_of_all, longest})
        ASSERT_EQ(::sendto(raw, bytes.data(), bytes.size(), 0, reinterpret_cast<sockaddr*>(&to), length),
                  static_cast<ssize_t>(bytes.size()));
    ::close(raw);
    ASSERT_TRUE(until([&] { return theirs.all.size() == 1; }));
    EXPECT_EQ(theirs.all[0].size(), transport::kDatagramMax);
    EXPECT_EQ(b->stats().too_long, 2U);
    a->send(b->local(), longer);
    a->send(b->local(), {});
    EXPECT_EQ(a->stats().send_errors, 2U);
}

TEST_F(UdpTest, ASocketForBothFamiliesNamesIpv4AsIpv4) {
    auto a = open(ours);
    auto b = open(theirs, {}, "[::]:0");
    const auto there = *parse_ip("127.0.0.1", b->local().port);
    a->send(there, numbered(1, 10));
    ASSERT_TRUE(until([&] { return theirs.all.size() == 1; }));
    EXPECT_EQ(theirs.from[0], a->local());
    b->send(theirs.from[0], numbered(2, 20));
    ASSERT_TRUE(until([&] { return ours.all.size() == 1; }));
    EXPECT_EQ(ours.from[0], there);
    a->send(*parse_ip("::1", 1), numbered(3, 10));
    EXPECT_EQ(a->stats().send_errors, 1U) << "an IPv4 socket reaches no IPv6 address";
}

TEST_F(UdpTest, APortInUseIsSaidToBe) {
    auto a = open(ours);
    const auto again = UdpSocket::open(loop, "127.0.0.1:" + std::to_string(a->local().port), theirs);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "address-in-use");
    EXPECT_EQ(UdpSocket::open(loop, "nonsense", theirs).error().code, "bad-address");
}

TEST(DatagramRing, TheOldestMakeRoomAndTheBytesStayTheirs) {
    DatagramRing ring(1000, 8);
    const parley::Endpoint to;
    std::size_t next = 0, oldest = 0;
    for (int step = 0; step < 500; ++step) {
        const std::size_t size = 1 + static_cast<std::size_t>(step) * 37 % 300;
        auto room = ring.reserve(size);
        while (room.empty()) {
            ring.drop_front(1);
            ++oldest;
            room = ring.reserve(size);
        }
        std::ranges::fill(room, static_cast<std::uint8_t>(next++));
        ring.commit(to, size);
        ASSERT_LE(ring.size(), 8U);
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < ring.size(); ++i) bytes += ring[i].size;
        ASSERT_EQ(ring.bytes(), bytes);
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const auto& entry = ring[i];
            for (std::size_t k = 0; k < entry.size; ++k)
                ASSERT_EQ(ring.data(entry)[k], static_cast<std::uint8_t>(oldest + i));
        }
    }
    EXPECT_EQ(oldest + ring.size(), next);
}

TEST(DatagramRing, ARunIsOnePeerAndOneSize) {
    DatagramRing ring(100'000, 200);
    const auto a = *parse_ip("192.0.2.1", 1), b = *parse_ip("192.0.2.1", 2);
    const auto add = [&](const parley::Endpoint& to, std::size_t size) {
        ASSERT_FALSE(ring.reserve(size).empty());
        ring.commit(to, size);
    };
    for (const std::size_t size : {100, 100, 100, 60, 100, 120}) add(a, size);
    add(b, 120);
    EXPECT_EQ(ring.run_at(0, 64, 65'000).count, 4U);
    EXPECT_EQ(ring.run_at(0, 64, 65'000).bytes, 360U);
    EXPECT_EQ(ring.run_at(0, 2, 65'000).count, 2U);
    EXPECT_EQ(ring.run_at(0, 64, 250).count, 2U);
    EXPECT_EQ(ring.run_at(4, 64, 65'000).count, 1U) << "a longer one is no part of it";
    EXPECT_EQ(ring.run_at(5, 64, 65'000).count, 1U) << "another peer";
    EXPECT_EQ(ring.run_at(6, 64, 65'000).count, 1U);
}

}  // namespace
}  // namespace parley::net
