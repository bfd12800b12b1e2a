#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

#include "net/address.hpp"
#include "net/deadlines.hpp"
#include "net/send_queue.hpp"
#include "net/stream.hpp"
#include "net/ws_protocol.hpp"

namespace parley::net {
namespace {

std::string contents(const SendQueue& queue) {
    std::array<iovec, 64> pieces{};
    std::string all;
    for (std::size_t i = 0; i < queue.gather(pieces); ++i) {
        all.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
    }
    return all;
}

TEST(SendQueue, small_writes_run_together_and_large_frames_are_shared) {
    SendQueue queue;
    const auto large = transport::make_frame(std::string(10'000, 'l'), false);
    queue.append("a");
    queue.append_frame("b", false);
    queue.append_shared(transport::make_frame("c", true));
    queue.append_shared(large);
    queue.append("d");
    std::array<iovec, 8> pieces{};
    EXPECT_EQ(queue.gather(pieces), 3u);
    EXPECT_EQ(pieces[1].iov_base, large->data());
    EXPECT_EQ(contents(queue),
              "a\x81\x01"
              "b\x82\x01"
              "c" +
                  *large + "d");
    EXPECT_EQ(queue.bytes(), contents(queue).size());
}

TEST(SendQueue, a_queue_that_never_empties_frees_what_was_sent) {
    SendQueue queue;
    queue.append("x");
    for (int i = 0; i < 10'000; ++i) {
        queue.append(std::string(1000, 'x'));
        queue.consume(1000);  // always one byte behind
        ASSERT_LE(queue.capacity(), 200'000u);
    }
    EXPECT_EQ(contents(queue), "x");
}

TEST(SendQueuePool, what_a_rush_has_left_behind_is_freed_once_nobody_borrows_it) {
    SendQueuePool pool;
    const auto borrow = [&](int count) {
        std::vector<std::unique_ptr<SendQueue>> borrowed;
        for (int i = 0; i < count; ++i) borrowed.push_back(pool.take());
        for (auto& queue : borrowed) pool.give_back(std::move(queue));
    };
    Instant now{1'000'000};
    borrow(100);
    pool.trim(now);
    EXPECT_EQ(pool.size(), 100U) << "they were just in use";
    borrow(5);
    pool.trim(now + SendQueuePool::kTrimEvery - Duration{1});
    EXPECT_EQ(pool.size(), 100U) << "too early to tell";
    now = now + SendQueuePool::kTrimEvery;
    pool.trim(now);
    EXPECT_EQ(pool.size(), 5U);
    pool.trim(now + SendQueuePool::kTrimEvery);
    EXPECT_EQ(pool.size(), 0U);
    borrow(1);
    EXPECT_EQ(pool.size(), 1U);
}

RC_GTEST_PROP(SendQueue, gives_the_bytes_in_order, ()) {
    SendQueue queue;
    std::string expected;
    const auto shared = transport::make_frame(std::string(5000, 's'), false);
    for (int i = 0; i < 60; ++i) {
        switch (*rc::gen::inRange(0, 4)) {
            case 0: {
                const auto text = *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
                queue.append(text);
                expected += text;
                break;
            }
            case 1:
                queue.append_shared(shared);
                expected += *shared;
                break;
            case 2: {
                std::string owned(6000, static_cast<char>('A' + i % 26));
                expected += owned;
                queue.append_owned(std::move(owned));
                break;
            }
            default: {
                const auto count = *rc::gen::inRange<std::size_t>(0, queue.bytes() + 1);
                RC_ASSERT(contents(queue).substr(0, count) == expected.substr(0, count));
                queue.consume(count);
                expected.erase(0, count);
            }
        }
        RC_ASSERT(queue.bytes() == expected.size());
    }
    RC_ASSERT(contents(queue) == expected);
}

TEST(Deadlines, each_kind_is_a_queue_of_its_own) {
    Deadlines deadlines;
    std::array<DeadlineNode, 4> nodes;
    deadlines.set(nodes[0], Wait::head, {10});
    deadlines.set(nodes[1], Wait::keep_alive, {60});
    deadlines.set(nodes[2], Wait::head, {20});
    deadlines.set(nodes[3], Wait::head, {21});
    EXPECT_EQ(deadlines.next(), Instant{10});
    EXPECT_EQ(deadlines.take_due({9}), nullptr);
    EXPECT_EQ(deadlines.take_due({10}), &nodes[0]);
    Deadlines::clear(nodes[2]);
    deadlines.set(nodes[1], Wait::head, {70});  // one wait at a time
    EXPECT_EQ(deadlines.take_due({100}), &nodes[3]);
    EXPECT_EQ(deadlines.take_due({100}), &nodes[1]);
    EXPECT_EQ(deadlines.take_due({100}), nullptr);
    EXPECT_EQ(deadlines.next(), Instant::never());
}

TEST(Address, reads_both_kinds) {
    EXPECT_EQ(Address::parse("192.0.2.1")->to_string(), "192.0.2.1");
    EXPECT_EQ(Address::parse("2001:DB8::1")->to_string(), "2001:db8::1");
    EXPECT_EQ(Address::parse("::ffff:192.0.2.1"), Address::parse("192.0.2.1"));
    for (const auto* bad : {"", "1.2.3", "1.2.3.4.5", "01.2.3.4x", "localhost", "::g", "1.2.3.4%0"}) {
        EXPECT_FALSE(Address::parse(bad)) << bad;
    }
}

TEST(CidrBlock, holds_what_shares_its_bits) {
    const auto in = [](std::string_view block, std::string_view address) {
        return CidrBlock::parse(block)->contains(*Address::parse(address));
    };
    EXPECT_TRUE(in("10.0.0.0/8", "10.255.1.2"));
    EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.0"));
    EXPECT_TRUE(in("192.168.1.128/25", "192.168.1.200"));
    EXPECT_FALSE(in("192.168.1.128/25", "192.168.1.127"));
    EXPECT_TRUE(in("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(in("192.0.2.7", "192.0.2.8"));
    EXPECT_TRUE(in("2001:db8::/32", "2001:db8:ffff::1"));
    EXPECT_FALSE(in("2001:db8::/32", "2001:db9::1"));
    EXPECT_TRUE(in("0.0.0.0/0", "1.2.3.4"));
    EXPECT_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    for (const auto* bad : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "x/8", "10.0.0.0/8/8"}) {
        EXPECT_FALSE(CidrBlock::parse(bad)) << bad;
    }
}

TEST(HostPort, is_read_with_and_without_brackets) {
    EXPECT_EQ(parse_host_port("0.0.0.0:8080")->port, 8080);
    EXPECT_EQ(parse_host_port("[::1]:0")->host, "::1");
    EXPECT_EQ(parse_host_port(":80")->host, "");
    for (const auto* bad : {"", "8080", "h:", "h:x", "h:70000", "::1:80", "[h]:80", "h:80x"}) {
        EXPECT_EQ(parse_host_port(bad).error().code, "bad-address") << bad;
    }
}

TEST(Sizes, an_idle_websocket_stays_small) {
    // The bar is 2,000 bytes for all of Parley's state of an idle connection; net/ may use a tenth of it.
    EXPECT_LE(sizeof(Stream) + sizeof(WsProtocol), 200u);
}

}  // namespace
}  // namespace parley::net
