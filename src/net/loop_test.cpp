#include "net/loop.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "net/timers.hpp"

namespace parley::net {
namespace {

TEST(Loop, runs_timers_in_order_and_not_before_their_time) {
    Loop loop;
    std::vector<int> order;
    const auto start = loop.now();
    loop.run_at(start + Duration{20}, [&] { order.push_back(2); });
    loop.run_at(start + Duration{10}, [&] { order.push_back(1); });
    loop.run_at(start + Duration{20}, [&] {
        order.push_back(3);
        EXPECT_GE(loop.now(), start + Duration{20});
        loop.stop();
    });
    const auto cancelled = loop.run_at(start + Duration{5}, [&] { order.push_back(9); });
    loop.cancel(cancelled);
    loop.cancel(cancelled);
    loop.cancel(0);
    loop.run();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(Loop, time_stands_still_within_a_turn) {
    Loop loop;
    loop.post([&] {
        const auto before = loop.now();
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(5);
        while (std::chrono::steady_clock::now() < end) continue;
        EXPECT_EQ(loop.now(), before);
    });
    loop.run_turn(Duration{0});
}

TEST(Loop, a_turn_has_its_order) {
    Loop loop;
    std::string order;
    loop.at_flush([&] { order += "f"; });
    loop.at_turn_end([&] { order += "e"; });
    loop.run_at(loop.now(), [&] { order += "t"; });
    loop.post([&] {
        order += "p";
        loop.post([&] { order += "q"; });  // for the next turn
    });
    loop.run_turn(Duration{0});
    EXPECT_EQ(order, "ptef");
    loop.run_turn(Duration{1000});  // does not wait: a task is there
    EXPECT_EQ(order, "ptefqef");
}

TEST(Loop, a_timer_that_sets_itself_again_does_not_hold_the_turn) {
    Loop loop;
    int runs = 0;
    std::function<void()> again = [&] {
        ++runs;
        loop.run_at(loop.now(), again);
    };
    loop.run_at(loop.now(), again);
    loop.run_turn(Duration{0});
    EXPECT_EQ(runs, 1);
    loop.run_turn(Duration{1000});
    EXPECT_EQ(runs, 2);
}

TEST(Loop, other_threads_wake_it) {
    Loop loop;
    int sum = 0;
    std::thread other([&] {
        for (int i = 0; i < 1000; ++i) loop.post([&] { ++sum; });
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    other.join();
    EXPECT_EQ(sum, 1000);
}

TEST(Loop, what_a_task_throws_is_reported_and_ends_that_task_alone) {
    Loop loop;
    std::vector<std::string> reported;
    loop.on_exception([&](const std::exception& e) { reported.emplace_back(e.what()); });
    bool went_on = false;
    loop.post([] { throw std::runtime_error("first"); });
    loop.post([&] { went_on = true; });
    loop.run_at(loop.now(), [] { throw std::runtime_error("second"); });
    loop.run_turn(Duration{0});
    EXPECT_TRUE(went_on);
    EXPECT_EQ(reported, (std::vector<std::string>{"first", "second"}));
}

TEST(Loop, signals_become_calls) {
    Loop loop;
    int got = 0;
    loop.on_signal({SIGUSR1}, [&](int signal) {
        got = signal;
        loop.stop();
    });
    ::kill(::getpid(), SIGUSR1);
    loop.run();
    EXPECT_EQ(got, SIGUSR1);
}

TEST(Loop, watches_descriptors) {
    struct Reader final : Watcher {
        int fd = -1;
        int calls = 0;
        void on_ready(std::uint32_t events) override {
            EXPECT_NE(events & EPOLLIN, 0u);
            char byte = 0;
            EXPECT_EQ(::read(fd, &byte, 1), 1);
            ++calls;
        }
    } reader;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    reader.fd = ends[0];
    Loop loop;
    loop.watch(ends[0], reader, EPOLLIN);
    loop.run_turn(Duration{0});
    EXPECT_EQ(reader.calls, 0);
    ASSERT_EQ(::write(ends[1], "ab", 2), 2);
    loop.run_turn(Duration{1000});
    loop.run_turn(Duration{1000});  // level-triggered: the second byte too
    EXPECT_EQ(reader.calls, 2);
    loop.unwatch(ends[0]);
    ASSERT_EQ(::write(ends[1], "c", 1), 1);
    loop.run_turn(Duration{0});
    EXPECT_EQ(reader.calls, 2);
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Timers, numbers_are_not_used_again) {
    Timers timers;
    const auto first = timers.add({1}, [] {});
    timers.cancel(first);
    int fired = 0;
    timers.add({1}, [&] { ++fired; });
    timers.cancel(first);  // the slot is the same, the number is not
    ASSERT_EQ(timers.size(), 1u);
    timers.take_due({1})();
    EXPECT_EQ(fired, 1);
    EXPECT_EQ(timers.next(), Instant::never());
}

RC_GTEST_PROP(Timers, fire_in_order_whatever_is_cancelled, (const std::vector<std::pair<std::uint8_t, bool>>& plan)) {
    Timers timers;
    std::vector<std::pair<std::int64_t, std::size_t>> expected;
    std::vector<std::pair<std::int64_t, std::size_t>> fired;
    std::vector<std::uint64_t> doomed;
    for (std::size_t i = 0; i < plan.size(); ++i) {
        const std::int64_t when = plan[i].first;
        const auto timer = timers.add({when}, [&fired, when, i] { fired.emplace_back(when, i); });
        if (plan[i].second) {
            doomed.push_back(timer);
        } else {
            expected.emplace_back(when, i);
        }
    }
    for (const auto timer : doomed) timers.cancel(timer);
    std::ranges::sort(expected);
    for (std::int64_t now = 0; now < 256; ++now) {
        while (const auto task = timers.take_due({now})) task();
        RC_ASSERT(timers.next().ms > now);
    }
    RC_ASSERT(fired == expected);
    RC_ASSERT(timers.size() == 0u);
}

}  // namespace
}  // namespace parley::net
