// Big-endian numbers in packets: loads at an offset the caller has checked, and a writer into the caller's buffer that
// cannot write past its end. Shared by the RTP, RTCP and payload codecs; it knows none of their formats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace parley::proto::rtp {

using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;

[[nodiscard]] constexpr std::uint16_t load16(const std::uint8_t* at) {
    return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}
[[nodiscard]] constexpr std::uint32_t load24(const std::uint8_t* at) {
    return std::uint32_t{at[0]} << 16 | std::uint32_t{at[1]} << 8 | at[2];
}
[[nodiscard]] constexpr std::uint32_t load32(const std::uint8_t* at) {
    return std::uint32_t{at[0]} << 24 | load24(at + 1);
}
[[nodiscard]] constexpr std::uint64_t load64(const std::uint8_t* at) {
    return std::uint64_t{load32(at)} << 32 | load32(at + 4);
}

constexpr void store16(std::uint8_t* at, std::uint16_t value) {
    at[0] = static_cast<std::uint8_t>(value >> 8);
    at[1] = static_cast<std::uint8_t>(value);
}
/// The low 24 bits.
constexpr void store24(std::uint8_t* at, std::uint32_t value) {
    at[0] = static_cast<std::uint8_t>(value >> 16);
    store16(at + 1, static_cast<std::uint16_t>(value));
}
constexpr void store32(std::uint8_t* at, std::uint32_t value) {
    store16(at, static_cast<std::uint16_t>(value >> 16));
    store16(at + 2, static_cast<std::uint16_t>(value));
}
constexpr void store64(std::uint8_t* at, std::uint64_t value) {
    store32(at, static_cast<std::uint32_t>(value >> 32));
    store32(at + 4, static_cast<std::uint32_t>(value));
}

/// Appends to a buffer. What does not fit is not written, and nothing after it either: finish() is then 0.
class Writer {
public:
    explicit Writer(MutableBytes out) : out_(out) {}

    void u8(std::uint8_t value) {
        if (take(1)) out_[size_ - 1] = value;
    }
    void u16(std::uint16_t value) {
        if (take(2)) store16(&out_[size_ - 2], value);
    }
    void u24(std::uint32_t value) {
        if (take(3)) store24(&out_[size_ - 3], value);
    }
    void u32(std::uint32_t value) {
        if (take(4)) store32(&out_[size_ - 4], value);
    }
    void u64(std::uint64_t value) {
        if (take(8)) store64(&out_[size_ - 8], value);
    }
    void bytes(Bytes value) {
        if (take(value.size()) && !value.empty()) std::memmove(&out_[size_ - value.size()], value.data(), value.size());
    }
    void zeros(std::size_t count) {
        if (take(count) && count > 0) std::memset(&out_[size_ - count], 0, count);
    }

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t room() const { return out_.size() - size_; }
    /// The bytes written, or 0 when something did not fit.
    [[nodiscard]] std::size_t finish() const { return ok_ ? size_ : 0; }

private:
    bool take(std::size_t count) {
        if (!ok_ || room() < count) {
            ok_ = false;
            return false;
        }
        size_ += count;
        return true;
    }

    MutableBytes out_;
    std::size_t size_ = 0;
    bool ok_ = true;
};

}  // namespace parley::proto::rtp
