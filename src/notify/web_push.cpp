#include "notify/web_push.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "base/json_scan.hpp"
#include "base/log.hpp"
#include "crypto/mac.hpp"
#include "crypto/random.hpp"

namespace parley::notify {
namespace {

/// RFC 8030 §5.4: at most 32 characters of base64url. A digest, since ids may be longer.
std::string topic_of(const CallId& call) {
    const auto mac = crypto::HmacSha256("push topic").sign(call.value);
    return encode_base64url(std::span(mac).first(18));
}

PushOutcome outcome_of(int status) {
    if (status >= 200 && status < 300) return PushOutcome::sent;
    if (status == 404 || status == 410) return PushOutcome::gone;
    if (status == 429 || status >= 500) return PushOutcome::later;
    return PushOutcome::failed;
}

std::string_view type_of(calls::NoticeKind kind) {
    switch (kind) {
        case calls::NoticeKind::ringing:
            return "ringing";
        case calls::NoticeKind::missed:
            return "missed-call";
        case calls::NoticeKind::answered:
            return "answered-elsewhere";
        case calls::NoticeKind::declined:
            return "rejected-elsewhere";
    }
    return "";
}

/// RFC 8030 §5.3. What ends a ring is as urgent as the ring: until it comes the device says that somebody is calling.
std::string urgency_of(calls::NoticeKind kind) {
    return kind == calls::NoticeKind::missed ? "normal" : "high";
}

}  // namespace

std::string notice_text(const calls::Notice& notice) {
    const auto with_name = [&](const std::string& name) {
        return R"({"type":")" + std::string(type_of(notice.kind)) + R"(","callId":)" + json::quote(notice.call.value) +
               R"(,"from":)" + json::quote(notice.from.value) + R"(,"fromName":)" + json::quote(name) + R"(,"at":")" +
               to_iso8601(notice.at) + "\"}";
    };
    auto text = with_name(notice.from_name);
    return text.size() <= crypto::kPushTextMax ? text : with_name("");
}

WebPush::WebPush(crypto::P256Key key, WebPushOptions options)
    : key_(std::move(key)), options_(std::move(options)), public_key_(encode_base64url(key_.point())) {}

WebPush::~WebPush() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    for (auto& worker : workers_) worker.join();
}

Status WebPush::check(const calls::SubscribePush& subscription) const {
    if (auto good = options_.may_ask(subscription.endpoint); !good) return good;
    const auto keys = crypto::parse_push_keys(subscription.p256dh, subscription.auth);
    if (!keys) return tl::unexpected<Error>(keys.error());
    return {};
}

void WebPush::send(const calls::Notice& notice) {
    const std::string text = notice_text(notice);
    const std::string topic = topic_of(notice.call);
    {
        const std::lock_guard lock(mutex_);
        for (const auto& to : notice.recipients)
            queue_.add({to, notice.kind, topic, text, notice.at + notice.ttl, 0, {}});
        while (workers_.size() < kWorkers) workers_.emplace_back([this] { work(); });
    }
    changed_.notify_all();
}

PushStats WebPush::stats() const {
    const std::lock_guard lock(mutex_);
    return queue_.stats();
}

void WebPush::work() {
    crypto::SystemRandom random;
    std::unique_lock lock(mutex_);
    while (!stop_) {
        const Instant now = options_.clock();
        auto job = queue_.take(now);
        if (!job) {
            const Instant next = queue_.deadline(now);
            if (next == Instant::never())
                changed_.wait(lock);
            else
                changed_.wait_for(lock, next - now);
            continue;
        }
        lock.unlock();
        const Attempt attempt = deliver(*job, random);
        if (attempt.outcome == PushOutcome::gone) options_.gone(job->to.id);
        lock.lock();
        queue_.done(*std::move(job), attempt.outcome, options_.clock(), attempt.wait);
        changed_.notify_all();
    }
}

WebPush::Attempt WebPush::deliver(const PushJob& job, Random& random) const {
    const auto keys = crypto::parse_push_keys(job.to.p256dh, job.to.auth);
    // Looked at again: the configuration may have changed since it was subscribed.
    if (!keys || !options_.may_ask(job.to.endpoint)) return {};
    const Instant now = options_.clock();
    const auto ttl_s = std::max<std::int64_t>(0, (job.expires - now).count() + 999) / 1000;
    ports::HttpPost post{job.to.endpoint,
                         {{"TTL", std::to_string(ttl_s)},  // RFC 8030 §5.2
                          {"Urgency", urgency_of(job.kind)},
                          {"Topic", job.topic},  // §5.4
                          {"Content-Type", "application/octet-stream"},
                          {"Content-Encoding", "aes128gcm"},  // RFC 8291 §4
                          {"Authorization", crypto::vapid_authorization(key_, origin_of(job.to.endpoint),
                                                                        options_.contact, now + kTokenTtl)}},
                         crypto::encrypt_push(*keys, job.text, random)};
    const auto answer = options_.post(post);
    if (!answer || answer->status < 200 || answer->status >= 300) {
        // Of the address no more than the service: the rest is as good as a password.
        log::debug("a push was not taken", {{"service", origin_of(job.to.endpoint)},
                                            {"status", answer ? answer->status : 0},
                                            {"problem", answer ? std::string_view{} : answer.error().message}});
    }
    if (!answer) return {answer.error().code == ports::kUnreachable ? PushOutcome::later : PushOutcome::failed};
    return {outcome_of(answer->status), std::chrono::seconds{answer->retry_after_s}};
}

}  // namespace parley::notify
