#include "proto/ice_tcp/framing.hpp"

#include <algorithm>

namespace parley::proto::ice_tcp {
namespace {

std::size_t size_in(const std::uint8_t* header) {
    return static_cast<std::size_t>(header[0]) << 8 | header[1];
}

}  // namespace

std::optional<std::span<std::uint8_t>> Deframer::next(std::span<char>& input) {
    if (have_ == 0) held_.reset();  // what was handed out last time
    while (!failed_ && have_ == 0 && input.size() >= kFrameHeaderSize) {
        auto* bytes = reinterpret_cast<std::uint8_t*>(input.data());
        const auto size = size_in(bytes);
        if (size > kFrameMax) {
            failed_ = true;
        } else if (input.size() < kFrameHeaderSize + size) {
            break;
        } else {
            input = input.subspan(kFrameHeaderSize + size);
            if (size > 0) return std::span(bytes + kFrameHeaderSize, size);
        }
    }
    if (!failed_ && !input.empty()) return next_cut(input);
    return std::nullopt;
}

std::optional<std::span<std::uint8_t>> Deframer::next_cut(std::span<char>& input) {
    if (!held_) held_ = std::make_unique<Held>();
    while (!input.empty()) {
        const bool in_header = have_ < kFrameHeaderSize;
        const auto goal = in_header ? kFrameHeaderSize : kFrameHeaderSize + size_in(held_->data());
        const auto count = std::min(goal - have_, input.size());
        std::copy_n(input.begin(), count, held_->begin() + static_cast<std::ptrdiff_t>(have_));
        have_ += count;
        input = input.subspan(count);
        if (have_ < kFrameHeaderSize) return std::nullopt;
        const auto size = size_in(held_->data());
        if (size > kFrameMax) {
            failed_ = true;
            return std::nullopt;
        }
        if (have_ < kFrameHeaderSize + size) continue;
        have_ = 0;
        if (size > 0) return std::span(held_->data() + kFrameHeaderSize, size);
        return next(input);
    }
    return std::nullopt;
}

}  // namespace parley::proto::ice_tcp
