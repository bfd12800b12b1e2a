#include "dialects/whip/desk.hpp"

#include <array>
#include <utility>

#include "base/encoding.hpp"

namespace parley::dialects::whip {

Desk::Desk(Host& host, ports::Media* media) : host_(host), media_(media) {}

Desk::~Desk() {
    if (timer_ != 0) host_.cancel(timer_);
}

WhipSession* Desk::open(calls::Identity who, std::string address, Wanted wanted) {
    if (streams_.size() >= kStreamsMax) return nullptr;
    // RFC 9725 §4.2 and §5: who has the URL has the session, so it cannot be guessed.
    auto id = random_token(host_.random(), 16);
    auto made = std::make_unique<WhipSession>(*this, id, std::move(who), std::move(address), std::move(wanted));
    return streams_.emplace(std::move(id), std::move(made)).first->second.get();
}

WhipSession* Desk::find(const std::string& id) {
    const auto it = streams_.find(id);
    return it == streams_.end() ? nullptr : it->second.get();
}

void Desk::close(const std::string& id) {
    const auto it = streams_.find(id);
    if (it == streams_.end()) return;
    over_.push_back(std::move(it->second));
    streams_.erase(it);
    if (timer_ != 0) return;
    timer_ = host_.run_at(host_.now(), [this] {
        timer_ = 0;
        over_.clear();
    });
}

}  // namespace parley::dialects::whip
