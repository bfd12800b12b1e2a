// Web push of calls: where each user's browsers want to be told, and when a notice is due. Not the sending: a notice
// leaves with its turn, and ports/notifier.hpp has it from there. Subscriptions come by REST; Calls says what rings and
// what was missed.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "calls/notice.hpp"
#include "calls/state.hpp"

namespace parley::calls {

inline constexpr Duration kMissedNoticeTtl{86'400'000};

/// A browser's subscription as it was sent. The keys have been looked at by whoever encrypts with them.
struct SubscribePush {
    std::string endpoint;  ///< the push resource (RFC 8030 §2); a secret, since whoever has it may send
    std::string p256dh;
    std::string auth;
};

struct PushAnswer {
    PushRecord record;
    bool created = false;
};

class Push {
public:
    static constexpr int kPerUserMax = 10;  ///< the oldest goes
    static constexpr int kSubscriptionsMax = 100'000;
    static constexpr int kEndpointBytesMax = 2'048;

    explicit Push(State& state) : state_(state) {}

    /// Keeps it, and takes it from whoever had that browser before. The same again gives it fresh keys. Errors:
    /// unauthorized (a guest), bad-request (endpoint), overloaded (kSubscriptionsMax).
    Result<PushAnswer> subscribe(Turn& turn, const Identity& who, const SubscribePush& request);
    /// Errors: unauthorized (a guest), not-found (none of theirs).
    Status unsubscribe(Turn& turn, const Identity& who, const std::string& id);
    /// The push service knows it no longer. Unknown ids are fine.
    void forget(Turn& turn, const std::string& id);
    /// All of that user's.
    void forget_all(Turn& turn, const UserId& user);
    void load(std::vector<PushRecord> records);

private:
    void put(Turn& turn, const PushRecord& record);

    State& state_;
};

/// A notice to all of the user's devices; none where they have none.
void notify(const State& state, Turn& turn, NoticeKind kind, const CallRecord& call, const UserId& user, Duration ttl);

}  // namespace parley::calls
