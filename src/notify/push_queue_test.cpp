// The order of pushes: what waits for what, what is tried again and when, and what is dropped. In virtual time.
#include "notify/push_queue.hpp"

#include <gtest/gtest.h>

namespace parley::notify {
namespace {

using namespace std::chrono_literals;
using calls::NoticeKind;

constexpr Instant kNow{1'000'000};

PushJob job(const std::string& device, const std::string& user = "ada",
            const std::string& service = "https://a.example", const std::string& topic = "call") {
    PushJob made;
    made.to = {device, UserId(user), service + "/" + device, "", "", {}};
    made.topic = topic;
    made.expires = kNow + 45s;
    return made;
}

TEST(PushQueue, SendsInOrderAndEachDeviceOneAfterTheOther) {
    PushQueue queue;
    queue.add(job("phone", "ada", "https://a.example", "one"));
    queue.add(job("phone", "ada", "https://a.example", "two"));
    queue.add(job("desk"));
    const auto first = queue.take(kNow);
    EXPECT_EQ(first->topic, "one");
    EXPECT_EQ(queue.take(kNow)->to.id, "desk");
    EXPECT_FALSE(queue.take(kNow)) << "the phone is being told";
    EXPECT_EQ(queue.deadline(kNow), Instant::never());
    queue.done(*first, PushOutcome::sent, kNow);
    EXPECT_EQ(queue.take(kNow)->topic, "two");
    EXPECT_EQ(queue.stats().sent, 1u);
    EXPECT_EQ(queue.stats().queued, 2u);
}

TEST(PushQueue, OneServiceAndOnePersonTakeNoMoreThanTheirShare) {
    PushQueue queue;
    for (int i = 0; i < 6; ++i) queue.add(job("s" + std::to_string(i), "user" + std::to_string(i)));
    for (int i = 0; i < 4; ++i)
        queue.add(job("d" + std::to_string(i), "eve", "https://" + std::to_string(i) + ".example"));
    int to_service = 0;
    int to_eve = 0;
    while (const auto taken = queue.take(kNow)) ++(taken->to.user == UserId("eve") ? to_eve : to_service);
    EXPECT_EQ(to_service, PushQueue::kPerServiceAtOnce);
    EXPECT_EQ(to_eve, PushQueue::kPerUserAtOnce);
}

TEST(PushQueue, WhatAServicePutsOffIsTriedAgainLaterAndLater) {
    PushQueue queue;
    auto first = job("phone");
    first.expires = kNow + 1h;
    queue.add(first);
    Instant now = kNow;
    std::vector<std::int64_t> waits;
    while (const auto taken = queue.take(now)) {
        queue.done(*taken, PushOutcome::later, now);
        const Instant next = queue.deadline(now);
        if (next == Instant::never()) break;
        EXPECT_FALSE(queue.take(next - 1ms));
        waits.push_back((next - now).count());
        now = next;
    }
    EXPECT_EQ(waits, (std::vector<std::int64_t>{1000, 2000, 4000, 8000}));
    EXPECT_EQ(queue.stats().retried, 4u);
    EXPECT_EQ(queue.stats().failed, 1u);
    EXPECT_EQ(queue.stats().queued, 0u);
}

TEST(PushQueue, AServiceIsHeardThatAsksForTimeButNotForEver) {
    PushQueue queue;
    auto asked = job("phone");
    asked.expires = kNow + 1h;
    queue.add(asked);
    queue.done(*queue.take(kNow), PushOutcome::later, kNow, 7s);
    EXPECT_EQ(queue.deadline(kNow), kNow + 7s);
    queue.done(*queue.take(kNow + 7s), PushOutcome::later, kNow, 1h);
    EXPECT_EQ(queue.deadline(kNow), kNow + 60s);
}

TEST(PushQueue, WhatRingsNoLongerIsNotSent) {
    PushQueue queue;
    queue.add(job("phone"));
    EXPECT_FALSE(queue.take(kNow + 45s));
    EXPECT_EQ(queue.stats().dropped, 1u);
    queue.add(job("phone"));
    queue.done(*queue.take(kNow), PushOutcome::later, kNow, 50s);
    EXPECT_EQ(queue.stats().dropped, 2u) << "it would be over by then";
    EXPECT_EQ(queue.stats().queued, 0u);
}

TEST(PushQueue, ANewerNoticeOfACallTakesTheOlderOnesPlace) {
    PushQueue queue;
    queue.add(job("phone"));
    const auto ringing = *queue.take(kNow);
    auto missed = job("phone");
    missed.kind = NoticeKind::missed;
    queue.add(missed);
    queue.done(ringing, PushOutcome::later, kNow);
    const auto next = queue.take(kNow);
    EXPECT_EQ(next->kind, NoticeKind::missed);
    queue.done(*next, PushOutcome::sent, kNow);
    EXPECT_FALSE(queue.take(kNow + 10s)) << "that it rang comes no more";
    queue.add(job("phone"));
    queue.add(missed);
    EXPECT_EQ(queue.take(kNow)->kind, NoticeKind::missed);
    EXPECT_EQ(queue.stats().dropped, 2u);
}

TEST(PushQueue, WhoIsGoneIsSentNothingMore) {
    PushQueue queue;
    queue.add(job("phone", "ada", "https://a.example", "one"));
    queue.add(job("phone", "ada", "https://a.example", "two"));
    queue.add(job("desk"));
    queue.done(*queue.take(kNow), PushOutcome::gone, kNow);
    EXPECT_EQ(queue.take(kNow)->to.id, "desk");
    EXPECT_FALSE(queue.take(kNow));
    EXPECT_EQ(queue.stats().forgotten, 1u);
}

TEST(PushQueue, IsBoundedForEachAndForAll) {
    PushQueue queue;
    for (int i = 0; i < 30; ++i) queue.add(job("d" + std::to_string(i), "eve"));
    EXPECT_EQ(queue.stats().queued, PushQueue::kPerUserMax);
    for (int i = 0; i < 2'000; ++i) queue.add(job("u" + std::to_string(i), "user" + std::to_string(i)));
    EXPECT_EQ(queue.stats().queued, PushQueue::kQueuedMax);
    EXPECT_EQ(queue.stats().dropped, 2'030u - PushQueue::kQueuedMax);
}

TEST(PushQueue, TheOriginIsSchemeHostAndPort) {
    EXPECT_EQ(origin_of("https://push.example/a/b?c"), "https://push.example");
    EXPECT_EQ(origin_of("https://push.example:444/a"), "https://push.example:444");
    EXPECT_EQ(origin_of("https://push.example"), "https://push.example");
    EXPECT_EQ(origin_of("https://push.example?x=/y"), "https://push.example");
    EXPECT_EQ(origin_of("nothing"), "");
}

}  // namespace
}  // namespace parley::notify
