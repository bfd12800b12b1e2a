// Packets for tests, written as in the figures of the RFCs: bytes in hexadecimal, with blanks where they help to read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proto/rtp/wire.hpp"

namespace parley::proto::rtp {

using Buffer = std::vector<std::uint8_t>;

/// "80 e0 0001" is four bytes.
inline Buffer hex(std::string_view text) {
    Buffer bytes;
    std::string digits;
    for (const char c : text) {
        if (c == ' ' || c == '\n') continue;
        digits.push_back(c);
        if (digits.size() < 2) continue;
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
        digits.clear();
    }
    return bytes;
}

inline Buffer operator+(Buffer left, const Buffer& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

inline Buffer copy_of(Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace parley::proto::rtp
