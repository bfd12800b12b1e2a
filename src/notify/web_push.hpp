// Sends notices of calls to people's browsers by their push services (RFC 8030): encrypts for each device, says who we
// are, and has threads of its own that wait for the services' answers. Not the rules of who is told: those are in
// calls/push.hpp. Made by the composition root; told by the house, on the loop.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "crypto/web_push.hpp"
#include "notify/push_queue.hpp"
#include "ports/http_post.hpp"
#include "ports/notifier.hpp"

namespace parley::notify {

struct WebPushOptions {
    std::string contact;                                        ///< mailto: or https:, for the push services; or empty
    std::function<Status(std::string_view endpoint)> may_ask;   ///< error: bad-request
    ports::PostFunction post;                                   ///< called by several threads
    std::function<void(const std::string& subscription)> gone;  ///< called by those threads: post it to the loop
    std::function<Instant()> clock;                             ///< the wall clock, for any thread
};

class WebPush final : public ports::Notifier {
public:
    /// They wait most of the time; started with the first notice.
    static constexpr std::size_t kWorkers = 8;
    static constexpr Duration kTokenTtl{12 * 3'600'000};  ///< RFC 8292 §2: at most 24 h

    WebPush(crypto::P256Key key, WebPushOptions options);
    /// Waits for what is under way, at most the time of one post. What waits is lost.
    ~WebPush() override;
    WebPush(const WebPush&) = delete;
    WebPush& operator=(const WebPush&) = delete;

    const std::string& public_key() const override { return public_key_; }
    Status check(const calls::SubscribePush& subscription) const override;
    void send(const calls::Notice& notice) override;
    [[nodiscard]] PushStats stats() const;

private:
    struct Attempt {
        PushOutcome outcome = PushOutcome::failed;
        Duration wait{0};
    };
    void work();
    [[nodiscard]] Attempt deliver(const PushJob& job, Random& random) const;

    const crypto::P256Key key_;
    const WebPushOptions options_;
    const std::string public_key_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    PushQueue queue_;
    bool stop_ = false;
    std::vector<std::thread> workers_;
};

/// What is encrypted: {type, callId, from, fromName, at}, and no more.
[[nodiscard]] std::string notice_text(const calls::Notice& notice);

}  // namespace parley::notify
