// The sender as a whole: what a push service gets to see, and what follows from what it answers. The services are
// functions here; tests/e2e/push.test.mjs has real ones.
#include "notify/web_push.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>

#include "base/encoding.hpp"
#include "crypto/random.hpp"

namespace parley::notify {
namespace {

using namespace std::chrono_literals;

constexpr auto kP256dh = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr auto kAuth = "BTBZMqHH6r4Tts7J_aSIgg";
constexpr Instant kNow{1'800'000'000'000};

calls::Notice notice(calls::NoticeKind kind, const std::vector<std::string>& devices) {
    calls::Notice made{kind, CallId("c1"), UserId("bob"), UserId("ada"), "Ada \"A\"", kNow, 45s, {}};
    for (const auto& id : devices)
        made.recipients.push_back({id, UserId("bob"), "https://push.example/" + id, kP256dh, kAuth, {}});
    return made;
}

crypto::P256Key key() {
    crypto::SystemRandom random;
    return crypto::P256Key::make(random);
}

WebPushOptions options(ports::PostFunction post) {
    WebPushOptions made;
    made.contact = "mailto:ops@example.org";
    made.may_ask = [](std::string_view url) -> Status {
        if (url.starts_with("https://")) return {};
        return fail("bad-request", "no");
    };
    made.post = std::move(post);
    made.gone = [](const std::string&) {};
    made.clock = [] { return kNow; };
    return made;
}

TEST(WebPush, TellsAServiceWhatItNeedsAndNothingMore) {
    std::promise<ports::HttpPost> seen;
    {
        WebPush push(key(), options([&](const ports::HttpPost& post) -> Result<ports::HttpAnswer> {
                         seen.set_value(post);
                         return ports::HttpAnswer{201, 0};
                     }));
        push.send(notice(calls::NoticeKind::ringing, {"phone"}));
        const auto post = seen.get_future().get();
        EXPECT_EQ(post.url, "https://push.example/phone");
        std::map<std::string, std::string> headers(post.headers.begin(), post.headers.end());
        EXPECT_TRUE(headers["Authorization"].ends_with(", k=" + push.public_key()));
        headers.erase("Authorization");
        EXPECT_EQ(headers.extract("Topic").mapped().size(), 24u);
        EXPECT_EQ(headers, (std::map<std::string, std::string>{{"TTL", "45"},
                                                               {"Urgency", "high"},
                                                               {"Content-Type", "application/octet-stream"},
                                                               {"Content-Encoding", "aes128gcm"}}));
        EXPECT_EQ(post.body.find("Ada"), std::string::npos);
    }
}

TEST(WebPush, TheTextIsSmallAndWhole) {
    EXPECT_EQ(
        notice_text(notice(calls::NoticeKind::ringing, {})),
        R"({"type":"ringing","callId":"c1","from":"ada","fromName":"Ada \"A\"","at":"2027-01-15T08:00:00.000Z"})");
    EXPECT_TRUE(notice_text(notice(calls::NoticeKind::answered, {})).starts_with(R"({"type":"answered-elsewhere",)"));
    EXPECT_TRUE(notice_text(notice(calls::NoticeKind::declined, {})).starts_with(R"({"type":"rejected-elsewhere",)"));
    auto missed = notice(calls::NoticeKind::missed, {});
    missed.from_name = std::string(5'000, 'x');
    EXPECT_EQ(notice_text(missed),
              R"({"type":"missed-call","callId":"c1","from":"ada","fromName":"","at":"2027-01-15T08:00:00.000Z"})");
}

TEST(WebPush, AServiceThatDoesNotAnswerHoldsUpNobodyElse) {
    std::promise<void> let_go;
    const auto gate = let_go.get_future().share();
    std::promise<void> other;
    WebPush push(key(), options([&](const ports::HttpPost& post) -> Result<ports::HttpAnswer> {
                     if (post.url.starts_with("https://slow.example")) {
                         gate.wait();
                         return fail("fetch-failed", "too slow");
                     }
                     other.set_value();
                     return ports::HttpAnswer{201, 0};
                 }));
    for (int i = 0; i < 40; ++i) {
        auto slow = notice(calls::NoticeKind::missed, {"s" + std::to_string(i)});
        slow.user = slow.recipients[0].user = UserId("user" + std::to_string(i));
        slow.recipients[0].endpoint = "https://slow.example/" + std::to_string(i);
        push.send(slow);
    }
    push.send(notice(calls::NoticeKind::missed, {"phone"}));
    other.get_future().wait();
    let_go.set_value();
}

TEST(WebPush, SaysWhichSubscriptionIsGone) {
    std::promise<std::string> gone;
    auto wanted = options([](const ports::HttpPost&) { return ports::HttpAnswer{410, 0}; });
    wanted.gone = [&](const std::string& id) { gone.set_value(id); };
    WebPush push(key(), std::move(wanted));
    push.send(notice(calls::NoticeKind::missed, {"phone"}));
    EXPECT_EQ(gone.get_future().get(), "phone");
}

TEST(WebPush, TriesAgainWhatIsPutOff) {
    std::atomic<int> asked{0};
    std::atomic<std::int64_t> ms{kNow.ms};
    std::promise<void> taken;
    auto wanted = options([&](const ports::HttpPost&) -> Result<ports::HttpAnswer> {
        ms += 2'000;  // what it asks for has passed by the time it is looked at
        if (++asked < 3) return ports::HttpAnswer{asked == 1 ? 429 : 503, 0};
        taken.set_value();
        return ports::HttpAnswer{201, 0};
    });
    wanted.clock = [&] { return Instant{ms += 1'000}; };
    WebPush push(key(), std::move(wanted));
    auto due = notice(calls::NoticeKind::missed, {"phone"});
    due.ttl = 24h * 365;  // each look at this clock costs a second
    push.send(due);
    taken.get_future().wait();
    EXPECT_EQ(push.stats().retried, 2u);
}

TEST(WebPush, TriesAgainWhereNobodyAnswersButNotWhereItMayNotAsk) {
    std::atomic<int> phone{0};
    std::atomic<int> desk{0};
    std::atomic<std::int64_t> ms{kNow.ms};
    std::promise<void> taken;
    std::promise<void> refused;
    auto wanted = options([&](const ports::HttpPost& post) -> Result<ports::HttpAnswer> {
        ms += 2'000;
        if (post.url.ends_with("desk")) {
            if (++desk == 1) refused.set_value();
            return fail("fetch-failed", "the host's address is not a public one");
        }
        if (++phone < 3) return fail(ports::kUnreachable, "could not connect");
        taken.set_value();
        return ports::HttpAnswer{201, 0};
    });
    wanted.clock = [&] { return Instant{ms += 1'000}; };
    WebPush push(key(), std::move(wanted));
    auto due = notice(calls::NoticeKind::missed, {"desk", "phone"});
    due.ttl = 24h * 365;  // each look at this clock costs a second
    push.send(due);
    taken.get_future().wait();
    refused.get_future().wait();  // two threads deliver
    EXPECT_EQ(phone, 3);
    EXPECT_EQ(desk, 1);
    EXPECT_EQ(push.stats().retried, 2u);
}

TEST(WebPush, TakesNoSubscriptionThatItCouldNotSendTo) {
    const WebPush push(key(), options({}));
    EXPECT_TRUE(push.check({"https://push.example/1", kP256dh, kAuth}));
    EXPECT_EQ(push.check({"http://push.example/1", kP256dh, kAuth}).error().code, "bad-request");
    EXPECT_EQ(push.check({"https://push.example/1", "BBBB", kAuth}).error().code, "bad-request");
    EXPECT_EQ(push.check({"https://push.example/1", kP256dh, "BBBB"}).error().code, "bad-request");
}

}  // namespace
}  // namespace parley::notify
