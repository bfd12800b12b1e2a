#include "proto/websocket/utf8.hpp"

#include <cstring>

namespace parley::proto::websocket {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080u;

// Most text is ASCII: sixteen bytes at a time.
const char* skip_ascii(const char* at, const char* end) {
    while (end - at >= 16) {
        std::uint64_t words[2];
        std::memcpy(words, at, sizeof words);
        if (((words[0] | words[1]) & kHighBits) != 0) break;
        at += 16;
    }
    while (at != end && static_cast<signed char>(*at) >= 0) ++at;
    return at;
}

}  // namespace

// RFC 3629 §4: the second byte's range depends on the first, which rules out overlong forms, surrogates and > U+10FFFF.
bool Utf8Check::step(std::uint8_t byte) {
    if (missing_ > 0) {
        if (byte < low_ || byte > high_) return false;
        low_ = 0x80;
        high_ = 0xBF;
        --missing_;
        return true;
    }
    if (byte < 0x80) return true;
    if (byte < 0xC2 || byte > 0xF4) return false;
    if (byte < 0xE0) {
        missing_ = 1;
    } else if (byte < 0xF0) {
        missing_ = 2;
        if (byte == 0xE0) low_ = 0xA0;
        if (byte == 0xED) high_ = 0x9F;
    } else {
        missing_ = 3;
        if (byte == 0xF0) low_ = 0x90;
        if (byte == 0xF4) high_ = 0x8F;
    }
    return true;
}

bool Utf8Check::feed(std::string_view piece) {
    const char* at = piece.data();
    const char* const end = at + piece.size();
    while (at != end) {
        if (missing_ == 0) {
            at = skip_ascii(at, end);
            if (at == end) break;
        }
        if (!step(static_cast<std::uint8_t>(*at++))) return false;
    }
    return true;
}

}  // namespace parley::proto::websocket
