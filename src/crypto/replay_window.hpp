// Which packet indices were seen already (RFC 3711 §3.3.2): a ring of bits behind the highest one. Moving on by any
// distance costs a bounded number of words. Knows nothing of keys: accept() only what was authenticated.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace parley::crypto {

/// Remembers kBits indices behind the highest; a multiple of 64.
template <std::size_t kBits>
class ReplayWindow {
    static_assert(kBits >= 64 && kBits % 64 == 0);

public:
    /// True when `index` is new: ahead of all, or within the window and not yet accepted.
    [[nodiscard]] bool is_new(std::uint64_t index) const {
        if (empty_ || index > highest_) return true;
        if (highest_ - index >= kBits) return false;
        return (word(index) >> (index % 64) & 1) == 0;
    }
    /// Marks `index`, for which is_new() has just said true.
    void accept(std::uint64_t index) {
        if (empty_) {
            empty_ = false;
            highest_ = index;
        } else if (index > highest_) {
            // One word more than the window, so that the word being entered is cleared whole (as in RFC 6479 §3).
            const auto first = highest_ / 64 + 1;
            const auto steps = std::min<std::uint64_t>(index / 64 + 1 - first, kWords);
            for (std::uint64_t i = 0; i < steps; ++i) words_[(index / 64 - i) % kWords] = 0;
            highest_ = index;
        }
        words_[index / 64 % kWords] |= std::uint64_t{1} << (index % 64);
    }
    [[nodiscard]] bool empty() const { return empty_; }
    [[nodiscard]] std::uint64_t highest() const { return highest_; }

private:
    static constexpr std::size_t kWords = kBits / 64 + 1;
    [[nodiscard]] std::uint64_t word(std::uint64_t index) const { return words_[index / 64 % kWords]; }

    std::array<std::uint64_t, kWords> words_{};
    std::uint64_t highest_ = 0;
    bool empty_ = true;
};

}  // namespace parley::crypto
