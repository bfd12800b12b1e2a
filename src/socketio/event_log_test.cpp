// The log against a model that forgets nothing: what it gives is exactly what was missed, and it only refuses when
// something for that socket is really gone.
#include "socketio/event_log.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace parley::socketio {
namespace {

using Names = std::vector<std::string>;

Encoded packet_of(std::size_t size) {
    return {std::make_shared<const std::string>(size, 'x'), {}};
}

/// A few of the rooms a, b, c, by the bits of `mask`.
Names rooms_of(unsigned mask) {
    Names rooms;
    for (unsigned i = 0; i < 3; ++i) {
        if ((mask >> i & 1u) != 0) rooms.emplace_back(1, static_cast<char>('a' + i));
    }
    return rooms;
}

TEST(EventLogTest, GivesExactlyWhatWasMissedOrNothing) {
    rc::check([] {
        EventLog log(2'000, Duration{1'000});
        std::vector<Audience> history;
        Instant now{0};
        const auto events = *rc::gen::container<std::vector<unsigned>>(rc::gen::inRange(0u, 8u * 8u * 50u));
        for (const unsigned event : events) {
            history.push_back({rooms_of(event % 8), rooms_of(event / 8 % 8)});
            now = now + Duration{event / 64};
            log.append(now, packet_of(event % 300), history.back());
        }
        const auto rooms = rooms_of(*rc::gen::inRange(0u, 8u));
        const auto seq = *rc::gen::inRange<std::uint64_t>(0, events.size() + 2);
        const auto missed = log.missed(seq, "sid", rooms);
        if (seq > events.size()) RC_ASSERT(!missed);
        std::vector<std::uint64_t> expected;
        for (std::uint64_t i = seq; i < history.size(); ++i) {
            if (history[i].includes("sid", rooms)) expected.push_back(i + 1);
        }
        if (!missed) return;
        std::vector<std::uint64_t> got;
        for (const auto* entry : *missed) got.push_back(entry->seq);
        RC_ASSERT(got == expected);
    });
}

TEST(EventLogTest, AnOldOffsetIsNoLossToWhomNothingWasSentSince) {
    EventLog log(1'000, Duration{1'000'000});
    log.append({0}, packet_of(10), {{"mine"}, {}});
    for (int i = 0; i < 100; ++i) log.append({0}, packet_of(100), {{"theirs"}, {}});
    const auto mine = log.missed(1, "sid", {"mine"});
    ASSERT_TRUE(mine);
    EXPECT_TRUE(mine->empty());
    EXPECT_FALSE(log.missed(0, "sid", {"mine"}));
    EXPECT_FALSE(log.missed(1, "sid", {"theirs"}));
    EXPECT_TRUE(log.missed(101, "sid", {"theirs"}));
}

TEST(EventLogTest, WhatIsTooOldGoes) {
    EventLog log(1'000'000, Duration{1'000});
    log.append({0}, packet_of(10), {});
    log.append({1'001}, packet_of(10), {});
    EXPECT_FALSE(log.missed(0, "sid", {}));
    EXPECT_TRUE(log.missed(1, "sid", {}));
}

TEST(EventLogTest, ForgettingWhomItWasForIsBoundedAndSafe) {
    EventLog log(1'000, Duration{1'000'000});
    log.append({0}, packet_of(10), {{"mine"}, {}});
    for (int i = 0; i < 40'000; ++i) log.append({0}, packet_of(10), {{"room " + std::to_string(i)}, {}});
    EXPECT_FALSE(log.missed(0, "sid", {"mine"}));
    EXPECT_TRUE(log.missed(40'000, "sid", {"mine"}));
}

}  // namespace
}  // namespace parley::socketio
