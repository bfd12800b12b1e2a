#include "net/send_queue.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace parley::net {
namespace {

constexpr std::size_t kShareFromBytes = 4096;   // below, a copy costs less than another piece
constexpr std::size_t kPieceBytes = 64 * 1024;  // so that a peer that is always a little behind frees what it took
constexpr std::size_t kSpentPieces = 32;
constexpr std::size_t kPooledQueues = 256;
constexpr std::size_t kPooledBytes = 32 * 1024;

}  // namespace

std::string& SendQueue::tail() {
    const bool fits = !pieces_.empty() && !pieces_.back().shared && pieces_.back().own.size() < kPieceBytes;
    if (!fits) pieces_.emplace_back();
    return pieces_.back().own;
}

void SendQueue::append(std::string_view bytes) {
    tail().append(bytes);
    bytes_ += bytes.size();
}

void SendQueue::append_frame(std::string_view payload, bool binary) {
    auto& text = tail();
    const auto before = text.size();
    transport::append_frame(text, payload, binary);
    bytes_ += text.size() - before;
}

void SendQueue::append_shared(const transport::SharedFrame& frame) {
    if (frame->size() < kShareFromBytes) return append(*frame);
    pieces_.push_back({{}, frame});
    bytes_ += frame->size();
}

void SendQueue::append_owned(std::string&& bytes) {
    if (bytes.size() < kShareFromBytes) return append(bytes);
    bytes_ += bytes.size();
    pieces_.push_back({std::move(bytes), nullptr});
}

std::size_t SendQueue::gather(std::span<iovec> out) const {
    std::size_t count = 0;
    for (std::size_t i = head_; i < pieces_.size() && count < out.size(); ++i) {
        auto view = pieces_[i].view();
        if (i == head_) view.remove_prefix(offset_);
        if (!view.empty()) out[count++] = {const_cast<char*>(view.data()), view.size()};
    }
    return count;
}

void SendQueue::consume(std::size_t count) {
    PARLEY_CHECK(count <= bytes_);
    bytes_ -= count;
    if (bytes_ == 0) return clear();
    while (count > 0) {
        const auto left = pieces_[head_].view().size() - offset_;
        if (count < left) {
            offset_ += count;
            break;
        }
        count -= left;
        pieces_[head_] = {};
        ++head_;
        offset_ = 0;
    }
    if (head_ >= kSpentPieces) {
        pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
}

void SendQueue::clear() {
    if (!pieces_.empty() && !pieces_.front().shared) {
        pieces_.resize(1);
        pieces_.front().own.clear();
    } else {
        pieces_.clear();
    }
    head_ = offset_ = bytes_ = 0;
}

std::size_t SendQueue::capacity() const {
    return pieces_.empty() ? 0 : pieces_.front().own.capacity();
}

std::unique_ptr<SendQueue> SendQueuePool::take() {
    if (free_.empty()) return std::make_unique<SendQueue>();
    auto queue = std::move(free_.back());
    free_.pop_back();
    idle_ = std::min(idle_, free_.size());
    return queue;
}

void SendQueuePool::give_back(std::unique_ptr<SendQueue> queue) {
    if (free_.size() >= kPooledQueues || queue->capacity() > kPooledBytes) return;
    queue->clear();
    free_.push_back(std::move(queue));
}

void SendQueuePool::trim(Instant now) {
    if (now < next_trim_) return;
    next_trim_ = now + kTrimEvery;
    free_.erase(free_.begin(), free_.begin() + static_cast<std::ptrdiff_t>(idle_));
    idle_ = free_.size();
}

}  // namespace parley::net
