// Keeps the identity provider's public keys fresh: reads the key set at once and then again and again, on a thread of
// its own. It verifies nothing; what it reads goes to TokenVerifier::set_keys on the loop.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "crypto/jwks.hpp"

namespace parley::server {

class JwksRefresher {
public:
    struct Options {
        std::string url;
        Duration every{300'000};
        Duration retry{2'000};  ///< after a failure; doubles up to `every`
    };
    using Fetch = std::function<Result<std::string>(const std::string& url)>;
    /// Called on the refresher's thread: post it to the loop. After a failure the old keys stay in use.
    using Deliver = std::function<void(Result<std::vector<crypto::PublicKey>>)>;

    JwksRefresher(Options options, Fetch fetch, Deliver deliver);
    /// Waits for a fetch that is under way, so at most the fetch's own time limit.
    ~JwksRefresher();
    JwksRefresher(const JwksRefresher&) = delete;
    JwksRefresher& operator=(const JwksRefresher&) = delete;

private:
    void run();
    [[nodiscard]] bool sleep(Duration time);

    Options options_;
    Fetch fetch_;
    Deliver deliver_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace parley::server
