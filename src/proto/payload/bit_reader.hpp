// Reads bits from the front of some bytes, most significant first. Past the end it reads zeros and says so once asked.
#pragma once

#include <bit>
#include <cstdint>

#include "proto/rtp/wire.hpp"

namespace parley::proto::payload {

class BitReader {
public:
    explicit BitReader(rtp::Bytes bytes) : bytes_(bytes) {}

    [[nodiscard]] bool flag() { return bits(1) != 0; }
    /// f(n), `count` 0..32.
    [[nodiscard]] std::uint32_t bits(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i) value = value << 1 | next();
        return value;
    }
    /// ns(n) of AV1 bitstream specification §4.10.7: a value below `range`, which is at least 1.
    [[nodiscard]] std::uint32_t below(std::uint32_t range) {
        const auto width = static_cast<unsigned>(std::bit_width(range));
        const auto short_ones = (std::uint32_t{1} << width) - range;
        const auto value = bits(width - 1);
        if (value < short_ones) return value;
        return (value << 1) - short_ones + bits(1);
    }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    std::uint32_t next() {
        if (at_ >= bytes_.size() * 8) {
            ok_ = false;
            return 0;
        }
        const auto bit = bytes_[at_ / 8] >> (7 - at_ % 8) & 1u;
        ++at_;
        return bit;
    }

    rtp::Bytes bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace parley::proto::payload
