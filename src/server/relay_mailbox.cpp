#include "server/relay_mailbox.hpp"

#include <utility>

namespace parley::server {

bool RelayMailbox::add(std::uint32_t link, media::relay::Value&& value, std::span<const std::uint8_t> bytes) {
    const auto values = values_.load(std::memory_order_relaxed) + filling_.items().size();
    const auto max = media::relay::may_be_lost(value) ? kRelayMediaMax : kRelayValuesMax;
    if (values >= max) return false;
    if (bytes_.load(std::memory_order_relaxed) + filling_.size_bytes() + bytes.size() > kRelayBytesMax) return false;
    filling_.add(link, std::move(value), bytes);
    return true;
}

bool RelayMailbox::hand_over() {
    if (filling_.empty()) return false;
    values_.fetch_add(filling_.items().size(), std::memory_order_relaxed);
    bytes_.fetch_add(filling_.size_bytes(), std::memory_order_relaxed);
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::exchange(filling_, {}));
    if (!spare_.empty()) {
        filling_ = std::move(spare_.back());
        spare_.pop_back();
    }
    return true;
}

const media::relay::Batch& RelayMailbox::take() {
    reading_.clear();
    const std::lock_guard lock(mutex_);
    if (spare_.size() < kSpareMax) spare_.push_back(std::exchange(reading_, {}));
    if (waiting_.empty()) return reading_;
    reading_ = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    values_.fetch_sub(reading_.items().size(), std::memory_order_relaxed);
    bytes_.fetch_sub(reading_.size_bytes(), std::memory_order_relaxed);
    return reading_;
}

}  // namespace parley::server
