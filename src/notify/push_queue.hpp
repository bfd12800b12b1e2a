// Which push is sent next: a bounded queue that keeps one slow push service, or one person with bad addresses, from
// holding up the others, tries again what a service puts off, and lets a newer notice of a call take the older one's
// place. A machine without I/O or clock; WebPush drives it, under its lock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "calls/notice.hpp"

namespace parley::notify {

/// One notice for one device.
struct PushJob {
    calls::PushRecord to;
    calls::NoticeKind kind = calls::NoticeKind::ringing;
    std::string topic;  ///< of the call: what comes later under it replaces what came before (RFC 8030 §5.4)
    std::string text;   ///< to be encrypted
    Instant expires;
    int attempts = 0;
    Instant not_before = {};
};

/// What came of an attempt.
enum class PushOutcome : std::uint8_t {
    sent,
    gone,    ///< 404 or 410: there is no such subscription any more (RFC 8030 §7.3)
    later,   ///< 429 or 5xx, or the service was not to be reached
    failed,  ///< anything else; it would fail again
};

struct PushStats {
    std::uint64_t sent = 0;
    std::uint64_t retried = 0;
    std::uint64_t failed = 0;     ///< refused by the push service, or put off too often
    std::uint64_t dropped = 0;    ///< the queue was full, its time was over, or there was newer news of the call
    std::uint64_t forgotten = 0;  ///< subscriptions that the push service knew no longer
    std::size_t queued = 0;       ///< with those under way
};

class PushQueue {
public:
    static constexpr std::size_t kQueuedMax = 1'000;
    static constexpr std::size_t kPerUserMax = 20;  ///< queued for one user
    static constexpr int kPerUserAtOnce = 2;        ///< under way for one user
    static constexpr int kPerServiceAtOnce = 4;     ///< under way to one push service
    static constexpr int kAttemptsMax = 5;
    static constexpr Duration kFirstWait{1'000};     ///< doubles with each attempt
    static constexpr Duration kLongestWait{60'000};  ///< also where the service asks for more

    /// Full: dropped and counted.
    void add(PushJob job);
    /// What may be sent now; it is under way until done().
    [[nodiscard]] std::optional<PushJob> take(Instant now);
    /// `wait`: what the service asked for; 0 where it did not.
    void done(PushJob job, PushOutcome outcome, Instant now, Duration wait = Duration{0});
    /// When take() may have something that it has not now; never() while only done() can change that.
    [[nodiscard]] Instant deadline(Instant now) const;
    [[nodiscard]] PushStats stats() const;

private:
    struct UnderWay {
        std::string id;
        UserId user;
        std::string service;
    };
    [[nodiscard]] bool may_go(const PushJob& job) const;
    [[nodiscard]] bool is_superseded(const PushJob& job) const;

    std::deque<PushJob> waiting_;  // the oldest first
    std::vector<UnderWay> under_way_;
    PushStats stats_;
};

/// "https://host[:port]" of a push resource: its service, and the `aud` of RFC 8292 §2.
[[nodiscard]] std::string origin_of(const std::string& endpoint);

}  // namespace parley::notify
