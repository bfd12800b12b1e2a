#include "server/jwks.hpp"

#include <algorithm>

namespace parley::server {

JwksRefresher::JwksRefresher(Options options, Fetch fetch, Deliver deliver)
    : options_(std::move(options)),
      fetch_(std::move(fetch)),
      deliver_(std::move(deliver)),
      thread_([this] { run(); }) {}

JwksRefresher::~JwksRefresher() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_all();
    thread_.join();
}

void JwksRefresher::run() {
    Duration wait = options_.retry / 2;
    do {
        const auto text = fetch_(options_.url);
        auto keys = text ? crypto::parse_jwks(*text) : tl::unexpected(text.error());
        wait = keys ? options_.every : std::min(wait * 2, options_.every);
        deliver_(std::move(keys));
    } while (sleep(wait));
}

bool JwksRefresher::sleep(Duration time) {
    std::unique_lock lock(mutex_);
    return !stopping_.wait_for(lock, time, [this] { return stop_; });
}

}  // namespace parley::server
